"""OpenDocument spreadsheets of LibreOffice and WPS: .ods, and .fods, the same as one XML file.

Belongs here: tables, repeated rows and cells, value types. Does not: other formats.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ingestion.formats.limits import ReadingLimits
from ingestion.formats.number_format import number_of
from ingestion.formats.ods_styles import OFFICE, STYLE, TABLE, TEXT, Style, Styles, column_defaults
from ingestion.formats.package import check_xml, open_package, xml_parts
from ingestion.formats.raw_workbook import (
    Address,
    BrokenCell,
    MergedRange,
    RawSheet,
    RawValue,
    RawWorkbook,
    rectangle,
)
from ingestion.formats.showing import Showing

_EXTENDED_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ROWS = (f"{TABLE}table-row-group", f"{TABLE}table-header-rows", f"{TABLE}table-rows")
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_DURATION = re.compile(r"(-)?P(?:(\d+)D)?T(\d+)H(\d+)M(\d+(?:[.,]\d+)?)S")
_LANGUAGE_OF_FORMULA = re.compile(r"^\w+:(?==)")


def read_ods(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an .ods workbook."""
    package = open_package(content, limits)
    parts = xml_parts(package)
    styles = ElementTree.fromstring(parts["styles.xml"].whole if "styles.xml" in parts else b"<x/>")
    return _read(ElementTree.fromstring(parts["content.xml"].whole), limits, styles)


