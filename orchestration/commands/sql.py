"""`shanghui sql`: a query against a release, read-only.

Belongs here: its options, where the query comes from, running it. Does not: the release, the words
for what DuckDB refuses (`sql_refusals`), how an answer looks (`show_answer`).
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import (
    DEFAULT_HOME,
    FormatOption,
    HomeOption,
    JsonOption,
    OptionError,
    answer_form,
)
from orchestration.commands.show_answer import show_answer
from orchestration.home import Home

ROWS_ON_A_TERMINAL = 200

TABLES_QUERY = """
    select
        dictionary.table_name,
        tables.estimated_size as rows,
        tables.column_count as columns,
        dictionary.confidentiality as class,
        dictionary.description_zh
    from dictionary
    inner join duckdb_tables() as tables using (table_name)
    where dictionary.position = 0
    order by dictionary.table_name
"""

COLUMNS_QUERY = """
    select column_name, type, confidentiality as class, description_zh, description
    from dictionary
    where table_name = {table} and position > 0
    order by position
"""


class QueryError(ShanghuiError):
    """There is no query, or DuckDB refused it."""


@dataclass(frozen=True)
class Answer:
    """Column names and rows of a query's result; `is_cut` where there are more rows."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool = False


def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="A query; read from standard input if not given. On a terminal, without one: the"
            " tables.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the query from a file.")
    ] = None,
    tables: Annotated[
        bool, typer.Option("--tables", help="List the tables: rows, columns, class, what of.")
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(metavar="TABLE", help="List the columns of a table and what they mean."),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            "--as-known",
            metavar="WHEN",
            help="A release, a day or a moment; else the current release.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=0,
            help=f"Show so many rows; 0 for all. On a terminal {ROWS_ON_A_TERMINAL}, else all.",
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Answer with CSV.")] = False,
    format: FormatOption = "table",
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Query a release, read-only: nothing can be written, no other file or address read.

    `shanghui sql --tables` lists what there is to ask for, docs/analysts.md has twenty questions.
    """
    asked = _Asked(query, file, tables, columns)
    form = answer_form(json=json, csv=csv, format=format)
    opened = _release(Home(home), release)
    is_for_eyes = form == "table" and sys.stdout.isatty()
    most = (ROWS_ON_A_TERMINAL if is_for_eyes else 0) if limit is None else limit
    answer = run_query(opened, asked.text(opened), most)
    show_answer(answer.columns, answer.rows, form)
    if answer.is_cut:
        print(
            f"the first {most:,} rows; all of them: --limit 0, --csv or --json"
            if limit is None
            else f"the first {most:,} rows",
            file=sys.stderr,
        )


@dataclass(frozen=True)
class _Asked:
    """What was asked for, of which there may be one."""

    query: str | None
    file: Path | None
    tables: bool
    columns: str | None

    def __post_init__(self) -> None:
        given = [self.query is not None, self.file is not None, self.tables, bool(self.columns)]
        if sum(given) > 1:
            raise OptionError("sql takes one of QUERY, --file, --tables and --columns")

    def text(self, release: Path) -> str:
        """The query. Raises QueryError where there is none."""
        if self.columns:
            return _columns_query(release, self.columns)
        if self.tables or (self.query is None and self.file is None and sys.stdin.isatty()):
            return TABLES_QUERY
        if self.query is not None:
            text = self.query
        elif self.file is None or self.file == Path("-"):
            text = sys.stdin.read()
        else:
            text = _read(self.file)
        if not text.strip(" \t\r\n;"):
            raise QueryError(
                "there is no query; give one, as: shanghui sql"
                ' "select * from province_by_year" (tables: shanghui sql --tables)'
            )
        return text


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QueryError(f"{file} cannot be read: {why}") from error


def _columns_query(release: Path, table: str) -> str:
    from ingestion.closest import not_known
    from publishing.read_release import table_names
    from publishing.sql_text import literal

    known = table_names(release)
    if table not in known:
        raise QueryError(f"release {release.name}: {not_known('table', table, known)}")
    return COLUMNS_QUERY.format(table=literal(table))


def _release(home: Home, when: str | None) -> Path:
    from publishing.read_release import release_known

    current = release_to_show(home)
    return current if when is None else release_known(current, when)


def run_query(release: Path, query: str, most: int = 0) -> Answer:
    """The answer of a release to `query`, its first `most` rows; all of them where that is 0.

    Raises QueryError, also for several statements: only the last would be answered.
    """
    import duckdb

    from orchestration.commands.sql_refusals import refusal
    from publishing import open_release

    with open_release(release) as connection:
        try:
            if (count := len(connection.extract_statements(query))) > 1:
                raise QueryError(
                    f"sql answers one statement, and these are {count}; ask them one at a time"
                )
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            # One more than is shown tells whether there are more.
            rows = result.fetchmany(most + 1) if most else result.fetchall()
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise QueryError(
                f"release {release.name}: {refusal(error, query, connection)}"
            ) from error
    is_cut = bool(most) and len(rows) > most
    return Answer(names, rows[:most] if is_cut else rows, is_cut)
