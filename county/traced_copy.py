"""A county's workbook with the cells of a figure marked.

Belongs here: marking the cells it is given, with what each is counted in. Does not: finding them.
"""

from collections.abc import Iterable, Mapping

from county.marked_copy import cell_shown, fill, open_copy, saved

COLOUR = "FFFFE699"
TAB_COLOUR = "FFBF9000"
AUTHOR = "shanghui"

CellPlace = tuple[str, str]
"""Title of a sheet and address of a cell."""


def traced_copy(content: bytes, cells: Mapping[CellPlace, Iterable[str]]) -> bytes:
    """A copy (.xlsx) with the cells coloured and, at each, a note of what it is counted in.

    Raises UnmarkableError where the copy cannot be made.
    """
    from openpyxl.comments import Comment

    workbook = open_copy(content)
    first = None
    for (sheet_name, address), words in cells.items():
        sheet = workbook[sheet_name]
        cell = cell_shown(sheet, address)
        sheet.sheet_state = "visible"
        sheet.row_dimensions[cell.row].hidden = False
        sheet.sheet_properties.tabColor = TAB_COLOUR
        cell.fill = fill(COLOUR)
        had = f"\n\n{cell.comment.text}" if cell.comment is not None else ""
        cell.comment = Comment("\n".join(words) + had, AUTHOR, width=330, height=80)
        first = first or sheet
    if first is not None:
        workbook.active = first
        for sheet in workbook.worksheets:
            sheet.sheet_view.tabSelected = sheet is first
    return saved(workbook)
