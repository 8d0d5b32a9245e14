"""`shanghui sql`: one query against the current release.

Belongs here: running it read-only. Does not: printing.
"""

from dataclasses import dataclass
from typing import Any

from ingestion.errors import ShanghuiError
from orchestration.home import Home
from orchestration.indicators import release_to_show
from publishing.read_release import open_release


class QueryError(ShanghuiError):
    """DuckDB refused the query."""


@dataclass(frozen=True)
class Answer:
    """Column names and rows of a query's result."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def run_query(home: Home, query: str) -> Answer:
    """The answer of the current release to `query`. Raises QueryError, NothingToShowError."""
    import duckdb

    release = release_to_show(home)
    with open_release(release) as connection:
        try:
            result = connection.execute(query)
            if result.description is None:
                return Answer([], [])
            return Answer([column[0] for column in result.description], result.fetchall())
        except duckdb.Error as error:
            raise QueryError(f"release {release.name}: {str(error).strip()}") from error
