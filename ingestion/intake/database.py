"""The intake database: what was read and judged, as tables.

Belongs here: the tables' columns, opening the file, inserting Arrow tables, and emptying what an
older reader or form wrote (it is a cache). Does not: reading files, evaluating rules.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.errors import ShanghuiError
from ingestion.form import Forms, Sheet


class IntakeError(ShanghuiError):
    """The intake database cannot be opened; the message says what would work."""


class IntakeInUseError(IntakeError):
    """Another process writes to it: what it holds can be asked once that is done."""


SQL_TYPES = {
    "integer": "bigint",
    "decimal": "decimal(24, 8)",
    "date": "date",
    "yes_no": "boolean",
    "multi": "varchar[]",
}
"""Field type → DuckDB type where it is not varchar."""

ARROW_TYPES = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "decimal(24, 8)": pa.decimal128(24, 8),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "varchar[]": pa.list_(pa.string()),
    "map(varchar, varchar)": pa.map_(pa.string(), pa.string()),
}
"""DuckDB type → the Arrow type values are brought in as."""

FILES = {
    "file_sha256": "varchar",
    "size_bytes": "bigint",
    "file_format": "varchar",
    "read_status": "varchar",
    "read_message": "varchar",
    "read_message_zh": "varchar",
    "cell_count": "bigint",
}
FILINGS = {
    "filing_id": "varchar",
    "file_sha256": "varchar",
    "report_year": "integer",
    "county_code": "varchar",
    "stated_county_code": "varchar",
    "form_version": "varchar",
    "as_of_date": "date",
    "submitted_on": "date",
    "submission_kind": "varchar",
    "read_status": "varchar",
    "read_message": "varchar",
    "read_message_zh": "varchar",
}
CELL_SEGMENTS = {
    "segment_id": "bigint",
    "file_sha256": "varchar",
    "sheet_name": "varchar",
    "column_number": "integer",
    "stored_type": "varchar",
    "disposition": "varchar",
    "sheet": "varchar",
    "field": "varchar",
    "reason": "varchar",
    "reading": "varchar",
}
CELL_TEXTS = {"segment_id": "bigint", "row_number": "integer", "text": "varchar"}
CELLS_VIEW = """
    select
        file_sha256, sheet_name, row_number, column_number, text, stored_type, disposition,
        sheet, field, reason, reading
    from cell_texts
    inner join cell_segments using (segment_id)
