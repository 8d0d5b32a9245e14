"""`shanghui trace`: from a figure to its cells, and from a cell to its figures.

Belongs here: its options, and finding what they name. Does not: tracing (`publishing.trace`), how
an answer looks (`show_trace`).
"""

import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.formats import column_number
from ingestion.receive import ReceiptLine, receipt_lines
from orchestration.commands.divisions import division_in_year
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import (
    DEFAULT_HOME,
    FOUND,
    HomeOption,
    JsonOption,
)
from orchestration.home import Home, read_configuration

if TYPE_CHECKING:
    from orchestration.commands.show_trace import FoundCell, MarkedCopy
    from publishing.trace import ArchivedReturns, CellTrace, FigureTrace

FEW_ROWS = 20
"""So many rows are shown though several counties stand behind them."""

MOST_COPIES = 20
"""Workbooks that are copied and marked at once; more is not looked at, but a mistake."""


class TraceError(ShanghuiError):
    """What is asked cannot be traced; the message says what would work."""


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
    if (indicator is None) == (cell is None):
        raise TraceError("name an indicator, or a cell with --cell FILE!SHEET!B7, and not both")
    if json and csv:
        raise TraceError("--json or --csv, not both")
    if cell is not None and (division or breakdown or rows or open_ or csv or year):
        raise TraceError("--cell names all that is asked: leave the other options but --json")
    from orchestration.commands.show_trace import show_cell, show_copies, show_figure

    at = Home(home)
    release = _release(at, as_known)
    archived = archived_returns(at)
    lines = receipt_lines(at.ledger)
    if cell is not None:
        found = find_cell(cell, archived, lines)
        show_cell(found, trace_found(release, found, archived), release.name, json=json)
        return
    asks_for_all = rows or open_ or json or csv
    most_rows = None if asks_for_all else FEW_ROWS
    traced = trace_asked(at, release, str(indicator), year, division, breakdown, most_rows)
    if open_:
        where = out or Path(f"trace-{traced.figure.indicator}-{traced.figure.division_code}")
        copies = write_copies(traced, archived, where)
        show_copies(copies, json=json)
    else:
        show_figure(traced, archived, lines, all_rows=rows, json=json, csv=csv)
    for lost in archived.lost:
        print(f"shanghui: {lost.message}; the rest is traced", file=sys.stderr)
    if archived.lost or not all(measure.agrees for measure in traced.measures):
        raise typer.Exit(FOUND)


def _release(home: Home, as_known: str | None) -> Path:
    from publishing.read_release import release_known

    current = release_to_show(home)
    return current if as_known is None else release_known(current, as_known)


def archived_returns(home: Home) -> "ArchivedReturns":
    """The archive of a home, read by the forms and the register of its configuration."""
    from publishing.trace import ArchivedReturns

    configuration = read_configuration(home.path)
    return ArchivedReturns(
        home.archive, configuration.forms, configuration.register, configuration.limits
    )


def trace_asked(
    home: Home,
    release: Path,
    indicator: str,
    year: int | None,
    division: str | None,
    breakdown: str,
    most_rows: int | None = None,
) -> "FigureTrace":
    """The figure asked for: of the newest year and the province where not said."""
    from publishing.read_release import report_years
    from publishing.trace import trace_figure

    report_year = year if year is not None else report_years(release)[-1]
    asked = division or read_configuration(home.path).province
    return trace_figure(
        release,
        report_year=report_year,
        division=division_in_year(home, release, asked, report_year),
        indicator=indicator,
        breakdown=breakdown,
        most_rows=most_rows,
    )


