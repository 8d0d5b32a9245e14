"""The form as a workbook: titles, headings, widths, formats, and what a value is written as.

Belongs here: what every workbook of the form has in common, the sample's returns and the blank
template. Does not: what the values are.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingestion.form import MONEY, Field, Form, Sheet

HEADER_ROW = 3
FIRST_DATA_ROW = 4
"""The sheet's row (from 1) in which the data begin, on tables and on the cover."""
LABEL_COLUMN, VALUE_COLUMN = 0, 1
"""Columns of the cover, from 0."""
CREATED = datetime(2022, 12, 31)
"""Every workbook says it was created then, so that equal contents are equal bytes."""
COVER_TITLE = "乡镇街道商会年报"
A4 = 9
FONT = {"font_name": "Calibri", "font_size": 11}
EXCEL_EPOCH = date(1899, 12, 30).toordinal()

WIDTHS = {
    "text": 22,
    "code": 22,
    "code_list": 14,
    "county_code": 12,
    "township_code": 13,
    "village_code": 16,
    "credit_code": 23,
    "integer": 10,
    "decimal": 12,
    "date": 12,
    "yes_no": 10,
    "multi": 16,
}
"""Field type → the width of its column, in characters."""
WIDE_FIELDS = {
    "enterprise_name": 36,
    "chamber_name": 30,
    "village_name": 28,
    "project_name": 24,
    "branch_name": 44,
    "mediation_organisation_name": 34,
    "township_name": 18,
    "indicator_code": 26,
    "indicator_name": 32,
    "unit": 10,
    "reason": 48,
    "practice_kind": 20,
    "points_uses": 40,
    "rule_id": 12,
    "outcome": 12,
}
NUMBER_FORMATS = {"integer": "0", "decimal": "#,##0.00", "date": "yyyy-mm-dd"}
FROZEN_COLUMNS = {"chambers": 3}
"""Sheet → columns that stay in view; one on other sheets."""

Look = dict[str, object]
"""Properties of a format, as xlsxwriter names them."""


def open_workbook(
    target: Path | BinaryIO, title: str, comments: str, of_all_cells: Look | None = None
) -> Workbook:
    """A new workbook in which text stays text; `of_all_cells` is what every cell has."""
    workbook = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": FONT | (of_all_cells or {}),
        },
    )
    workbook.set_properties({"title": title, "comments": comments, "created": CREATED})
    return workbook


def sheet_title(county_name: str, title_zh: str, report_year: int) -> str:
    """What stands at the head of a sheet."""
    return f"{county_name}{title_zh}({report_year}年度)"


def unit_line(form: Form) -> str:
    """What stands below the title of a table."""
    fields = (field for sheet in form.sheets for field in sheet.fields)
    of_money = next(field.cell_unit for field in fields if field.unit in MONEY)
    return f"计量单位:见表头;金额单位:{of_money}"


class Formats:
    """The cell formats of one workbook.

    `of_values` is added to those of cells a clerk fills, `of_words` to those of all others.
    """

    def __init__(
        self, workbook: Workbook, of_values: Look | None = None, of_words: Look | None = None
    ) -> None:
        add = workbook.add_format
        value, words = of_values or {}, of_words or {}
        self.title = add(words | {"bold": True, "font_size": 16})
        self.unit_line = add(words | {"italic": True, "font_color": "#595959"})
        self.alert = add(words | {"bold": True, "font_color": "#C00000"})
        boxed = words | {
            "bold": True,
            "bg_color": "#DDEBF7",
            "border": 1,
            "border_color": "#9BC2E6",
        }
        self.header = add(boxed | {"text_wrap": True, "align": "center", "valign": "vcenter"})
        self.label = add(boxed | {"align": "left"})
        self.text = add(value | {"num_format": "@"})
        self.number = add(value | {"num_format": "0"})
        self.percent = add(value | {"num_format": "0.00%"})
        self._by_type = {
            field_type: add(value | {"num_format": number_format})
            for field_type, number_format in NUMBER_FORMATS.items()
        }
        cover = value | {"align": "left", "border": 1, "border_color": "#9BC2E6"}
        self.cover_text = add(cover | {"num_format": "@", "text_wrap": True})
        self._on_cover = {
            "integer": add(cover | {"num_format": "0"}),
            "date": add(cover | {"num_format": "yyyy-mm-dd"}),
        }

    def of_field(self, field: Field) -> Format:
        """Of the cells of a table's column."""
        return self._by_type.get(field.type, self.text)

    def on_cover(self, field: Field) -> Format:
        return self._on_cover.get(field.type, self.cover_text)

    def of_total(self, unit: str) -> Format:
        """Of a declared total, in the unit of its row."""
        return self.percent if unit == "%" else self.number


def lay_out_cover(
    worksheet: Worksheet, sheet: Sheet, heading_of: Callable[[Field], Format]
) -> None:
    """The labels of the cover, one below the other."""
    worksheet.set_column(LABEL_COLUMN, LABEL_COLUMN, 34)
    worksheet.set_column(VALUE_COLUMN, VALUE_COLUMN, 56)
    for row, field in enumerate(sheet.fields, start=FIRST_DATA_ROW - 1):
        worksheet.write_string(row, LABEL_COLUMN, field.header_zh, heading_of(field))
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 1)


def lay_out_table(
    worksheet: Worksheet, sheet: Sheet, heading_of: Callable[[Field], Format]
) -> None:
    """The headings of a table, its widths, and how it is scrolled and printed."""
    for column, field in enumerate(sheet.fields):
        worksheet.set_column(column, column, column_width(field))
        worksheet.write_string(HEADER_ROW - 1, column, field.header_zh, heading_of(field))
    worksheet.set_row(HEADER_ROW - 1, 34)
    worksheet.freeze_panes(FIRST_DATA_ROW - 1, FROZEN_COLUMNS.get(sheet.key, 1))
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(HEADER_ROW - 1)


def column_width(field: Field) -> int:
    """In characters."""
    return WIDE_FIELDS.get(field.name, WIDTHS[field.type])


def write_cell(
    worksheet: Worksheet, row: int, column: int, written: str | float | None, look: Format
) -> None:
    """A value as `as_written` gives it; a blank one is a blank cell of that look."""
    if written is None or written == "":
        worksheet.write_blank(row, column, None, look)
    elif isinstance(written, str):
        worksheet.write_string(row, column, written, look)
    else:
        worksheet.write_number(row, column, written, look)


def as_written(field: Field, form: Form, value: Any) -> str | float | int | None:
    """The text or number a clerk would write for a value."""
    if value is None:
        return None
    if field.type == "date":
        return value.toordinal() - EXCEL_EPOCH
    if field.type == "yes_no":
        return "是" if value else "否"
    if field.type == "code_list":
        return _in_chinese(field, form, value)
    if field.type == "multi":
        is_listed = field.code_list in form.code_lists
        return ";".join(_in_chinese(field, form, one) if is_listed else one for one in value)
    if field.cell_unit != field.unit:
        counted = Decimal(repr(value)) * field.cells_per_unit
        return int(counted) if counted == counted.to_integral_value() else float(counted)
    return value


def _in_chinese(field: Field, form: Form, code: str) -> str:
    return next(v.value_zh for v in form.code_lists[field.code_list] if v.code == code)
