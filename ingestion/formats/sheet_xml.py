"""What only a workbook's own XML tells: percentages, broken cells, what is hidden or merged.

Belongs here: the parts of an .xlsx package. Does not: the values, which the reading library gives.
"""

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from ingestion.formats.number_format import is_percent
from ingestion.formats.raw_workbook import Address, BrokenCell, MergedRange, column_number

_BUILT_IN_PERCENT_FORMATS = {9, 10}
_TRUE = {"1", "true"}
_MARKS_OF_BROKEN_CELLS = (b"<f", b":f", b't="e"', b"t='e'")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_IS_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_MAY_REACH_FAR = re.compile(rb"""\br=["'](?:[A-Z]{3}\d|[A-Z]*\d{5})""")
_DIMENSION = re.compile(rb"""dimension ref=["'](?:[A-Z]+\d+:)?([A-Z]+)(\d+)["']""")
_DIMENSION_STANDS_WITHIN = 4096
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref=["']([A-Z]+\d+):([A-Z]+\d+)["']""")


@dataclass(frozen=True)
class SheetXml:
    """The XML of one sheet: searched, and parsed only where it must be, for speed."""

    xml: bytes
    percent_styles: frozenset[int]

    def percent_cells(self) -> frozenset[Address]:
        """(row, column) of the cells whose number format is a percentage."""
        if not self.percent_styles or not self.xml:
            return frozenset()
        return frozenset(
            address
            for address, cell in self._cells()
            if int(cell.get("s", "0")) in self.percent_styles
        )

    def broken_cells(self) -> dict[Address, BrokenCell]:
        """(row, column) → the cell, for error values and formulas that were never calculated."""
        end = self.xml.rfind(b"sheetData>")
        if all(self.xml.find(mark, 0, end) < 0 for mark in _MARKS_OF_BROKEN_CELLS):
            return {}
        found = ((address, _broken(cell)) for address, cell in self._cells())
        return {address: broken for address, broken in found if broken}

    def hidden_rows(self) -> frozenset[int]:
        if b"hidden=" not in self.xml:
            return frozenset()
        hidden, number = set(), 0
        for row in _ROW.finditer(self.xml):
            stated = _ROW_NUMBER.search(row[1])
            # A row that does not say its number follows the one before it.
            number = int(stated[1]) if stated else number + 1
            if _IS_HIDDEN.search(row[1]):
                hidden.add(number)
        return frozenset(hidden)

    def merged(self) -> tuple[MergedRange, ...]:
        """First row, first column, last row, last column of each merged range."""
        if b"mergeCell" not in self.xml:
            return ()
        return tuple(
            (*_address(found[1].decode()), *_address(found[2].decode()))
            for found in _MERGED.finditer(self.xml, self.xml.rfind(b"sheetData>"))
        )

    def last_row_and_column(self) -> Address | None:
        """The last row and column with a value, where they may be far; None where they are not.

        Far is a column of three letters or a row of five digits. The sheet's own word that it ends
        before is taken: a false one costs the process that reads it, not the run.
        """
        stated = _DIMENSION.search(self.xml, 0, _DIMENSION_STANDS_WITHIN)
        if stated and len(stated[1]) <= 2 and len(stated[2]) <= 4:
            return None
        if not stated and not _MAY_REACH_FAR.search(self.xml):
            return None
        last_row = last_column = row_number = 0
        for _, row in ElementTree.iterparse(io.BytesIO(self.xml)):
            if not row.tag.endswith("}row"):
                continue
            row_number, cells = _numbered(row, row_number)
            for (cell_row, column), cell in cells:
                if len(cell):
                    last_row, last_column = max(last_row, cell_row), max(last_column, column)
            # Twenty million cells would not fit into memory together.
            row.clear()
        return last_row, last_column

    def _cells(self) -> Iterator[tuple[Address, ElementTree.Element]]:
        """Each cell with its (row, column); one that does not say follows the one before it."""
        row_number = 0
        for row in ElementTree.fromstring(self.xml).iterfind("{*}sheetData/{*}row"):
            row_number, cells = _numbered(row, row_number)
            yield from cells


def _numbered(
    row: ElementTree.Element, number_before: int
) -> tuple[int, list[tuple[Address, ElementTree.Element]]]:
    """A row's number, and its cells where they say they are, whatever their row says."""
    number, column = int(row.get("r", number_before + 1)), 0
    cells = []
    for cell in row.iterfind("{*}c"):
        reference = cell.get("r")
        address = _address(reference) if reference else (number, column + 1)
        column = address[1]
        cells.append((address, cell))
    return number, cells


@dataclass(frozen=True)
class PackageParts:
    """The parts of an .xlsx package that say what the values read alone do not."""

    parts: Mapping[str, bytes]
    sheet_paths: Mapping[str, str]
    hidden_sheets: frozenset[str]
    uses_1904_dates: bool
    percent_styles: frozenset[int]

    @staticmethod
    def of(parts: Mapping[str, bytes]) -> "PackageParts":
        """From the parts by name; KeyError where one is missing that a workbook must have."""
        workbook = ElementTree.fromstring(parts["xl/workbook.xml"])
        relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        styles = parts.get("xl/styles.xml", b"<x/>")
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        sheets = workbook.findall("{*}sheets/{*}sheet")
        settings = workbook.find("{*}workbookPr")
        return PackageParts(
            parts,
            {s.get("name", ""): _package_path(targets[_relation_of(s)]) for s in sheets},
            frozenset(s.get("name", "") for s in sheets if s.get("state", "visible") != "visible"),
            settings is not None and settings.get("date1904") in _TRUE,
            _percent_styles(styles),
        )

    def sheet(self, name: str) -> SheetXml:
        path = self.sheet_paths.get(name)
        return SheetXml(self.parts[path] if path else b"", self.percent_styles)

    def may_hold_texts_longer_than(self, length: int) -> bool:
        return any(len(part) > length for part in self.parts.values())


def _relation_of(sheet: ElementTree.Element) -> str | None:
    # The attribute's namespace differs between the strict and the usual form of the format.
    return next((value for key, value in sheet.items() if key.endswith("}id")), None)


def _broken(cell: ElementTree.Element) -> BrokenCell | None:
    value, formula = cell.find("{*}v"), cell.find("{*}f")
    text = value.text if value is not None else None
    if cell.get("t") == "e":
        return BrokenCell(text or "#ERROR", is_formula=False)
    # A formula of type `str` without text was calculated, to an empty text.
    if formula is not None and not text and cell.get("t") != "str":
        return BrokenCell(f"={formula.text or ''}", is_formula=True)
    return None


def _package_path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _percent_styles(styles: bytes) -> frozenset[int]:
    root = ElementTree.fromstring(styles)
    percent_formats = _BUILT_IN_PERCENT_FORMATS | {
        int(number_format.get("numFmtId", ""))
        for number_format in root.iterfind("{*}numFmts/{*}numFmt")
        if is_percent(number_format.get("formatCode", ""))
    }
    cell_formats = root.find("{*}cellXfs")
    return frozenset(
        index
        for index, cell_format in enumerate(cell_formats if cell_formats is not None else ())
        if int(cell_format.get("numFmtId", "0")) in percent_formats
    )


def _address(reference: str) -> Address:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)