def find_cell(asked: str, archived: "ArchivedReturns", lines: Sequence[ReceiptLine]) -> "FoundCell":
    """The cell of `FILE!SHEET!B7`. Raises TraceError, naming what is near."""
    from orchestration.commands.show_trace import FoundCell

    parts = asked.rsplit("!", 2)
    address = re.fullmatch(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", parts[-1])
    if len(parts) < 3 or address is None:
        raise TraceError(f"{asked!r} is no cell: write FILE!SHEET!B7, in quotation marks")
    file, sheet_name, _ = parts
    file_sha256 = _sha256_of(file, lines)
    opened = archived.opened(file_sha256)
    if opened is None:
        raise TraceError(archived.lost[-1].message)
    if sheet_name not in opened.sheet_names:
        raise TraceError(not_known(f"sheet in {file}", sheet_name, opened.sheet_names))
    column = column_number(address[1].upper())
    return FoundCell(file_sha256, sheet_name, int(address[2]), column)


def _sha256_of(file: str, lines: Sequence[ReceiptLine]) -> str:
    """The received file that is meant: by its bytes, its sha256, or the name it came under."""
    receipts = [line.receipt for line in lines]
    if Path(file).is_file():
        sha256 = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        if all(receipt.file_sha256 != sha256 for receipt in receipts):
            raise TraceError(f"{file} was never received here; send it with: shanghui receive")
        return sha256
    meant = {
        receipt.file_sha256
        for receipt in receipts
        if re.fullmatch("[0-9a-f]{6,64}", file) and receipt.file_sha256.startswith(file)
    } or {
        receipt.file_sha256
        for receipt in receipts
        if file in (receipt.name, Path(receipt.name).name)
    }
    if len(meant) > 1:
        starts = " and ".join(sorted(sha256[:12] for sha256 in meant))
        raise TraceError(f"{file} is the name of several files received: give the sha256, {starts}")
    if not meant:
        names = [receipt.name for receipt in receipts]
        raise TraceError(not_known("file received under the name or sha256", file, names))
    return meant.pop()


def trace_found(release: Path, found: "FoundCell", archived: "ArchivedReturns") -> "CellTrace":
    """What became of a cell, and its figures in a release."""
    from publishing.trace import trace_cell

    opened = archived.opened(found.file_sha256)
    if opened is None:
        raise TraceError(archived.lost[-1].message)
    return trace_cell(release, opened, found.sheet_name, found.row, found.column)


def write_copies(
    traced: "FigureTrace", archived: "ArchivedReturns", folder: Path
) -> "list[MarkedCopy]":
    """Copies of the workbooks a figure stands in, its cells marked. Raises TraceError."""
    from county.marked_copy import UnmarkableError
    from county.traced_copy import traced_copy
    from orchestration.commands.show_trace import MarkedCopy
    from publishing.trace import with_cells

    files = {row.file_sha256 for measure in traced.measures for row in measure.rows} - {None}
    if len(files) > MOST_COPIES:
        raise TraceError(
            f"{traced.figure.indicator} of {traced.figure.division_name} stands in"
            f" {len(files)} workbooks; name a county with --division to have its own marked"
        )
    told: dict[str, dict[tuple[str, str], list[str]]] = {}
    for measure in traced.measures:
        words = f"{traced.figure.indicator} {traced.figure.report_year}: {measure.definition}"
        for row in with_cells(measure, measure.rows, archived):
            for cell in row.cells:
                places = told.setdefault(cell.file_sha256, {})
                at_cell = places.setdefault((cell.sheet_name, cell.cell), [])
                if words not in at_cell:
                    at_cell.append(words)
    if not told and archived.lost:
        raise TraceError(archived.lost[0].message)
    if not told:
        raise TraceError(f"{traced.figure.indicator} stands in no cell of a return here")
    copies = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TraceError(
            f"cannot write to {folder} ({error.strerror}); name another with --out"
        ) from error
    for file_sha256, cells in sorted(told.items()):
        try:
            content = traced_copy(archived.content(file_sha256), cells)
        except UnmarkableError as error:
            raise TraceError(
                f"{file_sha256[:12]} cannot be marked ({error}); see its cells with --csv"
            ) from error
        path = folder / f"{traced.figure.report_year}-{file_sha256[:12]}.xlsx"
        path.write_bytes(content)
        copies.append(MarkedCopy(str(path), file_sha256, len(cells)))
    return copies
