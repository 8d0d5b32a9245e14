"""The last look at a release before anyone else may see it.

Belongs here: comparing the finished files with what was to be published. Does not: making them.
"""

from pathlib import Path

import duckdb

from publishing.opening import open_release
from publishing.parquet_files import parquet_row_counts
from publishing.published_tables import PublishedTable, one_line
from publishing.release_error import ReleaseError
from publishing.release_folder import PARQUET
from publishing.sql_text import quoted


def check_finished(
    connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], building: Path
) -> None:
    """Open the finished files read-only and raise ReleaseError if anything is not as it should be.

    `connection` sees the tables the rows came from, whose keys have been checked.
    """
    in_parquet = parquet_row_counts(connection, building / PARQUET)
    with open_release(building) as release:
        problems = _other_objects(release, tables) or [
            *_without_comment(release),
            *(
                difference
                for table in tables
                for difference in _differences(connection, release, table, in_parquet)
            ),
        ]
    if problems:
        raise ReleaseError(one_line(problems, "nothing published, the release is faulty"))


def _other_objects(
    connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable]
) -> list[str]:
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables() where not internal union all"
        " select schema_name, view_name from duckdb_views() where not internal"
    ).fetchall()
    expected = {("main", table.name) for table in tables}
    return [f"{schema}.{name} is missing or not expected" for schema, name in expected ^ {*found}]


def _without_comment(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "select table_name from duckdb_tables() where coalesce(comment, '') = '' union all"
        " select table_name || '.' || column_name from duckdb_columns()"
        " where not internal and coalesce(comment, '') = ''"
    ).fetchall()
    return [f"{name} has no comment" for (name,) in found]


def _differences(
    connection: duckdb.DuckDBPyConnection,
    release: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    in_parquet: dict[str, int],
) -> list[str]:
    [(source_rows,)] = connection.execute(f"select count(*) from {table.source}").fetchall()
    [(rows,)] = release.execute(f"select count(*) from {quoted(table.name)}").fetchall()
    counts = {
        "rows in the warehouse": source_rows,
        "rows in chambers.duckdb": rows,
        "rows in Parquet": in_parquet.get(table.name),
    }
    if len(set(counts.values())) == 1:
        return []
    return [f"{table.name}: " + ", ".join(f"{count} {what}" for what, count in counts.items())]
