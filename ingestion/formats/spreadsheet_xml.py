"""XML-spreadsheet 2003, which Excel and many exporting systems also name .xls.

Belongs here: its worksheets, rows and cells. Does not: other formats.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from operator import itemgetter
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ingestion.formats.decode_text import in_utf8
from ingestion.formats.limits import ReadingLimits
from ingestion.formats.number_format import number_of
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
from ingestion.formats.rich_text import Run
from ingestion.formats.showing import Showing

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_NAMED_FORMATS = {"Percent": "0.00%"}


class _Style(NamedTuple):
    number_format: str | None = None
    is_struck_out: bool = False


def read_spreadsheet_xml(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an XML-spreadsheet."""
    content = in_utf8(content)
    check_xml(content, "content")
    workbook = ElementTree.fromstring(content)
    styles = _styles(workbook)
    return RawWorkbook(
        tuple(
            _sheet(worksheet, styles, limits) for worksheet in workbook.iterfind(f"{_SS}Worksheet")
        ),
        workbook.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None,
    )


def _styles(workbook: Element) -> dict[str, _Style]:
    """Style → its number format and whether it strikes out, its own or of the one it builds on."""
    styles: dict[str, _Style] = {}
    for style in workbook.iterfind(f"{_SS}Styles/{_SS}Style"):
        number_format, is_struck_out = styles.get(style.get(f"{_SS}Parent", "Default"), _Style())
        own_format, font = style.find(f"{_SS}NumberFormat"), style.find(f"{_SS}Font")
        if own_format is not None:
            name = own_format.get(f"{_SS}Format", "")
            number_format = _NAMED_FORMATS.get(name, name)
        if font is not None:
            is_struck_out = font.get(f"{_SS}StrikeThrough") == "1"
        styles[style.get(f"{_SS}ID", "")] = _Style(number_format, is_struck_out)
    return styles


def _sheet(worksheet: Element, styles: Mapping[str, _Style], limits: ReadingLimits) -> RawSheet:
    name = worksheet.get(f"{_SS}Name", "")
    visible = worksheet.find(f"{_X}WorksheetOptions/{_X}Visible")
    cells: dict[Address, RawValue] = {}
    showing = Showing()
    hidden_rows: set[int] = set()
    merged: list[MergedRange] = []
    rightmost = (1, 1)
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
            rightmost = max(rightmost, (row_number, column), key=itemgetter(1))
            limits.check_area(name, (row_number, column), rightmost)
            if isinstance(value, str):
                limits.check_text(name, len(value))
            style = styles.get(cell.get(f"{_SS}StyleID", ""), _Style())
            cells[row_number, column] = showing.see(
                (row_number, column),
                value,
                number_format=style.number_format,
                is_struck_out=style.is_struck_out,
                runs=_runs(cell),
            )
    return RawSheet(
        name,
        rectangle(cells),
        is_hidden=visible is not None and visible.text != "SheetVisible",
        hidden_rows=frozenset(hidden_rows),
        merged=tuple(merged),
        shown=showing.shown,
        struck_out=frozenset(showing.struck_out),
    )


def _runs(cell: Element) -> list[Run] | None:
    """The runs of a text with marks of style in it; None where there are none."""
    data = cell.find(f"{_SS}Data")
    return list(_pieces(data, None, False)) if data is not None and len(data) else None


def _pieces(element: Element, is_struck_out: bool | None, is_raised: bool) -> Iterator[Run]:
    name = element.tag.rpartition("}")[2]
    is_struck_out = True if name == "S" else is_struck_out
    is_raised = is_raised or name in {"Sup", "Sub"}
    yield Run(element.text or "", is_struck_out, is_raised)
    for child in element:
        yield from _pieces(child, is_struck_out, is_raised)
        yield Run(child.tail or "", is_struck_out, is_raised)


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
