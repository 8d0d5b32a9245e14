"""The hidden sheet of a template: whose it is, and the lists its cells choose from.

Belongs here: what the sheet holds and where each list stands on it. Does not: which cell chooses.
"""

from collections.abc import Mapping

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook

from county.template.contents import Template
from ingestion.form import offered_codes
from ingestion.layout import TEMPLATE_SHEET_TITLE

FIRST_LIST_COLUMN = 3
"""Column of the first list, from 0; the template's identity stands before it."""


def choices(template: Template) -> dict[str, tuple[str, ...]]:
    """Code list → what a clerk may choose, for every list a field of the template has."""
    lists = {"township": tuple(unit.code for unit in template.units)}
    titles = {sheet.title_zh for sheet in template.sheets}
    for field in (field for sheet in template.sheets for field in sheet.fields):
        if field.code_list and field.code_list not in lists:
            values = offered_codes(template.form, field).values()
            lists[field.code_list] = tuple(
                value for value in values if field.code_list != "sheet" or value in titles
            )
    return {name: values for name, values in lists.items() if values}


def references(lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Code list → the range of the hidden sheet that holds it."""
    return {
        name: f"='{TEMPLATE_SHEET_TITLE}'!{xl_range_abs(1, column, len(values), column)}"
        for column, (name, values) in enumerate(lists.items(), start=FIRST_LIST_COLUMN)
    }


def write_own_sheet(
    workbook: Workbook, template: Template, lists: Mapping[str, tuple[str, ...]]
) -> None:
    """Write it as the last sheet of the workbook."""
    worksheet = workbook.add_worksheet(TEMPLATE_SHEET_TITLE)
    identity = {
        "报表版本": template.form.version,
        "行政区划代码": template.county_code,
        "报告年度": str(template.report_year),
    }
    for row, (label, value) in enumerate(identity.items()):
        worksheet.write_string(row, 0, label)
        worksheet.write_string(row, 1, value)
    for column, (name, values) in enumerate(lists.items(), start=FIRST_LIST_COLUMN):
        for row, value in enumerate((name, *values)):
            worksheet.write_string(row, column, value)
    worksheet.protect()
    worksheet.hide()
