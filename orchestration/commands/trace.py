"""`shanghui trace`: from a figure to its cells, and from a cell to its figures.

Belongs here: its options, and what is asked of whom. Does not: which cell is meant (`find_cell`),
tracing (`publishing.trace`), how an answer looks (`show_trace`, `show_cell`, `marked_copies`).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.errors import ShanghuiError
from ingestion.receive import read_ledger, receipt_lines
from orchestration.commands.divisions import division_in_year
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import (
    CANNOT,
    DEFAULT_HOME,
    FOUND,
    HomeOption,
    JsonOption,
    answer_form,
)
from orchestration.commands.trace_nation import is_nation, show_nation, where_cells_are
from orchestration.home import Configuration, Home, read_configuration
from orchestration.progress import progress_for
from orchestration.provinces_of_nation import NATION, ProvinceNamed, provinces_of

if TYPE_CHECKING:
    from orchestration.commands.show_trace import RowsOfMeasure
    from publishing.trace import ArchivedReturns, FigureTrace, TracedRow

FEW_ROWS, FEW_FILES = 20, 5
"""So many rows, in so many workbooks, are shown though several counties stand behind them: what
can be read in a quarter of a second."""


class TraceError(ShanghuiError):
    """Options were given that ask for different things."""


def trace(
    indicator: Annotated[
        str | None, typer.Argument(help="An indicator, by its name in English or Chinese.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="The report year; the newest if not given.")
    ] = None,
    division: Annotated[
        str | None, typer.Option(help="A county or prefecture, code or name; else the province.")
    ] = None,
    breakdown: Annotated[
        str, typer.Option(help="One item of a breakdown, as formation:joint.")
    ] = "",
    cell: Annotated[
        str | None,
        typer.Option(
            help="The other way: FILE!SHEET!B7, where FILE is a file, its sha256 or its name."
        ),
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Every row, also where there are many counties.")
    ] = False,
    open_: Annotated[
        bool, typer.Option("--open", help="Write copies of the workbooks with the cells marked.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The folder the copies are written to.")] = None,
    as_known: Annotated[
        str | None, typer.Option(help="A release or a day or moment: the figure known then.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer with a line for each cell.")] = False,
) -> None:
    """The cells behind a published figure; with --cell, the figures a cell feeds."""
    _refuse_together(
        indicator, cell, figure_options=(division, breakdown, rows, open_, out, csv, year)
    )
    form = answer_form(json=json, csv=csv)
    if out is not None and not open_:
        raise TraceError("--out is where --open writes its copies: give --open too")
    from ingestion.processes import forgo_pandas

    forgo_pandas()
    at = Home(home)
    release = _release(at, as_known)
    provinces = provinces_of(at, release)
    if provinces and cell is not None:
        raise TraceError("cells stand in the provinces' homes: ask there, with --home")
    if provinces and not is_nation(division):
        report_year = year_or_newest(release, year)
        division = division_in_year(at, release, str(division), report_year)
        at, release = where_cells_are(provinces, division)
    configuration = read_configuration(at.path)
    if provinces and is_nation(division):
        if open_ or csv:
            raise TraceError("the nation has no cells of its own: name a --division of a province")
        _trace_nation(
            at, release, configuration, str(indicator), year, breakdown, provinces, json=json
        )
        return
    archived = archived_returns(at, configuration)
    if cell is not None:
        _trace_cell(at, release, archived, cell, json=json)
        return
    all_rows = rows or open_ or json or csv
    traced = trace_asked(
        *(at, release, configuration, str(indicator), year, division, breakdown),
        is_all_asked=all_rows,
    )
    if open_:
        _open(traced, archived, out, json=json)
    else:
        _show(
            at,
            traced,
            archived,
            all_rows=all_rows,
            form=form,
        )
    _say_faults(traced, archived)


def _refuse_together(
    indicator: str | None, cell: str | None, figure_options: Sequence[object]
) -> None:
    if (indicator is None) == (cell is None):
        raise TraceError("name an indicator, or a cell with --cell FILE!SHEET!B7, and not both")
    if cell is not None and any(figure_options):
        raise TraceError(
            "--cell names all that is asked: leave the other options but --json and --as-known"
        )


def _say_faults(traced: "FigureTrace", archived: "ArchivedReturns") -> None:
    """Name the files that are lost. Exits with CANNOT where there are any, with FOUND where
    sums disagree."""
    for lost in archived.lost:
        print(f"shanghui: {lost.message}; the rest is traced", file=sys.stderr)
    if archived.lost:
        raise typer.Exit(CANNOT)
    if not all(measure.agrees for measure in traced.measures):
        raise typer.Exit(FOUND)


def _release(home: Home, as_known: str | None) -> Path:
    from publishing.read_release import release_known

    current = release_to_show(home)
    return current if as_known is None else release_known(current, as_known)


def archived_returns(home: Home, configuration: Configuration) -> "ArchivedReturns":
    """The archive of a home, read by the forms and the register of its configuration."""
    from publishing.trace import ArchivedReturns

    return ArchivedReturns(home.archive, configuration)


def trace_asked(
    home: Home,
    release: Path,
    configuration: Configuration,
    indicator: str,
    year: int | None,
    division: str | None,
    breakdown: str,
    *,
    is_all_asked: bool,
) -> "FigureTrace":
    """The figure asked for: of the newest year and the province where not said."""
    from publishing import open_release
    from publishing.trace import Enough, trace_figure

    # Held open meanwhile: the file is then read once for all questions, not once for each.
    with open_release(release):
        report_year = year_or_newest(release, year)
        return trace_figure(
            release,
            report_year=report_year,
            division=division_in_year(home, release, division, report_year)
            if division
            else configuration.province,
            indicator=indicator,
            breakdown=breakdown,
            enough=None if is_all_asked else Enough(FEW_ROWS, FEW_FILES),
            read_by=configuration,
        )


def year_or_newest(release: Path, year: int | None) -> int:
    """The year asked about, the newest of the release where none is."""
    from publishing.read_release import report_years

    return year if year is not None else report_years(release)[-1]


def _trace_nation(
    home: Home,
    release: Path,
    configuration: Configuration,
    indicator: str,
    year: int | None,
    breakdown: str,
    provinces: Sequence[ProvinceNamed],
    *,
    json: bool,
) -> None:
    """A figure of the nation, by province. Exits with FOUND where sums disagree."""
    from publishing.trace import Enough, trace_figure

    traced = trace_figure(
        release,
        report_year=year_or_newest(release, year),
        division=NATION,
        indicator=indicator,
        breakdown=breakdown,
        # Its rows are shown where their cells are.
        enough=Enough(0, 0),
        read_by=configuration,
    )
    show_nation(traced, release, provinces, json=json)
    if not all(measure.agrees for measure in traced.measures):
        raise typer.Exit(FOUND)


def _trace_cell(
    home: Home,
    release: Path,
    archived: "ArchivedReturns",
    asked: str,
    *,
    json: bool,
) -> None:
    """What became of a cell, and its figures in a release."""
    from orchestration.commands.find_cell import find_cell
    from orchestration.commands.sent_back import filed_returns
    from orchestration.commands.show_cell import show_cell
    from publishing.trace import trace_cell

    ledger = read_ledger(home.ledger)
    found = find_cell(asked, archived, ledger.receipts)
    opened = archived.opened(found.file_sha256)
    # It was opened to find the cell.
    assert opened is not None
    traced = trace_cell(release, opened, found.sheet_name, found.row, found.column)
    filed = filed_returns(traced.standings, ledger, home.intake, archived.read_by)
    show_cell(found, traced, filed, release.name, json=json)


def _open(
    traced: "FigureTrace", archived: "ArchivedReturns", out: Path | None, *, json: bool
) -> None:
    from orchestration.commands.marked_copies import files_to_copy, show_copies, write_copies
    from orchestration.commands.show_trace import shown_rows

    files_to_copy(traced)
    rows_of = _read(shown_rows(traced, all_rows=True), archived)
    where = out or Path(f"trace-{traced.figure.indicator}-{traced.figure.division_code}")
    show_copies(write_copies(traced, rows_of, archived, where), json=json)


def _show(
    home: Home,
    traced: "FigureTrace",
    archived: "ArchivedReturns",
    *,
    all_rows: bool,
    form: str,
) -> None:
    """A figure for a person, or as `json` or `csv`."""
    from orchestration.commands.sent_back import (
        file_in_words,
        filed_returns,
        standing_in_words,
    )
    from orchestration.commands.show_trace import (
        figure_as_csv,
        figure_as_json,
        show_figure,
        shown_rows,
    )

    rows_of = _read(shown_rows(traced, all_rows=all_rows), archived)
    ledger = read_ledger(home.ledger)
    missing = filed_returns(traced.missing, ledger, home.intake, archived.read_by)
    lines = receipt_lines(ledger)
    if form == "csv":
        figure_as_csv(traced, rows_of, lines)
        # There is no line for what no row stands behind.
        for filed in missing:
            words = standing_in_words(filed, traced.figure.release)
            print(f"shanghui: blank: {words} ({file_in_words(filed)})", file=sys.stderr)
    elif form == "json":
        figure_as_json(traced, rows_of, lines, missing)
    else:
        show_figure(traced, rows_of, lines, missing, all_rows=all_rows)


def _read(
    rows_of: "Sequence[RowsOfMeasure]", archived: "ArchivedReturns"
) -> "list[list[TracedRow]]":
    """The rows with their cells; where many files must be read, a person is told how far it is."""
    from publishing.trace import read_rows

    files = {row.file_sha256 for _, rows in rows_of for row in rows if row.row_numbers}
    is_long = len(files) > 2 * FEW_FILES
    with (
        progress_for(is_long and sys.stderr.isatty()) as progress,
        progress.step("Reading workbooks") as advance,
    ):
        return read_rows(rows_of, archived, advance)
