"""What only a sheet's own XML tells: what shows, broken cells, what is hidden or merged.

Belongs here: one sheet of an .xlsx package. Does not: the parts around it (`package_parts`), or the
values, which the reading library gives.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from xml.etree import ElementTree

from ingestion.formats.plain_cells import are_all_plain, plain_cells_of
from ingestion.formats.raw_workbook import Address, BrokenCell, MergedRange, column_number
from ingestion.formats.rich_text import Run
from ingestion.formats.xlsx_styles import CellStyles, may_hold_telling_runs, runs_of

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
    beside_plain_cells: bytes
    """The XML without the cells that are no more than their value (`plain_cells`)."""
    styles: CellStyles
    rich_texts: Mapping[int, tuple[Run, ...]]
    """Position among the shared texts → the runs of one that says more than its letters."""

    def telling_cells(self) -> Iterator[tuple[Address, str | None, bool, tuple[Run, ...]]]:
        """The cells that may show something else than they store, or are struck out.

        Each as (row, column), number format, whether its own font is struck out, runs of its text.
        """
        tells = self.styles.telling
        if not (
            self.rich_texts
            or self.styles.may_be_used_in(self.xml, self.beside_plain_cells)
            or (b"inlineStr" in self.beside_plain_cells and may_hold_telling_runs(self.xml))
        ):
            return
        if tells and not self.rich_texts and are_all_plain(self.beside_plain_cells):
            for reference, style in plain_cells_of(tells, self.xml):
                yield _address(reference), *tells[style], ()
            return
        for address, cell in self._cells():
            style = int(cell.get("s", "0"))
            runs = self._runs(cell)
            if runs or style in tells:
                number_format, is_struck_out = tells.get(style, (None, False))
                yield address, number_format, is_struck_out, runs

    def _runs(self, cell: ElementTree.Element) -> tuple[Run, ...]:
        if cell.get("t") == "s" and self.rich_texts:
            position = cell.findtext("{*}v")
            return self.rich_texts.get(int(position), ()) if position else ()
        inline = cell.find("{*}is") if cell.get("t") == "inlineStr" else None
        return runs_of(inline) if inline is not None else ()

    def broken_cells(self) -> dict[Address, BrokenCell]:
        """(row, column) → the cell, for error values and formulas that were never calculated."""
        xml = self.beside_plain_cells
        end = xml.rfind(b"sheetData>")
        if all(xml.find(mark, 0, end) < 0 for mark in _MARKS_OF_BROKEN_CELLS):
            return {}
        found = ((address, _broken(cell)) for address, cell in self._cells())
        return {address: broken for address, broken in found if broken}

    def hidden_rows(self) -> frozenset[int]:
        xml = self.beside_plain_cells
        if b"hidden=" not in xml:
            return frozenset()
        hidden, number = set(), 0
        for row in _ROW.finditer(xml):
            stated = _ROW_NUMBER.search(row[1])
            # A row that does not say its number follows the one before it.
            number = int(stated[1]) if stated else number + 1
            if _IS_HIDDEN.search(row[1]):
                hidden.add(number)
        return frozenset(hidden)

    def merged(self) -> tuple[MergedRange, ...]:
        """First row, first column, last row, last column of each merged range."""
        xml = self.beside_plain_cells
        if b"mergeCell" not in xml:
            return ()
        return tuple(
            (*_address(found[1].decode()), *_address(found[2].decode()))
            for found in _MERGED.finditer(xml, xml.rfind(b"sheetData>"))
        )

    def lowest_and_rightmost(self) -> tuple[Address, Address] | None:
        """The lowest and the rightmost cell with a value, where far; None where they are not.

        Far is a column of three letters or a row of five digits. The sheet's own word that it ends
        before is taken: a false one costs the process that reads it, not the run.
        """
        stated = _DIMENSION.search(self.xml, 0, _DIMENSION_STANDS_WITHIN)
        if stated and len(stated[1]) <= 2 and len(stated[2]) <= 4:
            return None
        if not stated and not _MAY_REACH_FAR.search(self.xml):
            return None
        lowest = rightmost = (1, 1)
        row_number = 0
        for _, row in ElementTree.iterparse(io.BytesIO(self.xml)):
            if not row.tag.endswith("}row"):
                continue
            row_number, cells = _numbered(row, row_number)
            for address, cell in cells:
                if len(cell):
                    lowest = max(lowest, address)
                    rightmost = max(rightmost, address, key=itemgetter(1))
            # Twenty million cells would not fit into memory together.
            row.clear()
        return lowest, rightmost

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


def _broken(cell: ElementTree.Element) -> BrokenCell | None:
    value, formula = cell.find("{*}v"), cell.find("{*}f")
    text = value.text if value is not None else None
    if cell.get("t") == "e":
        return BrokenCell(text or "#ERROR", is_formula=False)
    # A formula of type `str` without text was calculated, to an empty text.
    if formula is not None and not text and cell.get("t") != "str":
        return BrokenCell(f"={formula.text or ''}", is_formula=True)
    return None


def _address(reference: str) -> Address:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)
