"""What a release publishes: the tables the warehouse lists, with keys, types and comments.

Belongs here: reading `catalogue.published_tables` and refusing what cannot be published.
Does not: copying rows, the tables publishing adds of its own.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from publishing.meanings import (
    CONFIDENTIALITY,
    PERSONAL,
    Meanings,
    meaning,
    meanings_of,
    most_confidential,
)
from publishing.release_error import DisclosureError, ReleaseError
from publishing.sql_text import column_list, quoted

INDICATOR_KEY = ("report_year", "division_code", "indicator", "breakdown")
INDICATOR_COLUMNS = (
    "report_year",
    "division_code",
    "division_level",
    "indicator",
    "breakdown",
    "numerator",
    "denominator",
    "value",
    "unit",
    "counties_expected",
    "counties_in_force",
    "state",
    "status",
)
"""The columns of `indicators` that are public interface."""

OWN_TABLES = (
    *("claims", "indicator_history", "releases", "dictionary"),
    *("restatements", "restated_measures", "restated_rows"),
)
"""Names that publishing writes itself; the warehouse may not list them."""

PLAIN, GZIP = "plain", "gzip"
"""How a table may stand in a release as CSV."""

SHOWN_PROBLEMS = 6


@dataclass(frozen=True)
class Column:
    """A column of a published table; `type` is DuckDB's name of it, `comment` is English."""

    name: str
    type: str
    comment: str
    comment_zh: str = ""
    confidentiality: str = ""
    """One of CONFIDENTIALITY."""


@dataclass(frozen=True)
class PublishedTable:
    """A table of a release and the qualified SQL name of the table its rows come from.

    `csv` is how it stands in the release as CSV: PLAIN, GZIP, or empty for not at all.
    """

    name: str
    source: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    comment: str
    lineage: tuple[str, ...] = ()
    is_hashed: bool = False
    comment_zh: str = ""
    csv: str = ""
    is_sorted: bool = False
    """Whether the rows of the source stand in the order of the key."""

    @property
    def rows(self) -> str:
        """What may follow `from`: the rows in the order of the key."""
        return self.source if self.is_sorted else f"{self.source} order by {column_list(self.key)}"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def confidentiality(self) -> str:
        return most_confidential(column.confidentiality for column in self.columns)


def create_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Create the empty table that a table of publishing's own takes its rows from."""
    columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in table.columns)
    connection.execute(f"create table {table.source} ({columns})")


def one_line(problems: list[str], opening: str) -> str:
    """The first problems in one line, and how many more there are."""
    more = len(problems) - SHOWN_PROBLEMS
    tail = f"; and {more} more" if more > 0 else ""
    return f"{opening}: {'; '.join(problems[:SHOWN_PROBLEMS])}{tail}"


def read_published_tables(connection: duckdb.DuckDBPyConnection) -> list[PublishedTable]:
    """The tables to publish from the database attached as `warehouse`, by published name.

    Raises ReleaseError naming every table, key, comment or class that is missing, and every column
    that is personal.
    """
    listed = _catalogue(
        connection,
        "published_tables",
        "schema_name, table_name, published_name, key_columns, lineage_columns,"
        " is_hashed::boolean, csv",
    )
    meanings = meanings_of(
        _catalogue(connection, "meanings", "tables, column_name, description_zh, confidentiality")
    )
    columns = _columns_by_table(connection)
    comments = _comments_by_table(connection)
    tables = [
        PublishedTable(
            name=name,
            source=f"warehouse.{quoted(schema)}.{quoted(table)}",
            key=_names(key),
            columns=columns.get((schema, table), ()),
            comment=comments.get((schema, table), ""),
            lineage=_names(lineage),
            is_hashed=bool(is_hashed),
            csv=csv or "",
        )
        for schema, table, name, key, lineage, is_hashed, csv in listed
    ]
    tables = [described(table, meanings) for table in tables]
    if problems := _problems(tables):
        error = DisclosureError if _discloses(tables) else ReleaseError
        raise error(one_line(problems, "nothing published"))
    return tables


def described(table: PublishedTable, meanings: Meanings) -> PublishedTable:
    """The table with its Chinese comments and the classes of its columns, where it lacks them."""
    return replace(
        table,
        comment_zh=table.comment_zh or meaning(meanings, table.name).description_zh,
        columns=tuple(_described(column, table.name, meanings) for column in table.columns),
    )


def _described(column: Column, table: str, meanings: Meanings) -> Column:
    said = meaning(meanings, table, column.name)
    return replace(
        column,
        comment_zh=column.comment_zh or said.description_zh,
        confidentiality=column.confidentiality or said.confidentiality,
    )


