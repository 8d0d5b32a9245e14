"""Cells of a workbook, before anyone asks what they mean.

Belongs here: telling a file's type by its bytes, and turning a workbook into sheets of raw values
at their true addresses. Does not: finding headers, reading values.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ingestion.sheet_xml import BrokenCell, PackageParts

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

RawValue = str | float | int | bool | date | datetime | time | timedelta | BrokenCell
"""What a cell holds; the empty string where it is blank."""

ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_FILE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class NotAWorkbookError(Exception):
    """The file is not a workbook that can be read; the messages say what it is and what to do."""

    def __init__(self, message: str, message_zh: str) -> None:
        super().__init__(message)
        self.message_zh = message_zh


@dataclass(frozen=True)
class RawSheet:
    """One sheet: `rows[r - 1][c - 1]` is the value of row r, column c.

    Rows and columns are counted from 1; a merged range is (first row, first column, last row, last
    column), and all of its cells but the first are blank.
    """

    name: str
    rows: list[list[RawValue]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook as sheets of raw values, and the parts of its package."""

    sheets: tuple[RawSheet, ...]
    parts: PackageParts
    uses_1904_dates: bool = False
    """A number that stands for a day counts from 1904, not 1900. Date cells are dates already."""

    def percent_cells(self, sheet_name: str) -> frozenset[tuple[int, int]]:
        """(row, column) of the sheet's cells whose number format is a percentage.

        The reading library gives 0.4749 for a cell that shows 47.49 %; only the sheet's XML tells.
        """
        return self.parts.sheet(sheet_name).percent_cells()


def file_format(content: bytes) -> str:
    """`xlsx`, `xls`, `zip`, `text` or `other`, by the bytes and not by the name."""
    if content.startswith(ZIP_MAGIC):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile:
            return "zip"
        return "xlsx" if "xl/workbook.xml" in names else "zip"
    if content.startswith(COMPOUND_FILE_MAGIC):
        return "xls"
    if b"\0" not in content[:1000]:
        return "text"
    return "other"


_WHAT_IT_IS = {
    "xls": ("an old .xls workbook or an encrypted one", "旧版 .xls 工作簿或加密的工作簿"),
    "zip": ("a zip file or a damaged workbook", "压缩包或损坏的工作簿"),
    "text": ("a text file", "文本文件"),
    "other": ("not a file of a spreadsheet program", "其他文件，不是表格软件的文件"),
}


def read_workbook(content: bytes) -> RawWorkbook:
    """Read every sheet of an .xlsx workbook.

    Raises NotAWorkbookError for anything else.
    """
    kind = file_format(content)
    if kind != "xlsx":
        what, what_zh = _WHAT_IT_IS[kind]
        raise NotAWorkbookError(
            f"it is {what}; save it as an Excel workbook (.xlsx) and send it again",
            f"这个文件是{what_zh}，请另存为 Excel 工作簿（.xlsx）后重新报送",
        )
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        parts = PackageParts.of(content)
        sheets = tuple(_sheet(workbook, parts, name) for name in workbook.sheet_names)
    except (
        *(CalamineError, OSError, ValueError, KeyError),
        *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError),
    ) as error:
        raise NotAWorkbookError(
            f"the workbook is damaged ({error}); open it, save it as .xlsx and send it again",
            "工作簿已损坏，请重新打开、另存为 .xlsx 后再报送",
        ) from error
    return RawWorkbook(sheets, parts, parts.uses_1904_dates)


def _sheet(workbook: "CalamineWorkbook", parts: PackageParts, name: str) -> RawSheet:
    # With skip_empty_area leading empty rows and columns vanish: addresses shift.
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    xml = parts.sheet(name)
    return RawSheet(
        name,
        _with_broken_cells(rows, xml.broken_cells()),
        is_hidden=name in parts.hidden_sheets,
        hidden_rows=xml.hidden_rows(),
        merged=xml.merged(),
    )


def _with_broken_cells(
    rows: list[list[RawValue]], broken: Mapping[tuple[int, int], BrokenCell]
) -> list[list[RawValue]]:
    """The rows with the cells the reading library gave as blank; wider where they lie outside."""
    if not broken:
        return rows
    height = max(len(rows), *(row for row, _ in broken))
    width = max(len(rows[0]) if rows else 0, *(column for _, column in broken))
    whole = [list(row) + [""] * (width - len(row)) for row in rows]
    whole += [[""] * width for _ in range(height - len(rows))]
    for (row, column), cell in broken.items():
        whole[row - 1][column - 1] = cell
    return whole


def text_of(value: RawValue) -> str:
    """A raw value as text: whole numbers without a decimal point, dates as ISO."""
    if value.__class__ is str:
        return value
    if isinstance(value, BrokenCell):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return str(value)


def column_letters(number: int) -> str:
    """1 → `A`, 27 → `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
