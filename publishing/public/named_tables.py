"""The tables of a public release that put its codes into words: breakdowns and definitions.

Belongs here: from the catalogue's names to rows. Does not: the names (`catalogue_names`), figures.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from publishing.catalogue_names import (
    Definition,
    definitions,
    full_width,
    item_name,
    item_name_en,
    kind_names,
)
from publishing.public.figures import public_rows
from publishing.published_tables import PublishedTable, create_table


def make_breakdowns(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """The items of the breakdowns that are public, each with its kind, in Chinese and English."""
    code_values = {
        (code_list, code): value
        for code_list, code, value in connection.execute(
            "select code_list, code, value_zh from release.main.dim_code_values"
        ).fetchall()
    }
    told = connection.execute(
        "select distinct breakdown from release.main.indicators"
        " inner join release.main.dim_indicators using (indicator)"
        f" where breakdown <> '' and {public_rows('numerator_measure', 'breakdown')}"
        " and division_level in ('province', 'prefecture', 'county') order by breakdown"
    ).fetchall()
    rows = []
    for (breakdown,) in told:
        kind, _, item = breakdown.partition(":")
        names = (full_width(item_name(breakdown, code_values)), item_name_en(breakdown))
        rows.append((breakdown, kind, *kind_names(kind), item, *names))
    _fill(connection, table, rows)


def make_definitions(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """The catalogue of the release, its definitions in the words written for readers.

    An indicator that nobody has put into words has what its catalogue says.
    """
    result = connection.execute("from release.main.dim_indicators where is_computed")
    names = [column[0] for column in result.description]
    rows = []
    for values in result.fetchall():
        row = dict(zip(names, values, strict=True))
        row["name_zh"] = full_width(row["name_zh"])
        row |= _words(row, definitions().get(row["indicator"]))
        rows.append(tuple(row[column] for column in table.column_names))
    _fill(connection, table, rows)


def _words(row: dict[str, Any], told: Definition | None) -> dict[str, str | None]:
    exact = (row["numerator_definition"], row["denominator_definition"])
    in_chinese = (told.numerator_zh, told.denominator_zh) if told else exact
    in_english = (told.numerator_en, told.denominator_en) if told else exact
    return {
        "numerator_definition_zh": in_chinese[0],
        "denominator_definition_zh": in_chinese[1] or None,
        "numerator_definition_en": in_english[0],
        "denominator_definition_en": in_english[1] or None,
    }


def _fill(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, rows: Iterable[Sequence[Any]]
) -> None:
    import pyarrow as pa

    create_table(connection, table)
    columns = list(zip(*rows, strict=True)) or [() for _ in table.column_names]
    named = zip(table.column_names, columns, strict=True)
    connection.register("filling", pa.table({name: pa.array(values) for name, values in named}))
    connection.execute(f"insert into {table.source} select * from filling")
    connection.unregister("filling")
