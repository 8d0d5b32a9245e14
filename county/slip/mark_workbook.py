"""A county's own workbook as its correction slip: a copy, marked, with the list in front.

Belongs here: colours, notes and links in an .xlsx copy, and a fresh workbook where there is none to
copy. Does not: what is told (`correction_slip`), or where a slip is kept.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from county.marked_copy import cell_shown, fill, open_copy, saved
from county.slip.correction_slip import (
    COLUMNS,
    LISTED_OF_A_RULE,
    SEVERITIES_ZH,
    SlipFinding,
    SlipHead,
    slip_lines,
    slip_words,
)
from ingestion.layout import SLIP_TITLES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

FILLS = {"error": "FFFFC7CE", "query": "FFFFEB9C", "note": "FFDDEBF7"}
TAB_COLOURS = {"error": "FFC00000", "query": "FFED7D31", "note": "FF5B9BD5"}
NOTE_AUTHOR = "退回单"
COUNTYS_NOTE = "\n\n原批注："
"""What stands in a slip's note before the note the county had at the cell."""
_OWN_NOTE = re.compile(rf"【(?:{'|'.join(SEVERITIES_ZH.values())}) [^】\n]+】")
"""How a slip's note begins. A spreadsheet program may save it under another author, or none."""

WIDTHS = (6, 9, 30, 26, 38, 46, 26, 24)
FONT = "微软雅黑"
_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]+")


def marked_copy(content: bytes, head: SlipHead, findings: Sequence[SlipFinding]) -> bytes:
    """The workbook with every finding's cell marked and the slip as its first sheet (.xlsx).

    Macros are left out. Raises UnmarkableError where the copy cannot be made.
    """
    workbook = open_copy(content)
    _remove_earlier_slip(workbook)
    _mark_cells(workbook, findings)
    _colour_tabs(workbook, findings)
    _write_slip(workbook, head, findings, is_marked=True)
    return saved(workbook)


def slip_alone(head: SlipHead, findings: Sequence[SlipFinding]) -> bytes:
    """The slip as a workbook of its own (.xlsx), for a file whose copy cannot be marked."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    _write_slip(workbook, head, findings, is_marked=False)
    return saved(workbook)


def _remove_earlier_slip(workbook: "Workbook") -> None:
    """A slip that was filled in and filed: its list, notes and colours give way to the new ones."""
    titles = [title for title in SLIP_TITLES if title in workbook.sheetnames]
    if not titles:
        return
    for title in titles:
        workbook.remove(workbook[title])
    for sheet in workbook.worksheets:
        properties = sheet.sheet_properties
        if properties.tabColor is not None and properties.tabColor.rgb in TAB_COLOURS.values():
            properties.tabColor = None
        for row in sheet.iter_rows():
            for cell in row:
                if cell.has_style and cell.fill.fgColor.rgb in FILLS.values():
                    cell.fill = fill(None)
                if cell.comment is not None and _OWN_NOTE.match(cell.comment.text):
                    cell.comment = _countys_note(cell.comment)


def _countys_note(of_slip: "Comment") -> "Comment | None":
    """The note the county had where a slip's stands."""
    from openpyxl.comments import Comment

    _, had_one, text = of_slip.text.partition(COUNTYS_NOTE)
    return Comment(text, "") if had_one else None


def _mark_cells(workbook: "Workbook", findings: Sequence[SlipFinding]) -> None:
    at_cell: dict[tuple[str, str], list[SlipFinding]] = defaultdict(list)
    for finding in findings:
        if finding.cell and finding.sheet_name and finding.sheet_name in workbook.sheetnames:
            at_cell[finding.sheet_name, finding.cell].append(finding)
    noted: dict[str, int] = defaultdict(int)
    for (sheet_name, address), of_cell in at_cell.items():
        sheet = workbook[sheet_name]
        cell = cell_shown(sheet, address)
        # A finding on a hidden sheet or row is of no use to who cannot see it.
        sheet.sheet_state = "visible"
        sheet.row_dimensions[cell.row].hidden = False
        cell.fill = fill(FILLS[_worst(of_cell)])
        told = []
        for finding in of_cell:
            noted[finding.rule_id] += 1
            if noted[finding.rule_id] <= LISTED_OF_A_RULE:
                told.append(finding)
        if told:
            _add_note(cell, told)


def _worst(findings: Sequence[SlipFinding]) -> str:
    of_cell = {finding.severity for finding in findings}
    return next(severity for severity in SEVERITIES_ZH if severity in of_cell)


