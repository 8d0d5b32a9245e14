"""chambers.duckdb: the tables of a release as one DuckDB file.

Belongs here: the connection a release is made with, copying tables with their comments.
Does not: what the tables hold, checking the finished file.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from ingestion.working_memory import limit_memory
from publishing.packed_database import database_file
from publishing.published_tables import Column, PublishedTable
from publishing.release_error import ReleaseError
from publishing.release_folder import DATABASE
from publishing.sql_text import column_list, literal, quoted

STORAGE_VERSION = "v1.0.0"
"""The oldest storage every DuckDB client from 1.1 on reads."""


@contextmanager
def making_connection(
    warehouse: Path, previous: Path | None, building: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees `warehouse` and `previous` (read-only) and `own` (in memory).

    The warehouse keeps the name it was built under: its views carry it.
    """
    if not warehouse.is_file():
        raise ReleaseError(f"{warehouse} is not there: build it with `refresh`")
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "temp_directory": f"{building}.spill",  # beside, so that it is never in a release
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        # One thread a query makes Parquet's bytes certain, and writing is no faster with two.
        connection.execute("set threads = 1")
        # It makes the database a twentieth smaller, and took a third of the time of closing it.
        connection.execute("set disabled_compression_methods = 'fsst'")
        connection.execute("attach ':memory:' as own")
        _attach(connection, warehouse, "warehouse", "read_only")
        if previous is not None:
            with database_file(previous / DATABASE) as database:
                _attach(connection, database, "previous", "read_only")
        limit_memory(connection)
        yield connection
    finally:
        connection.close()


def begin_database(connection: duckdb.DuckDBPyConnection, building: Path) -> None:
    """Attach a new chambers.duckdb as `release`."""
    _attach(connection, building / DATABASE, "release", f"storage_version '{STORAGE_VERSION}'")


def in_release(tables: Iterable[PublishedTable]) -> list[PublishedTable]:
    """The tables as they stand in the release, sorted: what reads them from there need not sort."""
    return [
        replace(table, source=f"release.main.{quoted(table.name)}", is_sorted=True)
        for table in tables
    ]


def write_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]) -> None:
    """Add tables to the release: rows sorted by key, keys not null, all commented.

    No primary keys: their indexes would triple the file, and the keys are checked anyway.
    """
    connection.execute("begin")
    for table in tables:
        _copy(connection, table)
    connection.execute("commit")


def finish_database(connection: duckdb.DuckDBPyConnection, building: Path) -> None:
    """Close chambers.duckdb. No other thread may be writing anywhere: a checkpoint would fail."""
    connection.execute("checkpoint release")
    connection.execute("detach release")
    path = building / DATABASE
    if path.with_name(f"{DATABASE}.wal").exists():
        raise ReleaseError(f"{path} was closed with a .wal beside it; nothing published")


def _copy(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    target = f"release.main.{quoted(table.name)}"
    connection.execute(
        f"create table {target} as select {column_list(table.column_names)} from {table.rows}"
    )
    changes = [
        *(f"alter table {target} alter column {quoted(name)} set not null" for name in table.key),
        f"comment on table {target} is {literal(_both(table))}",
        *(
            f"comment on column {target}.{quoted(column.name)} is {literal(_both(column))}"
            for column in table.columns
        ),
    ]
    connection.execute("; ".join(changes))


def _both(described: PublishedTable | Column) -> str:
    """The comment in both languages: DuckDB keeps one, and the dictionary has them apart."""
    return f"{described.comment_zh} {described.comment}"


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, options: str) -> None:
    connection.execute(f"attach {literal(str(path))} as {name} ({options})")
