"""Old workbooks: .xls of Excel and WPS (also named .et), BIFF 2 to 8.

Belongs here: what xlrd gives, as raw values, and formulas whose result was never calculated. Does
not: other formats.
"""

import io
import struct
from collections.abc import Iterator
from datetime import datetime, time
from math import isfinite
from operator import itemgetter

import xlrd
from xlrd.compdoc import CompDoc

from ingestion.formats.kind import COMPOUND_FILE_MAGIC, not_readable
from ingestion.formats.limits import ReadingLimits
from ingestion.formats.raw_workbook import (
    Address,
    BrokenCell,
    NotAWorkbookError,
    RawSheet,
    RawValue,
    RawWorkbook,
    rectangle,
)
from ingestion.formats.rich_text import Run
from ingestion.formats.showing import Showing

_BOUNDSHEET, _BOF, _EOF, _FORMULA = 0x85, 0x809, 0x0A, 0x06
_EMPTY_TEXT_RESULT = 3
_EMPTY_TEXT_LITERAL = b"\x17\x00\x00"
_OFF_THE_LINE = {1, 2}
"""Raised and lowered."""
_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
_UNCALCULATED = "=…"
"""The formula itself is stored as tokens, which nothing here turns into text."""


def read_xls(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an .xls workbook; raises NotAWorkbookError for a damaged or encrypted one."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        uncalculated = _uncalculated_formulas(content)
    except NotAWorkbookError:
        raise
    # On damaged bytes xlrd raises whatever its parsing meets: AssertionError, struct.error, …
    except Exception as error:
        if "encrypted" in str(error):
            raise not_readable("encrypted") from error
        raise NotAWorkbookError(
            f"the .xls workbook is damaged ({error or type(error).__name__}); open it, save it as "
            ".xlsx and send it again",
            "旧版 .xls 工作簿已损坏，请重新打开、另存为 .xlsx 后再报送",
        ) from error
    return RawWorkbook(
        tuple(
            _sheet(book, sheet, uncalculated.get(sheet.number, frozenset()), limits)
            for sheet in book.sheets()
        ),
        book.datemode == 1,
    )


def _sheet(
    book: xlrd.book.Book,
    sheet: xlrd.sheet.Sheet,
    uncalculated: frozenset[Address],
    limits: ReadingLimits,
) -> RawSheet:
    cells: dict[Address, RawValue] = {}
    showing = Showing()
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row), start=1):
            value = _value(cell, book.datemode)
            if value != "":
                style = book.xf_list[cell.xf_index]
                cells[row + 1, column] = showing.see(
                    (row + 1, column),
                    value,
                    number_format=_number_format(book, style),
                    is_struck_out=bool(book.font_list[style.font_index].struck_out),
                    runs=_runs(book, sheet, row, column - 1, cell),
                )
    cells |= {address: BrokenCell(_UNCALCULATED, is_formula=True) for address in uncalculated}
    if cells:
        limits.check_area(sheet.name, max(cells), max(cells, key=itemgetter(1)))
    return RawSheet(
        sheet.name,
        rectangle(cells),
        is_hidden=sheet.visibility != 0,
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        merged=tuple(
            (first_row + 1, first_column + 1, end_row, end_column)
            for first_row, end_row, first_column, end_column in sheet.merged_cells
        ),
        shown=showing.shown,
        struck_out=frozenset(showing.struck_out),
    )


def _number_format(book: xlrd.book.Book, style: xlrd.formatting.XF) -> str | None:
    number_format = book.format_map.get(style.format_key)
    return number_format.format_str if number_format else None


def _runs(
    book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, cell: xlrd.sheet.Cell
) -> list[Run] | None:
    """The runs of a text of several fonts; what comes before the first is in the cell's own."""
    starts = sheet.rich_text_runlist_map.get((row, column))
    if not starts:
        return None
    ends = [start for start, _ in starts[1:]] + [len(cell.value)]
    runs = [Run(cell.value[: starts[0][0]], is_struck_out=None)]
    for (start, font_index), end in zip(starts, ends, strict=True):
        font = book.font_list[font_index]
        runs.append(
            Run(cell.value[start:end], bool(font.struck_out), font.escapement in _OFF_THE_LINE)
        )
    return runs


def _value(cell: xlrd.sheet.Cell, datemode: int) -> RawValue:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell.value
    if cell.ctype in _NUMBERS and not isfinite(cell.value):
        return BrokenCell("#NUM!", is_formula=False)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(cell.value, "#ERROR")
        return BrokenCell(text, is_formula=False)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, datemode)
    return ""


def _moment(serial: float, datemode: int) -> RawValue:
    try:
        moment: datetime = xlrd.xldate.xldate_as_datetime(serial, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        # Formatted as a date, and no day of any calendar: the number is what the cell holds.
        return serial
    if 0 <= serial < 1:
        return moment.time()
    return moment.date() if moment.time() == time(0) else moment


def _uncalculated_formulas(content: bytes) -> dict[int, frozenset[Address]]:
    """Sheet position → the formulas whose result was never calculated.

    A program that only writes formulas gives each an empty text for its result. In a workbook where
    any formula has another result they were calculated, and an empty text is one too; so it is of
    a formula with an empty text in it.
    """
    if not content.startswith(COMPOUND_FILE_MAGIC):
        return {}
    package = CompDoc(content, logfile=io.StringIO())
    stream = package.get_named_stream("Workbook")
    if stream is None:
        return {}
    found: dict[int, set[Address]] = {}
    # The globals come first; then each sheet is a substream of its own, in the order of the book.
    starts = [
        struct.unpack_from("<I", record)[0]
        for kind, _, record in _records(stream, 0)
        if kind == _BOUNDSHEET
    ]
    for number, start in enumerate(starts):
        for kind, _, record in _records(stream, start):
            if kind != _FORMULA or len(record) < 22:
                continue
            row, column, _, result = struct.unpack_from("<HHH8s", record)
            if result[6:] != b"\xff\xff" or result[0] != _EMPTY_TEXT_RESULT:
                return {}
            if _EMPTY_TEXT_LITERAL not in record[20:]:
                found.setdefault(number, set()).add((row + 1, column + 1))
    return {number: frozenset(addresses) for number, addresses in found.items()}


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, bytes]]:
    """The records of one substream: kind, where it stands, body."""
    depth = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _BOF:
            depth += 1
        yield kind, position, stream[position + 4 : position + 4 + length]
        position += 4 + length
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
