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
from xml.etree import ElementTree

from ingestion.sheet_xml import BrokenCell, PackageParts

RawValue = str | float | int | bool | date | datetime | time | timedelta | BrokenCell
"""What a cell holds; the empty string where it is blank."""

ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_FILE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class NotAWorkbookError(Exception):
    """The file is not a workbook that can be read; the message says what it is."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet: `rows[r - 1][c - 1]` is the value of row r, column c."""

    name: str
    rows: list[list[RawValue]]


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook as sheets of raw values, and the parts of its package."""

    sheets: tuple[RawSheet, ...]
    parts: PackageParts

    def percent_cells(self, sheet_name: str) -> frozenset[tuple[int, int]]:
        """(row, column) of the sheet's cells whose number format is a percentage.

        The reading library gives 0.4749 for a cell that shows 47.49 %; only the sheet's XML tells.
        """
        return self.parts.percent_cells(sheet_name)


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
    "xls": "an old .xls workbook or an encrypted one",
    "zip": "a zip file or a damaged workbook",
    "text": "a text file",
    "other": "not a file of a spreadsheet program",
}


def read_workbook(content: bytes) -> RawWorkbook:
    """Read every sheet of an .xlsx workbook.

    Raises NotAWorkbookError for anything else.
    """
    kind = file_format(content)
    if kind != "xlsx":
        raise NotAWorkbookError(
            f"it is {_WHAT_IT_IS[kind]}; save it as an Excel workbook (.xlsx) and send it again"
        )
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        parts = PackageParts.of(content)
        sheets = tuple(
            RawSheet(
                name,
                _with_broken_cells(
                    # With skip_empty_area leading empty rows and columns vanish: addresses shift.
                    workbook.get_sheet_by_name(name).to_python(skip_empty_area=False),
                    parts.broken_cells(name),
                ),
            )
            for name in workbook.sheet_names
        )
    except (
        *(CalamineError, OSError, ValueError, KeyError),
        *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError),
    ) as error:
        raise NotAWorkbookError(
            f"the workbook is damaged ({error}); open it, save it as .xlsx and send it again"
        ) from error
    return RawWorkbook(sheets, parts)


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
