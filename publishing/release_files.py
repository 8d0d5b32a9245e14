"""What a release has beside its database and Parquet: CSV, their description, checksums.

Belongs here: in which order they are made and what each is told of the others. Does not: how any of
them is written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from publishing.checksums import write_checksums
from publishing.csv_files import write_csv
from publishing.data_package import write_data_package
from publishing.parquet_files import file_sha256
from publishing.published_tables import PublishedTable
from publishing.readable_tables import ReadableTable, readable_tables, write_readable_tables
from publishing.release_folder import CSV, PARQUET


def write_csv_tables(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable], building: Path
) -> list[ReadableTable]:
    """Write the folder of CSV files; return those with Chinese headers."""
    write_csv(connection, tables, building / CSV)
    readable = readable_tables(connection, tables)
    write_readable_tables(connection, readable, building / CSV)
    return readable


def describe_files(
    building: Path,
    tables: Sequence[PublishedTable],
    readable: Sequence[ReadableTable],
    manifest: Mapping[str, Any],
) -> None:
    """Write datapackage.json, and last of all SHA256SUMS over everything in the folder."""
    csv = {
        f"{CSV}/{path.name}": (path.stat().st_size, file_sha256(path))
        for path in sorted((building / CSV).iterdir())
    }
    write_data_package(
        building,
        tables,
        readable,
        csv,
        name=manifest["name"],
        published_at=manifest["published_at"],
        logical_hash=manifest["logical_hash"],
    )
    known = {path: sha256 for path, (_, sha256) in csv.items()}
    known |= {
        f"{PARQUET}/{table}.parquet": file["sha256"] for table, file in manifest["parquet"].items()
    }
    write_checksums(building, known)
