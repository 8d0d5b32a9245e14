"""Cells of a workbook, before anyone asks what they mean.

Belongs here: telling a file's type by its bytes, and turning a workbook into sheets of raw values
at their true addresses. Does not: finding headers, reading values.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from xml.etree import ElementTree


@dataclass(frozen=True)
class BrokenCell:
    """A cell that is not blank and holds no value."""

    text: str
    """`#N/A` and its like, or the formula as written, with its `=`."""
    is_formula: bool
    """A formula whose result was never calculated, not an error value."""


RawValue = str | float | int | bool | date | datetime | time | timedelta | BrokenCell
"""What a cell holds; the empty string where it is blank."""

ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_FILE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_PERCENT_FORMATS = {9, 10}


class NotAWorkbookError(Exception):
    """The file is not a workbook that can be read; the message says what it is."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet: `rows[r - 1][c - 1]` is the value of row r, column c."""

    name: str
    rows: list[list[RawValue]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged ranges: first row, first column, last row, last column; the value is in the first."""


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook as bytes and as sheets of raw values."""

    content: bytes
    sheets: tuple[RawSheet, ...]

    @cached_property
    def _parts(self) -> "_Parts":
        return _Parts.of(self.content)

    def percent_cells(self, sheet_name: str) -> frozenset[tuple[int, int]]:
        """(row, column) of the sheet's cells whose number format is a percentage.

        The reading library gives 0.4749 for a cell that shows 47.49 %; only the sheet's XML tells.
        """
        return self._parts.percent_cells(sheet_name)


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
        sheets = tuple(
            # With skip_empty_area the leading empty rows and columns vanish and addresses shift.
            RawSheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        )
    except (CalamineError, OSError, ValueError) as error:
        raise NotAWorkbookError(
            f"the workbook is damaged ({error}); open it, save it as .xlsx and send it again"
        ) from error
    return RawWorkbook(content, sheets)


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


@dataclass(frozen=True)
class _Parts:
    """The parts of an .xlsx package that say how numbers are shown."""

    content: bytes
    sheet_paths: Mapping[str, str]
    percent_styles: frozenset[int]

    @staticmethod
    def of(content: bytes) -> "_Parts":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))
            relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
            names = package.namelist()
            styles = package.read("xl/styles.xml") if "xl/styles.xml" in names else b"<x/>"
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        paths = {
            sheet.get("name"): _package_path(targets[sheet.get(_OFFICE_RELATION)])
            for sheet in workbook.iter(f"{_MAIN}sheet")
        }
        return _Parts(content, paths, _percent_styles(styles))

    def percent_cells(self, sheet_name: str) -> frozenset[tuple[int, int]]:
        if not self.percent_styles or sheet_name not in self.sheet_paths:
            return frozenset()
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            sheet = ElementTree.fromstring(package.read(self.sheet_paths[sheet_name]))
        return frozenset(
            _address(cell.get("r"))
            for cell in sheet.iter(f"{_MAIN}c")
            if int(cell.get("s", "0")) in self.percent_styles
        )


def _package_path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _percent_styles(styles: bytes) -> frozenset[int]:
    root = ElementTree.fromstring(styles)
    percent_formats = _BUILT_IN_PERCENT_FORMATS | {
        int(number_format.get("numFmtId"))
        for number_format in root.iter(f"{_MAIN}numFmt")
        if "%" in re.sub(r'"[^"]*"', "", number_format.get("formatCode", ""))
    }
    cell_formats = root.find(f"{_MAIN}cellXfs")
    return frozenset(
        index
        for index, cell_format in enumerate(cell_formats if cell_formats is not None else ())
        if int(cell_format.get("numFmtId", "0")) in percent_formats
    )


def _address(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)


def column_number(letters: str) -> int:
    """`A` → 1, `AA` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 → `A`, 27 → `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
