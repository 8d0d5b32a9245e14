"""The logical hash: a name for what a release says, whatever order or file says it.

Belongs here: hashing names, types and rows of the hashed tables. Does not: lineage columns,
history, stamps, bytes of files.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

import duckdb

from publishing.published_tables import Column, PublishedTable
from publishing.sql_text import quoted

BETWEEN_VALUES = "chr(31)"
NO_VALUE = "chr(30)"
"""Control characters that no published value contains: unit and record separator."""

DIGESTS_AT_ONCE = 50_000


def table_hashes(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]
) -> dict[str, str]:
    """Hashed table → sha256 over its name, columns, types and rows, lineage left out.

    Rows are taken in the order of their own digests, so neither their order in the warehouse nor
    the number of threads matters, and a key made of lineage columns does no harm.
    """
    return {
        table.name: _sha256(_description(connection, table))
        for table in sorted(tables, key=lambda table: table.name)
        if table.is_hashed
    }


def logical_hash(hashes: Mapping[str, str]) -> str:
    """The sha256 over the hashes of all hashed tables."""
    return _sha256(sorted(hashes.items()))


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def _description(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable
) -> list[str | int | list[tuple[str, str]]]:
    columns = [column for column in table.columns if column.name not in table.lineage]
    row = ", ".join(f"coalesce({_text(column)}, {NO_VALUE})" for column in columns)
    # One after another: put together in the database, all of them would be held at once.
    digests = connection.execute(
        f"select md5(concat_ws({BETWEEN_VALUES}, {row})) as row_digest from {table.source}"
        " order by row_digest"
    ).to_arrow_reader(DIGESTS_AT_ONCE)
    row_count, rows = 0, hashlib.sha256()
    for batch in digests:
        row_count += batch.num_rows
        rows.update("".join(batch.column(0).to_pylist()).encode())
    described = [(column.name, column.type) for column in columns]
    return [table.name, described, row_count, rows.hexdigest()]


def _text(column: Column) -> str:
    name = quoted(column.name)
    if column.type == "VARCHAR":
        return name
    if column.type in ("DOUBLE", "FLOAT"):
        return f"({name} + 0.0)::varchar"  # so that -0 is 0
    if column.type.endswith("]") or column.type.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({name})::varchar"
    return f"{name}::varchar"