def _catalogue(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str
) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(
            f"select {columns} from warehouse.catalogue.{table} order by all"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ReleaseError(
            f"the warehouse has no table catalogue.{table} as this version makes it: build it with"
            " `refresh`"
        ) from error


def check_keys(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]) -> None:
    """Raise ReleaseError naming each table with a key column that is null or a key that repeats."""
    problems = []
    for table in tables:
        key = column_list(table.key)
        any_null = " or ".join(f"{quoted(name)} is null" for name in table.key)
        [(nulls, repeated)] = connection.execute(
            f"select (select count(*) from {table.source} where {any_null}),"
            f" (select any_value(again) from (select ({key}) as again from {table.source}"
            f" group by {key} having count(*) > 1 order by {key} limit 1))"
        ).fetchall()
        if nulls:
            problems.append(f"{table.name}: {nulls} rows with an empty key ({key})")
        if repeated is not None:
            values = repeated.values() if isinstance(repeated, dict) else repeated
            shown = ", ".join(map(str, values)) if len(table.key) > 1 else str(repeated)
            problems.append(f"{table.name}: the key ({key}) repeats: {shown}")
    if problems:
        raise ReleaseError(one_line(problems, "nothing published"))


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _columns_by_table(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], tuple[Column, ...]]:
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type, coalesce(trim(comment), '')"
        " from duckdb_columns() where database_name = 'warehouse'"
        " order by schema_name, table_name, column_index"
    ).fetchall()
    columns: dict[tuple[str, str], tuple[Column, ...]] = {}
    for schema, table, *column in rows:
        columns[schema, table] = (*columns.get((schema, table), ()), Column(*column))
    return columns


def _comments_by_table(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    rows = connection.execute(
        "select schema_name, table_name, coalesce(trim(comment), '') from duckdb_tables()"
        " where database_name = 'warehouse' union all"
        " select schema_name, view_name, coalesce(trim(comment), '') from duckdb_views()"
        " where database_name = 'warehouse'"
    ).fetchall()
    return {(schema, table): comment for schema, table, comment in rows}


def _problems(tables: list[PublishedTable]) -> list[str]:
    problems = [
        f"{name} is listed {count} times"
        for name, count in Counter(table.name for table in tables).items()
        if count > 1
    ]
    for table in tables:
        problems += _problems_of(table)
    indicators = next((table for table in tables if table.name == "indicators"), None)
    if indicators is None:
        problems.append("the warehouse lists no table indicators")
    elif missing := sorted(set(INDICATOR_COLUMNS) - set(indicators.column_names)):
        problems.append(f"indicators has no column {', '.join(missing)}")
    return problems


def _discloses(tables: list[PublishedTable]) -> bool:
    """Whether a column is personal, or of no class at all."""
    publishable = set(CONFIDENTIALITY) - {PERSONAL}
    return any(
        column.confidentiality not in publishable for table in tables for column in table.columns
    )


def _problems_of(table: PublishedTable) -> list[str]:
    if not re.fullmatch("[a-z][a-z0-9_]*", table.name) or table.name in OWN_TABLES:
        return [f"{table.name} cannot be the name of a published table"]
    if not table.columns:
        source = table.source.replace('"', "").removeprefix("warehouse.")
        return [f"{table.name}: the warehouse has no table {source}"]
    problems = [
        f"{table.name} has no column {name}"
        for name in (*table.key, *table.lineage)
        if name not in table.column_names
    ]
    if not table.key:
        problems.append(f"{table.name} is listed without key columns")
    if table.csv not in ("", PLAIN, GZIP):
        problems.append(f"{table.name} cannot stand as CSV {table.csv!r}: {PLAIN}, {GZIP} or blank")
    return problems + without_meaning(table)


def without_meaning(table: PublishedTable) -> list[str]:
    """What of a table nobody has described, in either language, or may not be published."""
    problems = []
    if not table.comment:
        problems.append(f"table {table.name} has no comment")
    if not table.comment_zh:
        problems.append(f"table {table.name} has no Chinese description")
    for column in table.columns:
        name = f"column {table.name}.{column.name}"
        if not column.comment:
            problems.append(f"{name} has no comment")
        if not column.comment_zh:
            problems.append(f"{name} has no Chinese description")
        if column.confidentiality not in CONFIDENTIALITY:
            problems.append(f"{name} has no class of confidentiality")
        elif column.confidentiality == PERSONAL:
            problems.append(f"{name} is personal and may not be published")
    return problems
