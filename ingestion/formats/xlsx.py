"""Workbooks of Excel, WPS and LibreOffice: .xlsx and .xlsm.

Belongs here: putting together what the reading library gives and what only the XML tells. Does not:
other formats. Macros are a part of the package that nobody opens.
"""

import io
from collections.abc import Mapping
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum

from ingestion.formats.limits import ReadingLimits
from ingestion.formats.package import open_package, xml_parts
from ingestion.formats.package_parts import PackageParts
from ingestion.formats.raw_workbook import Address, BrokenCell, RawSheet, RawValue, RawWorkbook
from ingestion.formats.sheet_xml import SheetXml
from ingestion.formats.showing import Showing


def read_xlsx(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every sheet of an .xlsx workbook; raises what the libraries raise for a damaged one."""
    package = open_package(content, limits)
    parts = PackageParts.of(xml_parts(package))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return RawWorkbook(
        tuple(
            _sheet(workbook, parts, sheet.name, limits)
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ),
        parts.uses_1904_dates,
    )


def _sheet(
    workbook: CalamineWorkbook, parts: PackageParts, name: str, limits: ReadingLimits
) -> RawSheet:
    xml = parts.sheet(name)
    # The library allocates the whole area at once: two cells far apart would end the process.
    far = xml.lowest_and_rightmost()
    if far:
        limits.check_area(name, *far)
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end:
        last_row, last_column = sheet.end
        corner = (last_row + 1, last_column + 1)
        limits.check_area(name, corner, corner)
    # With skip_empty_area leading empty rows and columns vanish: addresses shift.
    rows = cast(list[list[RawValue]], sheet.to_python(skip_empty_area=False))
    if parts.may_hold_texts_longer_than(limits.cell_text_length):
        texts = (value for row in rows for value in row if isinstance(value, str))
        limits.check_text(name, max(map(len, texts), default=0))
    rows = _with_broken_cells(rows, xml.broken_cells())
    showing = _see(rows, xml)
    return RawSheet(
        name,
        rows,
        is_hidden=name in parts.hidden_sheets,
        hidden_rows=xml.hidden_rows(),
        merged=xml.merged(),
        shown=showing.shown,
        struck_out=frozenset(showing.struck_out),
    )


def _see(rows: list[list[RawValue]], xml: SheetXml) -> Showing:
    """Put what cells show in the place of what they store."""
    showing = Showing()
    for (row, column), number_format, is_struck_out, runs in xml.telling_cells():
        # Cells that hold a style alone may lie outside.
        if row > len(rows) or column > len(rows[row - 1]) or rows[row - 1][column - 1] == "":
            continue
        rows[row - 1][column - 1] = showing.see(
            (row, column),
            rows[row - 1][column - 1],
            number_format=number_format,
            is_struck_out=is_struck_out,
            runs=runs,
        )
    return showing


def _with_broken_cells(
    rows: list[list[RawValue]], broken: Mapping[Address, BrokenCell]
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
