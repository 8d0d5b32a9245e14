"""A return as a workbook: the form's sheets, filled as a county would fill them.

Belongs here: the cells of an invented return. Does not: how the form looks (`form_workbook`), or
what the values are. The same return gives the same bytes.
"""

from functools import partial
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from county.form_workbook import (
    COVER_TITLE,
    FIRST_DATA_ROW,
    VALUE_COLUMN,
    Formats,
    as_written,
    lay_out_cover,
    lay_out_table,
    open_workbook,
    sheet_title,
    unit_line,
    write_cell,
)
from ingestion.form import Form, Sheet
from sample_province.bulk_sheet import BulkColumn, BulkWorksheet
from sample_province.returns import CoverValue
from sample_province.rows import ROW_TYPES, Row, Sheets

INVENTED = (
    "虚构样例:本表由程序按种子{seed}生成,商会、企业、村、人员、金额均为虚构,与任何真实单位无关。"
)


def write_workbook(
    path: Path,
    form: Form,
    seed: int,
    county_name: str,
    year: int,
    cover: dict[str, CoverValue],
    sheets: Sheets,
) -> None:
    """Write one return to `path`, every sheet of the form in its order."""
    title = sheet_title(county_name, COVER_TITLE, year)
    workbook = open_workbook(path, title, "虚构样例")
    formats = Formats(workbook)
    for sheet in form.sheets:
        worksheet = workbook.add_worksheet(sheet.title_zh, BulkWorksheet)
        if sheet.key == "cover":
            worksheet.write_string(0, 0, title, formats.title)
            worksheet.write_string(1, 0, INVENTED.format(seed=seed), formats.alert)
            _write_cover(worksheet, sheet, form, cover, formats)
        else:
            worksheet.write_string(
                0, 0, sheet_title(county_name, sheet.title_zh, year), formats.title
            )
            worksheet.write_string(1, 0, unit_line(form), formats.unit_line)
            _write_table(worksheet, sheet, form, sheets.get(sheet.key, []), formats)
    workbook.close()


def cell_name(sheet: Sheet, field: str, row_index: int) -> str:
    """The A1 name of a field's cell in the row of that index among the rows of a table."""
    column = next(i for i, listed in enumerate(sheet.fields) if listed.name == field)
    return xl_rowcol_to_cell(FIRST_DATA_ROW - 1 + row_index, column)


def _write_cover(
    worksheet: Worksheet,
    sheet: Sheet,
    form: Form,
    cover: dict[str, CoverValue],
    formats: Formats,
) -> None:
    lay_out_cover(worksheet, sheet, lambda _: formats.label)
    for row, field in enumerate(sheet.fields, start=FIRST_DATA_ROW - 1):
        written = as_written(field, form, cover.get(field.name))
        write_cell(worksheet, row, VALUE_COLUMN, written, formats.on_cover(field))


def _write_table(
    worksheet: BulkWorksheet, sheet: Sheet, form: Form, rows: list[Row], formats: Formats
) -> None:
    lay_out_table(worksheet, sheet, lambda _: formats.header)
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
            formats.of_field(field),
            partial(as_written, field, form),
        )
        for column, field in enumerate(sheet.fields)
        if field.name in row_fields
    ]
    worksheet.put_rows(FIRST_DATA_ROW - 1, columns, rows)


def _write_totals(worksheet: Worksheet, sheet: Sheet, rows: list[Any], formats: Formats) -> None:
    for row_number, row in enumerate(rows, start=FIRST_DATA_ROW - 1):
        number_format = formats.of_total(row.unit)
        for column, field in enumerate(sheet.fields):
            value: str | float | None = getattr(row, field.name)
            if value is not None:
                look = formats.text if isinstance(value, str) else number_format
                write_cell(worksheet, row_number, column, value, look)
