"""`shanghui trace --open`: copies of the workbooks a figure stands in, its cells marked.

Belongs here: which cells are marked with which words, and what the copies are called. Does not:
marking (`county.traced_copy` does), finding the cells.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError
from orchestration.commands.output import console, counted, print_json

if TYPE_CHECKING:
    from county.traced_copy import CellPlace
    from publishing.trace import ArchivedReturns, CountedRow, FigureTrace, TracedRow

MOST_COPIES = 20
"""Workbooks that are copied and marked at once; more is not looked at, but a mistake."""


class CopiesError(ShanghuiError):
    """No copies can be written; the message says what would work."""


@dataclass(frozen=True)
class MarkedCopy:
    """A copy that was written, and how many cells are marked in it."""

    file: str
    file_sha256: str
    cells: int


def files_to_copy(traced: "FigureTrace") -> int:
    """How many workbooks a figure stands in. Raises CopiesError where they are too many."""
    files = {
        row.file_sha256 for measure in traced.measures for row in measure.rows if row.row_numbers
    }
    if len(files) > MOST_COPIES:
        raise CopiesError(
            f"{traced.figure.indicator} of {traced.figure.division_name} stands in"
            f" {len(files)} workbooks; name a county with --division to have its own marked"
        )
    return len(files)


def write_copies(
    traced: "FigureTrace",
    rows_of: "Sequence[Sequence[TracedRow]]",
    archived: "ArchivedReturns",
    folder: Path,
) -> list[MarkedCopy]:
    """Write a copy of each workbook with the cells of the rows marked. Raises CopiesError."""
    names: dict[str, str] = {}
    told: dict[str, dict[CellPlace, list[str]]] = {}
    for measure, rows in zip(traced.measures, rows_of, strict=True):
        words = f"{traced.figure.indicator} {traced.figure.report_year}: {measure.definition}"
        county_names = {part.county_code: part.county_name for part in measure.counties}
        for row in rows:
            for cell in row.cells:
                at_cell = told.setdefault(cell.file_sha256, {}).setdefault(
                    (cell.sheet_name, cell.cell), []
                )
                if words not in at_cell:
                    at_cell.append(words)
                name = county_names[row.row.county_code]
                names.setdefault(cell.file_sha256, _file_name(traced, row.row, name))
    if not told:
        figure = traced.figure
        raise CopiesError(
            archived.lost[0].message
            if archived.lost
            else f"{figure.indicator} of {figure.division_name} {figure.report_year} stands in no"
            " cell of a return"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _write_copy(archived, file_sha256, cells, folder / names[file_sha256])
            for file_sha256, cells in sorted(told.items(), key=lambda item: names[item[0]])
        ]
    except OSError as error:
        raise CopiesError(
            f"cannot write to {folder} ({error.strerror}); name another with --out"
        ) from error


def _file_name(traced: "FigureTrace", row: "CountedRow", county_name: str) -> str:
    """`320583-昆山市-2021-cells-of-registered_chambers.xlsx`: county, year of the return, figure.

    A cumulative figure is of a later year than a return it stands in: then its year is named too.
    """
    figure = traced.figure
    year_of_return, *_ = str(row.filing_id).split("-")
    of_figure = figure.indicator
    if figure.breakdown:
        of_figure += "-" + re.sub(r"[^\w.-]+", "-", figure.breakdown)
    if year_of_return != str(figure.report_year):
        of_figure += f"-{figure.report_year}"
    return f"{row.county_code}-{county_name}-{year_of_return}-cells-of-{of_figure}.xlsx"


def _write_copy(
    archived: "ArchivedReturns",
    file_sha256: str,
    cells: "dict[CellPlace, list[str]]",
    path: Path,
) -> MarkedCopy:
    from county.marked_copy import UnmarkableError
    from county.traced_copy import traced_copy

    try:
        content = traced_copy(archived.content(file_sha256), cells)
    except UnmarkableError as error:
        raise CopiesError(
            f"{file_sha256[:12]} cannot be marked ({error}); see its cells with --csv"
        ) from error
    path.write_bytes(content)
    return MarkedCopy(str(path), file_sha256, len(cells))


def show_copies(copies: Sequence[MarkedCopy], *, json: bool) -> None:
    """Where the marked copies are."""
    if json:
        print_json(list(map(asdict, copies)))
        return
    for copy in copies:
        console().print(
            f"{copy.file} · {counted(copy.cells, 'cell', 'cells')} marked", markup=False
        )