def read_flat_ods(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an .fods workbook."""
    check_xml(content, "content")
    return _read(ElementTree.fromstring(content), limits)


def _read(document: Element, limits: ReadingLimits, *styles: Element) -> RawWorkbook:
    hidden_styles = {
        style.get(f"{STYLE}name")
        for style in document.iterfind(f"{OFFICE}automatic-styles/{STYLE}style")
        for properties in style.iterfind(f"{STYLE}table-properties")
        if properties.get(f"{TABLE}display") == "false"
    }
    settings = document.find(
        f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}calculation-settings/{TABLE}null-date"
    )
    cell_styles = Styles.of(*styles, document)
    sheets = []
    for table in document.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"):
        name = table.get(f"{TABLE}name", "")
        read = _ReadTable(name, limits, cell_styles, column_defaults(table))
        read.take_rows(table, is_hidden=False)
        sheets.append(
            RawSheet(
                name,
                rectangle(read.cells),
                is_hidden=table.get(f"{TABLE}style-name") in hidden_styles,
                hidden_rows=frozenset(read.hidden_rows),
                merged=tuple(read.merged),
                shown=read.showing.shown,
                struck_out=frozenset(read.showing.struck_out),
            )
        )
    return RawWorkbook(
        tuple(sheets),
        settings is not None and settings.get(f"{TABLE}date-value", "").startswith("1904-"),
    )


@dataclass
class _ReadTable:
    """What was found of one table so far."""

    name: str
    limits: ReadingLimits
    styles: Styles
    column_defaults: list[tuple[int, str | None]]
    row_number: int = 0
    rightmost: Address = (1, 1)
    cells: dict[Address, RawValue] = field(default_factory=dict)
    showing: Showing = field(default_factory=Showing)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[MergedRange] = field(default_factory=list)

    def take_rows(self, parent: Element, *, is_hidden: bool) -> None:
        for child in parent:
            if child.tag in _ROWS:
                is_closed = child.get(f"{TABLE}display") == "false"
                self.take_rows(child, is_hidden=is_hidden or is_closed)
            elif child.tag == f"{TABLE}table-row":
                self._take_row(child, is_hidden=is_hidden)

    def _take_row(self, row: Element, *, is_hidden: bool) -> None:
        repeated = _repeated(row, "rows")
        first, self.row_number = self.row_number + 1, self.row_number + repeated
        values = list(_values_of(row, self.limits))
        if not values:
            # What is blank to the end is repeated a million times: not worth a set.
            if repeated < 100_000 and self._is_hidden(row, is_hidden):
                self.hidden_rows.update(range(first, self.row_number + 1))
            return
        last = (self.row_number, values[-1][1])
        self.rightmost = max(self.rightmost, last, key=itemgetter(1))
        self.limits.check_area(self.name, last, self.rightmost)
        if self._is_hidden(row, is_hidden):
            self.hidden_rows.update(range(first, self.row_number + 1))
        for first_column, last_column, cell, value in values:
            style = self.styles.of_cell(cell, row, self._column_default(first_column))
            for row_number in range(first, self.row_number + 1):
                self._take_cell(row_number, first_column, last_column, cell, value, style)

    def _column_default(self, column: int) -> str | None:
        return next((name for last, name in self.column_defaults if column <= last), None)

    @staticmethod
    def _is_hidden(row: Element, is_hidden: bool) -> bool:
        return is_hidden or row.get(f"{TABLE}visibility", "visible") != "visible"

    def _take_cell(
        self,
        row: int,
        first_column: int,
        last_column: int,
        cell: Element,
        value: RawValue,
        style: Style,
    ) -> None:
        if isinstance(value, str):
            self.limits.check_text(self.name, len(value))
        is_percent = cell.get(f"{OFFICE}value-type") == "percentage"
        number_format = style.number_format or ("0%" if is_percent else None)
        runs = self.styles.runs(cell) if isinstance(value, str) else None
        for column in range(first_column, last_column + 1):
            if value != "":
                self.cells[row, column] = self.showing.see(
                    (row, column),
                    value,
                    number_format=number_format,
                    is_struck_out=style.is_struck_out,
                    runs=runs,
                )
        height = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
        width = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
        if height > 1 or width > 1:
            self.merged.append((row, first_column, row + height - 1, first_column + width - 1))


def _repeated(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def _values_of(row: Element, limits: ReadingLimits) -> Iterator[tuple[int, int, Element, RawValue]]:
    """First column, last column, cell and value, for cells that hold a value or span others."""
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        repeated = _repeated(cell, "columns")
        first, column = column + 1, column + repeated
        value = _value(cell)
        if value != "" or f"{TABLE}number-columns-spanned" in cell.attrib:
            yield first, column, cell, value


def _value(cell: Element) -> RawValue:
    kind = cell.get(f"{OFFICE}value-type")
    formula = cell.get(f"{TABLE}formula")
    if cell.text and cell.text.strip():
        raise ValueError(f"{cell.text.strip()[:20]!r} stands in a cell outside its paragraphs")
    if cell.get(_EXTENDED_TYPE) == "error":
        return BrokenCell(_text(cell) or "#ERROR", is_formula=False)
    if kind is None:
        # A value without its type would be read as the text shown, which may be rounded.
        if any(name.startswith(OFFICE) for name in cell.attrib):
            raise ValueError("a cell has a value without a type")
        # A result that is an empty text has an empty paragraph and no type.
        if formula is not None and cell.find(f"{TEXT}p") is None:
            return BrokenCell(_LANGUAGE_OF_FORMULA.sub("", formula), is_formula=True)
        return _text(cell)
    if kind in {"float", "currency", "percentage"}:
        return number_of(cell.attrib[f"{OFFICE}value"])
    if kind == "date":
        return _moment(cell.attrib[f"{OFFICE}date-value"])
    if kind == "time":
        return _duration(cell.attrib[f"{OFFICE}time-value"])
    if kind == "boolean":
        return cell.attrib[f"{OFFICE}boolean-value"] == "true"
    if kind == "string":
        return cell.get(f"{OFFICE}string-value") or _text(cell)
    raise ValueError(f"{kind!r} is no type of a cell")


def _text(cell: Element) -> str:
    """The text of a cell; its paragraphs are lines. A note on the cell is none of its text."""
    return "\n".join(
        "".join(_pieces(paragraph)) for paragraph in cell if paragraph.tag == f"{TEXT}p"
    )


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * int(child.get(f"{TEXT}c", "1"))
        elif child.tag == f"{TEXT}tab":
            yield "\t"
        elif child.tag == f"{TEXT}line-break":
            yield "\n"
        elif child.tag != f"{OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""


def _moment(text: str) -> date | datetime:
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.time() == time(0) else moment


def _duration(text: str) -> time | timedelta:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a time")
    sign, days, hours, minutes, seconds = found.groups()
    duration = timedelta(
        days=int(days or 0),
        hours=int(hours),
        minutes=int(minutes),
        seconds=float(seconds.replace(",", ".")),
    )
    if sign:
        return -duration
    if duration < timedelta(days=1):
        return (datetime(1900, 1, 1) + duration).time()
    return duration
