"""A warehouse held against a release: which tables say the same, and how far the others differ.

Belongs here: comparing by hashes, and counting the rows that differ. Does not: building the
warehouse, or why they differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from publishing.claims import COMPLETED
from publishing.logical_hash import logical_hash, table_hashes
from publishing.packed_database import database_file, has_database
from publishing.published_tables import PublishedTable, read_published_tables
from publishing.release_database import making_connection
from publishing.release_error import ReleaseError
from publishing.release_folder import DATABASE
from publishing.sql_text import column_list, literal, quoted


@dataclass(frozen=True)
class OtherTable:
    """A table that does not say what the release's says.

    A count of rows is None where that side has no such table. Rows that one side alone has are
    counted over the columns both have, lineage left out; None where the release's database cannot
    be read, or one side has no table.
    """

    table: str
    published_rows: int | None
    rebuilt_rows: int | None
    only_published: int | None
    only_rebuilt: int | None
    columns_gone: tuple[str, ...]
    columns_new: tuple[str, ...]
    is_hashed: bool


@dataclass(frozen=True)
class Comparison:
    """A warehouse beside a release.

    `tables` are those that differ, hashed ones first. `unreadable` says why the release's own
    database could not be looked into; hashes are compared all the same, the tables outside the
    hash are not.
    """

    published_hash: str
    rebuilt_hash: str
    tables: tuple[OtherTable, ...]
    unreadable: str | None

    @property
    def is_same(self) -> bool:
        return self.published_hash == self.rebuilt_hash


def compare_warehouse(
    warehouse: Path, release: Path, manifest: dict[str, Any], workplace: Path
) -> Comparison:
    """The finished warehouse held against a release and its manifest.

    `workplace` is where DuckDB may put what its memory does not hold. Raises ReleaseError where
    the warehouse has not what is published of it.
    """
    with making_connection(warehouse, None, workplace) as connection:
        tables = read_published_tables(connection)
        hashes = table_hashes(connection, tables)
        unreadable = _attach(connection, release)
        before: dict[str, str] = manifest["table_hashes"]
        differing = {
            name for name in before.keys() | hashes.keys() if before.get(name) != hashes.get(name)
        }
        if unreadable is None:
            differing |= _differing_unhashed(connection, tables)
        by_name = {table.name: table for table in tables}
        others = [
            _other_table(connection, name, by_name.get(name), manifest, unreadable is None)
            for name in differing
        ]
    return Comparison(
        published_hash=manifest["logical_hash"],
        rebuilt_hash=logical_hash(hashes),
        tables=tuple(sorted(others, key=lambda other: (not other.is_hashed, other.table))),
        unreadable=unreadable,
    )


def _attach(connection: duckdb.DuckDBPyConnection, release: Path) -> str | None:
    """Attach the release's database as `published`; why not, where it cannot be."""
    database = release / DATABASE
    if not has_database(release):
        return f"{database} is not there"
    try:
        with database_file(database) as file:
            connection.execute(f"attach {literal(str(file))} as published (read_only)")
    except (duckdb.Error, ReleaseError) as error:
        return f"{database} cannot be opened: {' '.join(str(error).split())}"
    return None


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column → type of a table of the release; none where it has no such table."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() where database_name = 'published'"
        f" and table_name = {literal(table)} order by column_index"
    )
    return dict(rows.fetchall())


def _differing_unhashed(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]
) -> set[str]:
    """The tables outside the logical hash that differ from the release's, by the same hash.

    Those that publishing itself completes are not comparable.
    """
    differing = set()
    unhashed = [
        replace(table, is_hashed=True)
        for table in tables
        if not table.is_hashed and table.name not in COMPLETED
    ]
    for table in unhashed:
        columns = {column.name: column.type for column in table.columns}
        published = replace(table, source=f"published.main.{quoted(table.name)}")
        if columns != _columns(connection, table.name) or (
            table_hashes(connection, [table]) != table_hashes(connection, [published])
        ):
            differing.add(table.name)
    return differing


def _other_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    table: PublishedTable | None,
    manifest: dict[str, Any],
    is_release_readable: bool,
) -> OtherTable:
    before = _columns(connection, name) if is_release_readable else {}
    now = {column.name: column.type for column in table.columns} if table else {}
    both = before and now
    shared = [c for c in now if before.get(c) == now[c] and table and c not in table.lineage]
    only_published = only_rebuilt = None
    if table and shared:
        only_published, only_rebuilt = _rows_of_one_side(connection, table, shared)
    return OtherTable(
        table=name,
        published_rows=manifest["parquet"].get(name, {}).get("row_count"),
        rebuilt_rows=_count(connection, table.source) if table else None,
        only_published=only_published,
        only_rebuilt=only_rebuilt,
        columns_gone=tuple(c for c in before if both and before[c] != now.get(c)),
        columns_new=tuple(c for c in now if both and now[c] != before.get(c)),
        is_hashed=table.is_hashed if table else name in manifest["table_hashes"],
    )


def _rows_of_one_side(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, columns: Sequence[str]
) -> tuple[int, int]:
    names = column_list(columns)
    published = f"select {names} from published.main.{quoted(table.name)}"
    rebuilt = f"select {names} from {table.source}"
    return (
        _count(connection, f"({published} except all {rebuilt})"),
        _count(connection, f"({rebuilt} except all {published})"),
    )


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    [(count,)] = connection.execute(f"select count(*) from {source}").fetchall()
    return count
