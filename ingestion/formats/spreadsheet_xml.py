"""XML-spreadsheet 2003, which Excel and many exporting systems also name .xls.

Belongs here: its worksheets, rows and cells. Does not: other formats.
"""

from collections.abc import Iterator
from datetime import datetime, time
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ingestion.formats.decode_text import in_utf8
from ingestion.formats.limits import ReadingLimits
from ingestion.formats.number_format import is_percent, number_of
from ingestion.formats.package import check_xml
from ingestion.formats.raw_workbook import (
    Address,
    BrokenCell,
    MergedRange,
    RawSheet,
    RawValue,
    RawWorkbook,
    rectangle,
)

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"


def read_spreadsheet_xml(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an XML-spreadsheet."""
    content = in_utf8(content)
    check_xml(content, "content")
    workbook = ElementTree.fromstring(content)
    percent_styles = _percent_styles(workbook)
    sheets, percent_cells = [], {}
    for worksheet in workbook.iterfind(f"{_SS}Worksheet"):
        sheet, percent = _sheet(worksheet, percent_styles, limits)
        sheets.append(sheet)
        percent_cells[sheet.name] = percent
    return RawWorkbook(
        tuple(sheets),
        lambda name: percent_cells.get(name, frozenset()),
        workbook.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None,
    )


def _percent_styles(workbook: Element) -> frozenset[str]:
    """Styles whose number format is a percentage, their own or that of the style they build on."""
    percent: dict[str, bool] = {}
    for style in workbook.iterfind(f"{_SS}Styles/{_SS}Style"):
        number_format = style.find(f"{_SS}NumberFormat")
        if number_format is None:
            of_style = percent.get(style.get(f"{_SS}Parent", "Default"), False)
        else:
            name = number_format.get(f"{_SS}Format", "")
            of_style = name == "Percent" or is_percent(name)
        percent[style.get(f"{_SS}ID", "")] = of_style
    return frozenset(name for name, of_style in percent.items() if of_style)


def _sheet(
    worksheet: Element, percent_styles: frozenset[str], limits: ReadingLimits
) -> tuple[RawSheet, frozenset[Address]]:
    name = worksheet.get(f"{_SS}Name", "")
    visible = worksheet.find(f"{_X}WorksheetOptions/{_X}Visible")
    cells: dict[Address, RawValue] = {}
    percent: set[Address] = set()
    hidden_rows: set[int] = set()
    merged: list[MergedRange] = []
    last_column = 0
    for row_number, row in _numbered_rows(worksheet):
        if row.get(f"{_SS}Hidden") == "1":
            hidden_rows.update(range(row_number, row_number + 1 + _number(row, "Span")))
        for column, cell in _numbered_cells(row):
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            if across or down:
                merged.append((row_number, column, row_number + down, column + across))
            value = _value(cell)
            if value == "":
                continue
            last_column = max(last_column, column)
            limits.check_area(name, row_number, last_column)
            if isinstance(value, str):
                limits.check_text(name, len(value))
            cells[row_number, column] = value
            if cell.get(f"{_SS}StyleID") in percent_styles and isinstance(value, float):
                percent.add((row_number, column))
    sheet = RawSheet(
        name,
        rectangle(cells),
        is_hidden=visible is not None and visible.text != "SheetVisible",
        hidden_rows=frozenset(hidden_rows),
        merged=tuple(merged),
    )
    return sheet, frozenset(percent)


def _numbered_rows(worksheet: Element) -> Iterator[tuple[int, Element]]:
    number = 0
    for row in worksheet.iterfind(f"{_SS}Table/{_SS}Row"):
        number = _number(row, "Index") or number + 1
        yield number, row
        # A row with a span stands for the next rows too.
        number += _number(row, "Span")


def _numbered_cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row.iterfind(f"{_SS}Cell"):
        column = _number(cell, "Index") or column + 1
        yield column, cell
        column += _number(cell, "MergeAcross")


def _number(element: Element, name: str) -> int:
    return int(element.get(f"{_SS}{name}", "0"))


def _value(cell: Element) -> RawValue:
    data = cell.find(f"{_SS}Data")
    formula = cell.get(f"{_SS}Formula")
    if data is None:
        return "" if formula is None else BrokenCell(formula, is_formula=True)
    kind, text = data.get(f"{_SS}Type"), "".join(data.itertext())
    if kind == "Number":
        return number_of(text)
    if kind == "Boolean":
        return text == "1"
    if kind == "DateTime":
        moment = datetime.fromisoformat(text)
        return moment.date() if moment.time() == time(0) else moment
    if kind == "Error":
        return BrokenCell(text or "#ERROR", is_formula=False)
    if kind == "String":
        return text
    raise ValueError(f"{kind!r} is no type of a cell")
