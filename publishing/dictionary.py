"""The dictionary: what every table and column of a release means.

Belongs here: making the table `dictionary` of comments and classes. Does not: these themselves,
which come from the dbt project or stand with the table publishing makes.
"""

from collections.abc import Iterable

import duckdb

from publishing.published_tables import Column, PublishedTable, create_table
from publishing.sql_text import literal


def dictionary_table() -> PublishedTable:
    """What `dictionary` is."""
    return PublishedTable(
        name="dictionary",
        source="own.dictionary",
        csv="plain",
        key=("table_name", "position"),
        columns=(
            Column("table_name", "VARCHAR", "Name of the table."),
            Column("position", "INTEGER", "Place of the column in the table; 0 is the table."),
            Column("column_name", "VARCHAR", "Name of the column; empty for the table itself."),
            Column("type", "VARCHAR", "DuckDB type of the column; empty for the table itself."),
            Column("description", "VARCHAR", "What it means, with its unit, in English."),
            Column("description_zh", "VARCHAR", "What it means, with its unit, in Chinese."),
            Column(
                "confidentiality",
                "VARCHAR",
                "public, internal or personal; of a table the highest of its columns. No column of"
                " a release is personal.",
            ),
        ),
        comment="One row per table and per column of this release.",
    )


def make_dictionary(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]
) -> None:
    """Create `own.dictionary` for the tables given."""
    rows: list[tuple[str | int, ...]] = []
    for table in tables:
        rows.append((table.name, 0, "", "", table.comment, table.comment_zh, table.confidentiality))
        rows += [
            (
                *(table.name, position, column.name, column.type),
                *(column.comment, column.comment_zh, column.confidentiality),
            )
            for position, column in enumerate(table.columns, start=1)
        ]
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    create_table(connection, dictionary_table())
    connection.execute(f"insert into own.dictionary values {values}")
