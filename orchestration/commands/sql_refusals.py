"""What DuckDB refused of a query, in one line, with the nearest name the release has.

Belongs here: the words. Does not: running queries.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingestion.closest import not_known

if TYPE_CHECKING:
    import duckdb

_NO_TABLE = re.compile(r'(?:Table with name|Referenced table) "?([^"\s!]+)"? (?:does not|not)')
_NO_COLUMN = re.compile(r'(?:Referenced column|column named) "([^"]+)"')
_NO_COLUMN_OF = re.compile(r'(?:Table|Values list) "[^"]+" does not have a column named "([^"]+)"')
_IN_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


def refusal(error: "duckdb.Error", query: str, connection: "duckdb.DuckDBPyConnection") -> str:
    """`there is no column 'registrtion_rate'; do you mean registration_rate?`"""
    said = str(error)
    if table := _NO_TABLE.search(said):
        tables = _names(connection, "select table_name from duckdb_tables() where not internal")
        macros = _names(
            connection, "select function_name from duckdb_functions() where not internal"
        )
        if table[1] not in (*tables, *macros):
            return not_known("table", table[1], [*tables, *macros])
    if column := _NO_COLUMN_OF.search(said) or _NO_COLUMN.search(said):
        return not_known("column", column[1], _columns(connection, query))
    return _first_words(said)


def _columns(connection: "duckdb.DuckDBPyConnection", query: str) -> Sequence[str]:
    """The columns of the tables the query names, of all where it names none."""
    words = set(re.findall(r"\w+", query.lower()))
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall()
    of_the_query = [column for table, column in rows if table in words]
    return list(dict.fromkeys(of_the_query or [column for _, column in rows]))


def _names(connection: "duckdb.DuckDBPyConnection", query: str) -> list[str]:
    return [name for (name,) in connection.execute(query).fetchall()]


def _first_words(said: str) -> str:
    """The first paragraph, with the line where several were given; no query printed again."""
    # What follows a blank line is advice on settings, which are locked.
    words = " ".join(re.split(r"\n\n|\nLINE ", said, maxsplit=1)[0].split())
    line = _IN_LINE.search(said)
    return f"line {line[1]}: {words}" if line and line[1] != "1" else words