"""
"""`cells`, one row per non-blank cell. Kept in two tables: what a run of cells has in common once
for the run, and row and text once for the cell. A third of the time and space of one wide table."""
LAYOUT = {
    "filing_id": "varchar",
    "sheet": "varchar",
    "sheet_name": "varchar",
    "field": "varchar",
    "row_number": "integer",
    "column_number": "integer",
    "header": "varchar",
}
LAYOUT_NOTES = {
    "filing_id": "varchar",
    "kind": "varchar",
    "sheet": "varchar",
    "sheet_name": "varchar",
    "row_number": "integer",
    "column_number": "integer",
    "text": "varchar",
    "expected": "varchar",
}
FINDINGS = {
    "filing_id": "varchar",
    "rule_set": "varchar",
    "rule_id": "varchar",
    "severity": "varchar",
    "outcome": "varchar",
    "sheet": "varchar",
    "anchor": "varchar",
    "sheet_name": "varchar",
    "row_number": "integer",
    "field": "varchar",
    "cell": "varchar",
    "related_cells": "varchar[]",
    "value_read": "varchar",
    "would_pass": "varchar",
    "message": "varchar",
}
VERDICTS = {
    "filing_id": "varchar",
    "rule_set": "varchar",
    "verdict": "varchar",
    "error_count": "integer",
    "query_count": "integer",
    "note_count": "integer",
    "not_evaluable_count": "integer",
}
FIXED_TABLES = {
    "files": FILES,
    "filings": FILINGS,
    "cell_segments": CELL_SEGMENTS,
    "cell_texts": CELL_TEXTS,
    "layout": LAYOUT,
    "layout_notes": LAYOUT_NOTES,
    "findings": FINDINGS,
    "verdicts": VERDICTS,
}


ONE_THREAD: dict[str, str | bool | int | float | list[str]] = {"threads": 1}
"""Hundreds of small statements: a second thread spends as much again on waiting, and gains none."""


def sheet_columns(sheet: Sheet) -> dict[str, str]:
    """Columns of `intake.<sheet>`: the row's key, the typed fields, and what could not be read.

    `unreadable` and `unlisted` map a field to the text found where its type could not be read, or
    its code list has no such value (the field itself is null then); `unreadable_because` says why
    (`ingestion.values.Unreadable`); `month_precision` names the date fields read from a month
    without a day.
    """
    columns = {"filing_id": "varchar", "row_number": "integer"}
    columns |= {field.name: SQL_TYPES.get(field.type, "varchar") for field in sheet.fields}
    columns |= {
        "unreadable": "map(varchar, varchar)",
        "unreadable_because": "map(varchar, varchar)",
        "unlisted": "map(varchar, varchar)",
        "month_precision": "varchar[]",
    }
    return columns


def arrow_schema(columns: dict[str, str]) -> pa.Schema:
    """The Arrow schema of columns given with their DuckDB types."""
    return pa.schema([(name, ARROW_TYPES[sql_type]) for name, sql_type in columns.items()])


def sheet_schema(sheet: Sheet) -> pa.Schema:
    """The Arrow schema of `intake.<sheet>`."""
    return arrow_schema(sheet_columns(sheet))


def tables_of(forms: Forms) -> dict[str, dict[str, str]]:
    """Every table of the intake database: name → column → DuckDB type.

    A sheet's table has the fields of every form version; those a form does not have are null.
    """
    return FIXED_TABLES | {sheet.key: sheet_columns(sheet) for sheet in forms.sheets}


def is_damaged(path: Path) -> bool:
    """Whether there is a file that is no whole database. Raises IntakeError if it is in use.

    Every block is read: its checksum is looked at only then (0.2 s for 555 returns).
    """
    if not path.exists():
        return False
    if not _opens(path):
        return True
    with duckdb.connect(str(path), read_only=True, config=ONE_THREAD) as connection:
        try:
            for (name,) in connection.execute(_TABLES).fetchall():
                connection.execute(f'select bit_xor(hash(kept)) from "{name}" as kept').fetchone()
        except duckdb.Error:
            return True
    return False


def discard_damaged(path: Path) -> bool:
    """Remove a damaged file, and say whether there was one: all it held can be read again."""
    damaged = is_damaged(path)
    if damaged:
        _discard(path)
    return damaged


def open_intake(path: Path, forms: Forms, reader_key: str) -> duckdb.DuckDBPyConnection:
    """Open the intake database, made empty if another reader, form or register wrote it.

    `reader_key` is the fingerprint of everything that decides what is read from a file. A file that
    cannot be opened is made anew. Raises IntakeError if it is in use.
    """
    if path.exists() and not _opens(path):
        _discard(path)
    connection = duckdb.connect(str(path), config=ONE_THREAD)
    connection.execute("create table if not exists cache_key (reader_key varchar)")
    written_by = connection.execute("select reader_key from cache_key").fetchone()
    if written_by != (reader_key,):
        connection.execute("drop view if exists cells")
        for (name,) in connection.execute(_TABLES).fetchall():
            connection.execute(f'drop table "{name}"')
        connection.execute("create table cache_key (reader_key varchar)")
        connection.execute("insert into cache_key values (?)", [reader_key])
    create_tables(connection, forms)
    return connection


@contextmanager
def reading_intake(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The intake database to ask, left as it is.

    Raises IntakeError if it is not there, in use, or was written by a version that kept other
    tables.
    """
    if not path.exists():
        raise IntakeError(f"{path} is not there: nothing was read yet; use shanghui refresh YEARS")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=ONE_THREAD)
    except duckdb.Error as error:
        if _is_in_use(error):
            raise IntakeInUseError(
                f"{path} is being written; try again once that is done"
            ) from error
        raise IntakeError(
            f"{path} cannot be opened; shanghui refresh YEARS makes it anew"
        ) from error
    with connection:
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            why, *_ = str(error).splitlines()
            raise IntakeError(
                f"{path} was written by another version ({why}); shanghui refresh YEARS makes it "
                "anew"
            ) from error


_TABLES = "select table_name from duckdb_tables() where database_name = current_database()"


def _opens(path: Path) -> bool:
    try:
        duckdb.connect(str(path), config=ONE_THREAD).close()
    except duckdb.Error as error:
        if _is_in_use(error):
            raise IntakeInUseError(
                f"{path} is open in another program; close it there and try again"
            ) from error
        return False
    return True


def _is_in_use(error: duckdb.Error) -> bool:
    return "Could not set lock" in str(error)


def _discard(path: Path) -> None:
    path.unlink()
    path.with_suffix(f"{path.suffix}.wal").unlink(missing_ok=True)


def create_tables(connection: duckdb.DuckDBPyConnection, forms: Forms) -> None:
    """Create the tables that are not there yet, in the current schema."""
    for name, columns in tables_of(forms).items():
        body = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
        connection.execute(f'create table if not exists "{name}" ({body})')
    connection.execute(f"create view if not exists cells as {CELLS_VIEW}")


def insert_read(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[dict[str, pa.Table]]
) -> None:
    """Append what batches of files hold, each by table, in one transaction.

    Every batch numbers its segments from 0; here they are numbered on from those kept already.
    """
    connection.begin()
    [(segment_count,)] = connection.execute(
        "select coalesce(max(segment_id), -1) + 1 from cell_segments"
    ).fetchall()
    together: dict[str, list[pa.Table]] = {}
    for batch in batches:
        for name, rows in batch.items():
            together.setdefault(name, []).append(_numbered_on(rows, segment_count))
        segment_count += batch["cell_segments"].num_rows
    for name, parts in together.items():
        rows = pa.concat_tables(parts)
        if rows.num_rows:
            insert(connection, name, rows)
    connection.commit()


def _numbered_on(rows: pa.Table, segment_count: int) -> pa.Table:
    if "segment_id" not in rows.column_names:
        return rows
    numbered = pc.add(rows.column("segment_id"), segment_count)
    return rows.set_column(rows.column_names.index("segment_id"), "segment_id", numbered)


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | Iterable[pa.RecordBatch]
) -> None:
    """Append an Arrow table, columns matched by name."""
    connection.register("incoming", rows)
    connection.execute(f'insert into "{table}" by name select * from incoming')
    connection.unregister("incoming")
