"""A return as a workbook: the form's sheets, laid out as a county would fill them.

Belongs here: titles, headings, formats, and the text a value is written as. Does not: what the
values are. The same return gives the same bytes.
"""

from datetime import date, datetime
from functools import partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingestion.form import Field, Form, Sheet
from ingestion.sample.bulk_sheet import BulkColumn, BulkWorksheet
from ingestion.sample.returns import CoverValue
from ingestion.sample.rows import ROW_TYPES, Row

FIRST_DATA_ROW = 4
"""The sheet's row (from 1) in which the data begin, on tables and on the cover."""
CREATED = datetime(2022, 12, 31)
"""Every workbook says it was created then, so that equal returns are equal bytes."""
INVENTED = (
    "虚构样例:本表由程序按种子{seed}生成,商会、企业、村、人员、金额均为虚构,与任何真实单位无关。"
)
UNIT_LINE = "计量单位:见表头;金额单位:万元"
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


def write_workbook(
    path: Path,
    form: Form,
    seed: int,
    county_name: str,
    year: int,
    cover: dict[str, CoverValue],
    sheets: dict[str, list[Row]],
) -> None:
    """Write one return to `path`, every sheet of the form in its order."""
    workbook = xlsxwriter.Workbook(
        str(path),
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = f"{county_name}{{}}({year}年度)"
    workbook.set_properties(
        {"title": title.format("乡镇街道商会年报"), "comments": "虚构样例", "created": CREATED}
    )
    formats = Formats(workbook)
    for sheet in form.sheets:
        worksheet = workbook.add_worksheet(sheet.title_zh, BulkWorksheet)
        if sheet.key == "cover":
            worksheet.write_string(0, 0, title.format("乡镇街道商会年报"), formats.title)
            worksheet.write_string(1, 0, INVENTED.format(seed=seed), formats.invented)
            _write_cover(worksheet, sheet, form, cover, formats)
        else:
            worksheet.write_string(0, 0, title.format(sheet.title_zh), formats.title)
            worksheet.write_string(1, 0, UNIT_LINE, formats.unit_line)
            _write_table(worksheet, sheet, form, sheets.get(sheet.key, []), formats)
    workbook.close()


class Formats:
    """The cell formats of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        add = workbook.add_format
        self.title = add({"bold": True, "font_size": 16})
        self.unit_line = add({"italic": True, "font_color": "#595959"})
        self.invented = add({"bold": True, "font_color": "#C00000"})
        boxed = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "border_color": "#9BC2E6"}
        self.header = add(boxed | {"text_wrap": True, "align": "center", "valign": "vcenter"})
        self.label = add(boxed | {"align": "left"})
        self.text = add({"num_format": "@"})
        self.number = add({"num_format": "0"})
        self.percent = add({"num_format": "0.00%"})
        self.by_type = {
            field_type: add({"num_format": number_format})
            for field_type, number_format in NUMBER_FORMATS.items()
        }
        left = {"align": "left", "border": 1, "border_color": "#9BC2E6"}
        self.cover_text = add(left | {"num_format": "@", "text_wrap": True})
        self.cover_number = add(left | {"num_format": "0"})
        self.cover_date = add(left | {"num_format": "yyyy-mm-dd"})


def cell_name(sheet: Sheet, field: str, row_index: int) -> str:
    """The A1 name of a field's cell in the row of that index among the rows of a table."""
    column = next(i for i, listed in enumerate(sheet.fields) if listed.name == field)
    return xlsxwriter.utility.xl_rowcol_to_cell(FIRST_DATA_ROW - 1 + row_index, column)


def _write_cover(
    worksheet: Worksheet,
    sheet: Sheet,
    form: Form,
    cover: dict[str, CoverValue],
    formats: Formats,
) -> None:
    worksheet.set_column(0, 0, 34)
    worksheet.set_column(1, 1, 56)
    for row, field in enumerate(sheet.fields, start=FIRST_DATA_ROW - 1):
        worksheet.write_string(row, 0, field.header_zh, formats.label)
        value = _as_written(field, form, cover.get(field.name))
        if value is None or value == "":
            worksheet.write_blank(row, 1, None, formats.cover_text)
        elif isinstance(value, str):
            worksheet.write_string(row, 1, value, formats.cover_text)
        else:
            chosen = formats.cover_date if field.type == "date" else formats.cover_number
            worksheet.write_number(row, 1, value, chosen)
    worksheet.fit_to_pages(1, 1)


def _write_table(
    worksheet: BulkWorksheet, sheet: Sheet, form: Form, rows: list[Row], formats: Formats
) -> None:
    for column, field in enumerate(sheet.fields):
        worksheet.set_column(column, column, WIDE_FIELDS.get(field.name, WIDTHS[field.type]))
        worksheet.write_string(FIRST_DATA_ROW - 2, column, field.header_zh, formats.header)
    worksheet.set_row(FIRST_DATA_ROW - 2, 34)
    worksheet.freeze_panes(FIRST_DATA_ROW - 1, FROZEN_COLUMNS.get(sheet.key, 1))
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(FIRST_DATA_ROW - 2)
    if sheet.key == "declared_totals":
        _write_totals(worksheet, sheet, rows, formats)
    elif rows:
        _write_rows(worksheet, sheet, form, rows, formats)


def _write_rows(
    worksheet: BulkWorksheet, sheet: Sheet, form: Form, rows: list[Row], formats: Formats
) -> None:
    row_fields = ROW_TYPES[sheet.key]._fields
    columns = [
        BulkColumn(
            row_fields.index(field.name),
            column,
            formats.by_type.get(field.type, formats.text),
            partial(_as_written, field, form),
        )
        for column, field in enumerate(sheet.fields)
        if field.name in row_fields
    ]
    worksheet.put_rows(FIRST_DATA_ROW - 1, columns, rows)


def _write_totals(worksheet: Worksheet, sheet: Sheet, rows: list[Row], formats: Formats) -> None:
    row_fields = ROW_TYPES[sheet.key]._fields
    for row_number, row in enumerate(rows, start=FIRST_DATA_ROW - 1):
        number_format: Format = formats.percent if row.unit == "%" else formats.number
        for column, field in enumerate(sheet.fields):
            value = row[row_fields.index(field.name)]
            if isinstance(value, str):
                worksheet.write_string(row_number, column, value, formats.text)
            elif value is not None:
                worksheet.write_number(row_number, column, value, number_format)


def _as_written(field: Field, form: Form, value: object) -> str | float | int | None:
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
    return value


def _in_chinese(field: Field, form: Form, code: str) -> str:
    return next(v.value_zh for v in form.code_lists[field.code_list] if v.code == code)
