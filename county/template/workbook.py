"""A template as a workbook.

Belongs here: locked headings with notes, cells to fill, what is printed. Does not: which values a
template begins with (`contents`), or what may be typed (`input_rules`). The same template gives
the same bytes.
"""

import io

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from county.form_workbook import (
    COVER_TITLE,
    FIRST_DATA_ROW,
    HEADER_ROW,
    LABEL_COLUMN,
    VALUE_COLUMN,
    Formats,
    as_written,
    column_width,
    lay_out_cover,
    lay_out_table,
    open_workbook,
    sheet_title,
    unit_line,
    write_cell,
)
from county.template.contents import Template
from county.template.input_rules import input_rule
from county.template.own_sheet import choices, references, write_own_sheet
from ingestion.form import Field, Form, Sheet, requirement_zh, value_zh

LAST_ROW = 5_000
"""The last row (from 1) in which cells are watched while a clerk types."""
ROW_HEIGHT = 19
A3, WIDEST_ON_A4 = 8, 200
"""A paper size, and how many characters are legible side by side on the smaller one."""
FEWEST_ROWS, SPARE_ROWS = 25, 5
"""How many rows are ruled on paper: so many at least, and so many below those filled in."""
LEGEND = "　表头颜色：深蓝必填，浅蓝按条件必填，灰色选填；指向表头可看填写说明"
NAMED_BY = {"chamber_name": "chambers", "mediation_organisation_name": "mediation_organisations"}
"""Field → the sheet that lists its names; other sheets choose among them."""
OF_THE_FORM = frozenset({"indicator_code", "indicator_name", "unit"})
"""Fields of the totals whose cells say what the row is: locked as a heading is."""
MAY_CHANGE = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What a clerk may do to a protected table besides filling it."""


def template_workbook(template: Template) -> bytes:
    """The bytes of a template, its sheets in the order of the form."""
    content = io.BytesIO()
    title = sheet_title(template.county_name, COVER_TITLE, template.report_year)
    # All cells but headings may be changed, to the last of a row: else no row could be deleted.
    workbook = open_workbook(content, title, "空白报表", {"locked": False})
    looks = Looks(workbook)
    lists = choices(template)
    ranges = references(lists)
    for sheet in template.sheets:
        worksheet = workbook.add_worksheet(sheet.title_zh)
        if sheet.key == "cover":
            worksheet.write_string(0, 0, title, looks.cells.title)
            worksheet.write_string(1, 0, _filled_with(template), looks.cells.unit_line)
            if marks := template.form.legal_line:
                worksheet.write_string(2, 0, marks, looks.cells.unit_line)
            _write_cover(worksheet, sheet, template, looks, ranges)
        else:
            worksheet.write_string(
                0,
                0,
                sheet_title(template.county_name, sheet.title_zh, template.report_year),
                looks.cells.title,
            )
            worksheet.write_string(1, 0, unit_line(template.form) + LEGEND, looks.cells.unit_line)
            _write_table(worksheet, sheet, template, looks, ranges)
        # Printed at the head of every page, where the law wants them on a form.
        worksheet.set_header(f"&R&8{template.form.legal_line}")
        worksheet.set_footer("&L&A&R第 &P 页，共 &N 页")
    write_own_sheet(workbook, template, lists)
    workbook.close()
    return content.getvalue()


class Looks:
    """The formats of a template: headings by whether they must be filled, cells to be filled."""

    def __init__(self, workbook: Workbook) -> None:
        locked: dict[str, object] = {"locked": True}
        ruled: dict[str, object] = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        self.cells = Formats(workbook, ruled, locked)
        self.below = Formats(workbook)
        """Of the cells below the ruled ones."""
        self.of_the_form = workbook.add_format(
            locked | ruled | {"bg_color": "#F2F2F2", "num_format": "@"}
        )
        self.locked_row = workbook.add_format(locked)
        headings = {
            "always": {"bg_color": "#2F5F8F", "font_color": "#FFFFFF"},
            "sometimes": {"bg_color": "#BDD7EE"},
            "no": {"bg_color": "#EDEDED"},
        }
        boxed = locked | {"bold": True, "border": 1, "border_color": "#9BC2E6", "text_wrap": True}
        self._of_table = {
            need: workbook.add_format(boxed | look | {"align": "center", "valign": "vcenter"})
            for need, look in headings.items()
        }
        self._of_cover = {
            need: workbook.add_format(boxed | look | {"align": "left", "valign": "vcenter"})
            for need, look in headings.items()
        }

    def heading(self, field: Field) -> Format:
        return self._of_table[_need(field)]

    def label(self, field: Field) -> Format:
        return self._of_cover[_need(field)]


def _need(field: Field) -> str:
    return field.required if field.required in ("always", "no") else "sometimes"


def _filled_with(template: Template) -> str:
    """What a clerk finds filled in, above the cover."""
    if template.last_year is None:
        known = f"已按{template.report_year}年度区划名录填好乡镇（街道）"
    else:
        known = (
            f"已按{template.report_year}年度区划名录和本县{template.last_year}年度有效年报"
            "填好已知内容，请逐项核对、更新"
        )
    return f"{known}；人员、电话等个人信息请重新填写"


def _write_cover(
    worksheet: Worksheet,
    sheet: Sheet,
    template: Template,
    looks: Looks,
    ranges: dict[str, str],
) -> None:
    form = template.form
    lay_out_cover(worksheet, sheet, looks.label)
    for row, field in enumerate(sheet.fields, start=FIRST_DATA_ROW - 1):
        written = as_written(field, form, template.cover.get(field.name))
        write_cell(worksheet, row, VALUE_COLUMN, written, looks.cells.on_cover(field))
        _note(worksheet, row, LABEL_COLUMN, form, sheet, field)
        if rule := input_rule(form, sheet, field, template.report_year, ranges, {}):
            worksheet.data_validation(row, VALUE_COLUMN, row, VALUE_COLUMN, rule)
    worksheet.set_default_row(ROW_HEIGHT)
    worksheet.set_row(0, 24)
    worksheet.protect("", {"format_columns": True, "format_rows": True})


def _write_table(
    worksheet: Worksheet,
    sheet: Sheet,
    template: Template,
    looks: Looks,
    ranges: dict[str, str],
) -> None:
    form, rows = template.form, template.rows.get(sheet.key, [])
    lay_out_table(worksheet, sheet, looks.heading)
    for column, field in enumerate(sheet.fields):
        worksheet.set_column(column, column, column_width(field), looks.below.of_field(field))
        _note(worksheet, HEADER_ROW - 1, column, form, sheet, field)
    if sum(map(column_width, sheet.fields)) > WIDEST_ON_A4:
        worksheet.set_paper(A3)
    worksheet.set_default_row(ROW_HEIGHT)
    for row, height in enumerate((24, None, 34)):
        worksheet.set_row(row, height, looks.locked_row)
    if sheet.key == "declared_totals":
        _write_totals(worksheet, sheet, form, rows, looks)
        worksheet.protect("", {"format_columns": True, "format_rows": True})
        return
    ruled = max(len(rows) + SPARE_ROWS, FEWEST_ROWS)
    for number in range(ruled):
        filled = rows[number] if number < len(rows) else {}
        for column, field in enumerate(sheet.fields):
            written = as_written(field, form, filled.get(field.name))
            look = looks.cells.of_field(field)
            write_cell(worksheet, FIRST_DATA_ROW - 1 + number, column, written, look)
    names = _ranges_of_names(template.sheets, sheet)
    for column, field in enumerate(sheet.fields):
        if rule := input_rule(form, sheet, field, template.report_year, ranges, names):
            worksheet.data_validation(FIRST_DATA_ROW - 1, column, LAST_ROW - 1, column, rule)
    worksheet.protect("", MAY_CHANGE)


def _write_totals(
    worksheet: Worksheet, sheet: Sheet, form: Form, rows: list[dict[str, object]], looks: Looks
) -> None:
    """One row for each indicator to declare, its name locked; figures in the unit of the row."""
    for number, row in enumerate(rows, start=FIRST_DATA_ROW - 1):
        for column, field in enumerate(sheet.fields):
            look = looks.cells.of_field(field)
            if field.name in OF_THE_FORM:
                look = looks.of_the_form
            elif field.type == "decimal":
                look = looks.cells.of_total(str(row["unit"]))
            write_cell(
                worksheet, number, column, as_written(field, form, row.get(field.name)), look
            )
            if field.type == "decimal":
                worksheet.data_validation(number, column, number, column, _total_rule(row["unit"]))


def _total_rule(unit: object) -> dict[str, object]:
    if unit == "%":
        asked = "百分数，如 47.49%"
        check = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    else:
        asked = f"本县合计数（单位：{unit}），没有的填 0"
        check = {"validate": "decimal", "criteria": ">=", "value": 0}
    return check | {
        "input_title": "填写",
        "input_message": asked,
        "error_title": "填写有误",
        "error_message": asked,
    }


def _ranges_of_names(sheets: tuple[Sheet, ...], sheet: Sheet) -> dict[str, str]:
    """Field → the column of another sheet that lists its names."""
    ranges = {}
    for name, key in NAMED_BY.items():
        listing = next((other for other in sheets if other.key == key), None)
        if listing and listing is not sheet:
            column = next(i for i, field in enumerate(listing.fields) if field.name == name)
            cells = xl_range_abs(FIRST_DATA_ROW - 1, column, LAST_ROW - 1, column)
            ranges[name] = f"='{listing.title_zh}'!{cells}"
    return ranges


def _note(
    worksheet: Worksheet, row: int, column: int, form: Form, sheet: Sheet, field: Field
) -> None:
    """A note on a heading: whether it must be filled, and with what."""
    lines = [
        field.header_zh,
        requirement_zh(form, sheet, field),
        value_zh(form, field),
        field.note_zh,
    ]
    text = "\n".join(line for line in lines if line)
    height = sum(-(-len(line) // 18) for line in lines) * 17 + 16
    worksheet.write_comment(
        row, column, text, {"author": "", "width": 250, "height": height, "font_size": 9}
    )