def _add_note(cell: "Cell", findings: Sequence[SlipFinding]) -> None:
    from openpyxl.comments import Comment

    told = "\n\n".join(_note(finding) for finding in findings)
    if cell.comment is not None:
        told += f"{COUNTYS_NOTE}{cell.comment.text}"
    lines = sum(1 + _units(line) // 44 for line in told.split("\n"))
    cell.comment = Comment(told, NOTE_AUTHOR, width=330, height=max(60, 20 * lines + 16))


def _note(finding: SlipFinding) -> str:
    lines = [f"【{SEVERITIES_ZH[finding.severity]} {finding.rule_id}】{finding.message}"]
    if finding.what_would_pass:
        lines.append(f"怎样填写才能通过：{finding.what_would_pass}")
    if finding.related_cells:
        lines.append(f"相关单元格：{'、'.join(finding.related_cells)}")
    return "\n".join(lines)


def _colour_tabs(workbook: "Workbook", findings: Sequence[SlipFinding]) -> None:
    of_sheet: dict[str, list[SlipFinding]] = defaultdict(list)
    for finding in findings:
        if finding.sheet_name and finding.sheet_name in workbook.sheetnames:
            of_sheet[finding.sheet_name].append(finding)
    for name, found in of_sheet.items():
        workbook[name].sheet_properties.tabColor = TAB_COLOURS[_worst(found)]


def _write_slip(
    workbook: "Workbook", head: SlipHead, findings: Sequence[SlipFinding], *, is_marked: bool
) -> None:
    from openpyxl.styles import Alignment, Border, Side

    sheet = workbook.create_sheet(head.sheet_title, 0)
    workbook.active = 0
    for other in workbook.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _put(sheet, 1, 1, head.title, _font(bold=True, size=16))
    row = 2
    for words in slip_words(head, findings, is_marked=is_marked):
        _put(sheet, row, 1, words, _font(bold=words.startswith("结论")))
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 20
        row += 1
    row += 1
    line = Side(style="thin", color="FFBFBFBF")
    border = Border(left=line, right=line, top=line, bottom=line)
    for column, words in enumerate(COLUMNS, start=1):
        cell = _put(sheet, row, column, words, _font(bold=True))
        cell.fill, cell.border = fill("FFE7E6E6"), border
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.freeze_panes = sheet.cell(row + 1, 1)
    sheet.print_title_rows = f"{row}:{row}"
    for number, listed in enumerate(slip_lines(findings), start=1):
        row += 1
        told_in_line: tuple[str | int, ...] = (number, *listed.words)
        for column, told in enumerate(told_in_line, start=1):
            cell = _put(sheet, row, column, told)
            cell.border = border
            cell.alignment = Alignment(
                vertical="top", wrap_text=True, horizontal="center" if column < 3 else "left"
            )
        sheet.cell(row, 2).fill = fill(FILLS[listed.finding.severity])
        sheet.row_dimensions[row].height = _height(listed.words)
        if not listed.more:
            _link(workbook, sheet.cell(row, 3), listed.finding)
    _set_up_page(sheet)


def _put(
    sheet: "Worksheet", row: int, column: int, words: str | int, font: "Font | None" = None
) -> "Cell":
    """Write words as text: what a county typed is never a formula here."""
    cell = sheet.cell(row, column)
    cell.value = _printable(words) if isinstance(words, str) else words
    if isinstance(words, str):
        cell.data_type = "s"
    cell.font = font or _font()
    return cell


def _printable(words: str) -> str:
    """Without the control characters that no workbook can hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", words)[:32_000]


def _height(words: Sequence[str]) -> float:
    """Points a line of the list needs."""
    lines = [
        sum(1 + _units(part) // width for part in text.split("\n"))
        for text, width in zip(words, WIDTHS[1:], strict=True)
    ]
    return 16.0 * max(lines)


def _units(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _link(workbook: "Workbook", cell: "Cell", finding: SlipFinding) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    if not finding.sheet_name or finding.sheet_name not in workbook.sheetnames:
        return
    address = finding.cell if finding.cell and _ADDRESS.fullmatch(finding.cell) else "A1"
    quoted = finding.sheet_name.replace("'", "''")
    cell.hyperlink = Hyperlink(
        ref=cell.coordinate, location=f"'{quoted}'!{address}", display=finding.place
    )
    cell.font = _font(color="FF0563C1", underline="single")


def _set_up_page(sheet: "Worksheet") -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True


def _font(**style: object) -> "Font":
    from openpyxl.styles import Font

    return Font(name=FONT, **{"size": 10} | style)
