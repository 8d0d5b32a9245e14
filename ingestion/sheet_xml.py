"""What only a workbook's own XML tells of its cells: percentages, errors, formulas not calculated.

Belongs here: the parts of an .xlsx package. Does not: the values, which the reading library gives.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_PERCENT_FORMATS = {9, 10}
_MAY_BE_BROKEN = re.compile(rb'<f[ />]|t="e"|t=\'e\'')


@dataclass(frozen=True)
class BrokenCell:
    """A cell that is not blank and holds no value."""

    text: str
    """`#N/A` and its like, or the formula as written, with its `=`."""
    is_formula: bool
    """A formula whose result was never calculated, not an error value."""


@dataclass(frozen=True)
class PackageParts:
    """The parts of an .xlsx package that say what the values read alone do not."""

    package: zipfile.ZipFile
    sheet_paths: Mapping[str, str]
    percent_styles: frozenset[int]

    @staticmethod
    def of(content: bytes) -> "PackageParts":
        package = zipfile.ZipFile(io.BytesIO(content))
        workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        names = package.namelist()
        styles = package.read("xl/styles.xml") if "xl/styles.xml" in names else b"<x/>"
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        paths = {
            sheet.get("name"): _package_path(targets[sheet.get(_OFFICE_RELATION)])
            for sheet in workbook.iter(f"{_MAIN}sheet")
        }
        return PackageParts(package, paths, _percent_styles(styles))

    def percent_cells(self, sheet_name: str) -> frozenset[tuple[int, int]]:
        if not self.percent_styles or sheet_name not in self.sheet_paths:
            return frozenset()
        return frozenset(
            _address(cell.get("r"))
            for cell in ElementTree.fromstring(self._xml(sheet_name)).iter(f"{_MAIN}c")
            if int(cell.get("s", "0")) in self.percent_styles
        )

    def broken_cells(self, sheet_name: str) -> dict[tuple[int, int], BrokenCell]:
        """(row, column) → the cell, for error values and formulas that were never calculated."""
        xml = self._xml(sheet_name) if sheet_name in self.sheet_paths else b""
        # Most sheets have neither; parsing them all would double the time of reading.
        if not _MAY_BE_BROKEN.search(xml):
            return {}
        cells = ElementTree.fromstring(xml).iter(f"{_MAIN}c")
        found = ((_address(cell.get("r")), _broken(cell)) for cell in cells)
        return {address: broken for address, broken in found if broken}

    def _xml(self, sheet_name: str) -> bytes:
        return self.package.read(self.sheet_paths[sheet_name])


def _broken(cell: ElementTree.Element) -> BrokenCell | None:
    value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
    text = value.text if value is not None else None
    if cell.get("t") == "e":
        return BrokenCell(text or "#ERROR", is_formula=False)
    # A formula of type `str` without text was calculated, to an empty text.
    if formula is not None and not text and cell.get("t") != "str":
        return BrokenCell(f"={formula.text or ''}", is_formula=True)
    return None


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
