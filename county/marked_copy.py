"""A copy of a county's workbook in which cells are marked.

Belongs here: opening a copy, colouring a cell where a person sees it, saving the same bytes for the
same content. Does not: which cells are marked, or what is said of them.
"""

import io
import re
import zipfile
from typing import TYPE_CHECKING

from county.within_itself import cells_reaching_out, keep_within

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

MARKED_FORMATS = frozenset({"xlsx", "xlsm"})
"""Formats whose copy can be marked."""

_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class UnmarkableError(Exception):
    """The workbook's copy cannot be marked: the library that writes it could not open it."""


def open_copy(content: bytes) -> "Workbook":
    """The workbook to be marked, without what reaches out of it. Raises UnmarkableError where it
    cannot be."""
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(io.BytesIO(content), keep_links=False)
        reaching = cells_reaching_out(workbook)
        # Read a second time only where a value has to take the place of a formula.
        shown = load_workbook(io.BytesIO(content), data_only=True) if reaching else None
        keep_within(workbook, reaching, shown)
        return workbook
    except Exception as error:
        # The reading library took the file; this one is stricter, and says so in many ways.
        raise UnmarkableError(f"{type(error).__name__}: {error}") from error


def cell_shown(sheet: "Worksheet", address: str) -> "Cell":
    """The cell, or the first of the merged ones it is hidden under."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet[address]


def fill(colour: str | None) -> "PatternFill":
    """A cell's colour; none takes it away."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour) if colour else PatternFill()


def saved(workbook: "Workbook") -> bytes:
    """The workbook's bytes without the moment of saving: the same for the same content."""
    written = io.BytesIO()
    workbook.save(written)
    stable = io.BytesIO()
    with zipfile.ZipFile(written) as stamped, zipfile.ZipFile(stable, "w") as package:
        for member in stamped.infolist():
            data = stamped.read(member)
            if member.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            info = zipfile.ZipInfo(member.filename, _WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return stable.getvalue()
