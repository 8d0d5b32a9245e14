"""The Parquet files of a release: same rows, same bytes.

Belongs here: writing one file a table, counting and fingerprinting it. Does not: choosing tables.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing.published_tables import PublishedTable
from publishing.sql_text import column_list, literal

OPTIONS = "format parquet, compression zstd, row_group_size 122880"


@dataclass(frozen=True)
class ParquetFile:
    """What the manifest says of a Parquet file."""

    row_count: int
    sha256: str


def write_parquet(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], folder: Path
) -> dict[str, ParquetFile]:
    """Write `<table>.parquet` for each table into the folder, rows sorted by key.

    For a connection of one thread: with more, where a row group ends could depend on which thread
    was faster.
    """
    folder.mkdir(exist_ok=True)
    written = {}
    for table in tables:
        path = folder / f"{table.name}.parquet"
        rows = f"select {column_list(table.column_names)} from {table.rows}"
        [(row_count,)] = connection.execute(
            f"copy ({rows}) to {literal(str(path))} ({OPTIONS})"
        ).fetchall()
        written[table.name] = ParquetFile(row_count, file_sha256(path))
    return written


def parquet_row_counts(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """The number of rows each Parquet file of the folder says it has, by table."""
    files = literal(str(folder / "*.parquet"))
    rows = connection.execute(
        f"select file_name, num_rows from parquet_file_metadata({files})"
    ).fetchall()
    return {Path(name).stem: row_count for name, row_count in rows}


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
