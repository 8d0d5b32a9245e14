"""The CSV files of a release: for spreadsheets and for programs that read nothing else.

Belongs here: how a value stands in CSV, so that no spreadsheet takes it for a formula, and writing
the files. Does not: choosing the tables (`published_tables.csv` of the dbt project does).

A file is UTF-8 with a byte order mark, by which Excel knows it; a blank is nothing between commas,
an empty text `""`. A text that begins as a formula does is written with `'` before it, and so is
one that begins with `'`: without one leading `'` every text is again what it was. Numbers are
numbers, negative ones too; moments end in Z.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from publishing.published_tables import GZIP, PLAIN, Column, PublishedTable
from publishing.sql_text import literal, quoted

SUFFIXES = {PLAIN: ".csv", GZIP: ".csv.gz"}

BYTE_ORDER_MARK = "\ufeff"

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Wide forms too: a spreadsheet of a Chinese or Japanese Windows may take them for the others."""

MADE_HARMLESS_BY = "'"

WHOLE_UP_TO = 10**15
"""Below it every whole number is a DOUBLE of its own, and shorter without its point."""


def csv_path(table: PublishedTable) -> str:
    """Where a table stands below the folder of CSV files."""
    return f"{table.name}{SUFFIXES[table.csv]}"


def write_csv(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], folder: Path
) -> None:
    """Write the tables that are to stand as CSV into the folder, rows sorted by key."""
    folder.mkdir(exist_ok=True)
    for table in tables:
        if table.csv:
            write_csv_file(
                connection,
                [(column.name, as_csv(column)) for column in table.columns],
                table.rows,
                folder / csv_path(table),
            )


def write_csv_file(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[tuple[str, str]],
    source: str,
    path: Path,
) -> None:
    """Write columns (header and expression) of a source: what may follow `from`."""
    # The mark is the beginning of the first header.
    headers = [BYTE_ORDER_MARK + columns[0][0], *(header for header, _ in columns[1:])]
    selected = ", ".join(
        f"{expression} as {quoted(header)}"
        for header, (_, expression) in zip(headers, columns, strict=True)
    )
    compression = ", compression gzip" if path.suffix == ".gz" else ""
    connection.execute(
        f"copy (select {selected} from {source}) to {literal(str(path))}"
        f" (format csv, header true, delimiter ',', quote '\"', escape '\"', nullstr ''"
        f"{compression})"
    )


def as_csv(column: Column) -> str:
    """The expression that gives a column's values as they stand in CSV."""
    name = quoted(column.name)
    if column.type == "VARCHAR":
        return harmless(name)
    if column.type in ("DOUBLE", "FLOAT"):
        return (
            f"case when {name} = trunc({name}) and abs({name}) < {WHOLE_UP_TO}"
            f" then {name}::bigint::varchar else {name}::varchar end"
        )
    if column.type.startswith("DECIMAL") and not column.type.endswith(",0)"):
        return f"rtrim(rtrim({name}::varchar, '0'), '.')"
    if column.type == "TIMESTAMP":
        return f"replace({name}::varchar, ' ', 'T') || 'Z'"
    if is_nested(column):
        return harmless(f"to_json({name})::varchar")
    return name


def is_nested(column: Column) -> bool:
    """A list, struct or map: in CSV it is JSON."""
    return column.type.endswith("]") or column.type.startswith(("STRUCT", "MAP", "UNION"))


def harmless(text: str) -> str:
    """Of an expression of type text: what no spreadsheet takes for a formula."""
    beginnings = ", ".join(literal(sign) for sign in (*BEGINS_A_FORMULA, MADE_HARMLESS_BY))
    return (
        f"case when left({text}, 1) in ({beginnings})"
        f" then {literal(MADE_HARMLESS_BY)} || {text} else {text} end"
    )


def harmless_text(text: str) -> str:
    """The same of a text at hand, for CSV that is not written by DuckDB."""
    return (
        MADE_HARMLESS_BY + text if text.startswith((*BEGINS_A_FORMULA, MADE_HARMLESS_BY)) else text
    )
