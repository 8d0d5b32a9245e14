"""`shanghui sql`: one query against the current release.

Belongs here: its options, running it read-only. Does not: the release.
"""

import sys
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import DEFAULT_HOME, FormatOption, HomeOption, JsonOption
from orchestration.commands.output import show_rows_of
from orchestration.home import Home


def sql(
    query: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="A query; read from standard input if not given."),
    ] = None,
    format: FormatOption = "table",
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Query the current release, read-only."""
    text = query if query is not None else sys.stdin.read()
    show_rows(run_query(Home(home), text), "json" if json else format)


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

    from publishing.read_release import open_release

    release = release_to_show(home)
    with open_release(release) as connection:
        try:
            result = connection.execute(query)
            return Answer([column[0] for column in result.description or ()], result.fetchall())
        except duckdb.Error as error:
            # Without the query printed again and a mark below it.
            why = " ".join(str(error).partition("\nLINE ")[0].split())
            raise QueryError(f"release {release.name}: {why}") from error


def show_rows(answer: "Answer", form: str) -> None:
    show_rows_of(answer.columns, answer.rows, form)
