"""Writing SQL: identifiers and values as text.

Belongs here: quoting. Does not: any query.
"""

from collections.abc import Iterable
from datetime import datetime


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_list(names: Iterable[str]) -> str:
    """Identifiers, comma-separated."""
    return ", ".join(map(quoted, names))


def literal(value: str | int | datetime | None) -> str:
    """A value, quoted; a moment as a timestamp.

    Instead of a parameter: to bind even one, DuckDB imports pandas, which takes half a second.
    """
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, datetime):
        return f"timestamp '{value.isoformat(sep=' ')}'"
    return "'" + str(value).replace("'", "''") + "'"
