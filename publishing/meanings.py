"""What tables and columns mean in Chinese, and how confidential a column is.

Belongs here: the classes, and looking a meaning up. Does not: the words, which stand in
`dbt_project/seeds/meanings.csv` and `meanings_of_own_tables.csv`, or the English ones, which stand
where a column is declared.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CONFIDENTIALITY = ("public", "internal", "personal")
"""公开, 内部, 个人: how far a column may go, from the least confidential on (数据分类分级)."""

PERSONAL = "personal"

ANYWHERE = ""
"""Stands for the table in the meaning of a column that means the same wherever it is."""


@dataclass(frozen=True)
class Meaning:
    """A description and a class; that of a table is empty, since those of its columns decide."""

    description_zh: str
    confidentiality: str


Meanings = Mapping[tuple[str, str], Meaning]
"""By table and column; the column is empty for the table itself."""


def meanings_of(rows: Iterable[tuple[str | None, str | None, str, str | None]]) -> Meanings:
    """Meanings by table and column, of rows of `tables`, `column_name`, description and class.

    `tables` has names separated by spaces, or nothing for all that have the column.
    """
    return {
        (table, column or ""): Meaning(description.strip(), confidentiality or "")
        for tables, column, description, confidentiality in rows
        for table in (tables or ANYWHERE).split() or [ANYWHERE]
    }


@cache
def own_meanings() -> Meanings:
    """Those of the tables publishing makes itself."""
    source = files("publishing") / "meanings_of_own_tables.csv"
    _, *rows = csv.reader(source.read_text(encoding="utf-8").splitlines())
    return meanings_of((tables, column, words, kind) for tables, column, words, kind in rows)


def meaning(meanings: Meanings, table: str, column: str = "") -> Meaning:
    """What a column of a table, or the table itself, means; blank where nothing says it."""
    said = meanings.get((table, column))
    if said is None and column:
        said = meanings.get((ANYWHERE, column))
    return said or Meaning("", "")


def most_confidential(classes: Iterable[str]) -> str:
    """Of classes the highest: what holds a thing is as confidential as the thing (就高从严)."""
    return max(classes, key=CONFIDENTIALITY.index)
