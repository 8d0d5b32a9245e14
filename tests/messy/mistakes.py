"""Kinds of mess: mistakes a clerk makes, each with the one finding it must give, at its cell.

Belongs here: what cannot be read, and layouts that contradict the form. Does not: breaches of the
rules of the catalogue (`tests/rules` seeds those).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.messy.draft import Draft, ErrorCell, NotCalculated, letters
from tests.messy.kinds import Found, Kind

MISTAKES: dict[str, Kind] = {}


def mistake(kind: Kind) -> Kind:
    MISTAKES[kind.__name__] = kind
    return kind


def _cell(sheet_key: str, field: str, header: str, value: Any, rule: str = "type") -> Kind:
    """One cell of the first row that has the field, unreadable."""

    def change(draft: Draft) -> Found:
        sheet = draft.sheet(sheet_key)
        column = sheet.column(header) - 1
        index = next(i for i, row in enumerate(sheet.data) if row[column] is not None)
        sheet.data[index][column] = value
        del draft.facts[sheet_key][index][field]
        place = f"{sheet.name}!{sheet.cell(header, index)}"
        return ((f"{sheet_key}.{field}.{rule}", place),)

    return change


_COUNT = ("relief_participation", "households_benefiting", "受益户数")
_AMOUNT = ("relief_participation", "donations", "其中:捐款捐物折价")
_DAY = ("mediation_cases", "accepted_on", "受理日期")

MISTAKES |= {
    "a_number_that_is_about": _cell(*_COUNT, "约120"),
    "a_number_and_more": _cell(*_COUNT, "80余户"),
    "a_number_nearly": _cell(*_COUNT, "近百"),
    "a_range_of_numbers": _cell(*_COUNT, "10-20"),
    "a_number_in_another_unit": _cell(*_COUNT, "45家"),
    "a_part_of_a_household": _cell(*_COUNT, 12.5),
    "an_amount_in_yuan": _cell(*_AMOUNT, "32000元"),
    "an_amount_of_yuan_or_ten_thousand": _cell(*_AMOUNT, "1.2万"),
    "a_date_for_an_amount": _cell(*_AMOUNT, datetime(2022, 1, 2)),
    "an_error_value": _cell(*_COUNT, ErrorCell("#REF!")),
    "a_formula_never_calculated": _cell(*_COUNT, NotCalculated("=SUM(A1:A3)")),
    "a_day_the_calendar_has_not": _cell(*_DAY, "2022年2月30日"),
    "a_month_where_a_day_is_needed": _cell(*_DAY, "2022年3月"),
    "a_credit_code_as_a_number": _cell(
        *("relief_participation", "unified_social_credit_code", "统一社会信用代码"),
        914501000000000000,
    ),
    "a_village_code_that_lost_digits": _cell(
        *("relief_participation", "village_code", "村代码"), 50303001201
    ),
    "a_word_the_list_has_not": _cell(
        *("relief_participation", "support_kind", "帮扶类型", "其他帮扶", "code_list")
    ),
}


def _shown_as(value: Any, number_format: str) -> Kind:
    """An amount in 万元 that shows something else, by its number format."""
    change = _cell(*_AMOUNT, value)

    def change_and_format(draft: Draft) -> Found | None:
        found = change(draft)
        sheet = draft.sheet("relief_participation")
        column = sheet.column(_AMOUNT[2])
        row = next(n for n, row in enumerate(sheet.rows, 1) if row[column - 1] == value)
        sheet.number_formats[row, column] = number_format
        return found

    return change_and_format


MISTAKES |= {
    "an_amount_that_shows_yuan": _shown_as(300, '0"元"'),
    "an_amount_that_shows_ten_thousand": _shown_as(3000, '0!.0,"万"'),
    "an_amount_that_shows_a_percentage": _shown_as(0.3, "0%"),
}


MISTAKES |= {
    f"a_ditto_mark_for_{what}": _cell("relief_participation", field, header, mark)
    for what, field, header, mark in (
        ("an_enterprise", "enterprise_name", "企业名称", "同上"),
        ("a_village", "village_name", "帮扶村", "〃"),
        ("a_project", "project_name", "项目名称", "″"),
        ("a_chamber", "chamber_name", "所属乡镇街道商会", '"'),
    )
} | {
    "a_ditto_mark_for_an_organisation": _cell(
        "mediation_cases", "mediation_organisation_name", "调解组织名称", "同上"
    )
}


@mistake
def a_struck_out_row(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    row = sheet.header_row + 2
    sheet.struck_out = {(row, column) for column in range(1, len(sheet.header) + 1)}
    return (("relief_participation.struck_out_row", f"{sheet.name}!A{row}"),)


@mistake
def a_struck_out_cell(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    place = (sheet.header_row + 1, sheet.column("企业名称"))
    sheet.struck_out = {place}
    return (("relief_participation.struck_out_cell", f"{sheet.name}!A{place[0]}"),)


@mistake
def a_needed_column_missing(draft: Draft) -> Found:
    sheet = draft.sheet("mediation_cases")
    column = sheet.column("纠纷类型") - 1
    for row in sheet.rows:
        del row[column]
    for row in draft.facts[sheet.key]:
        del row["dispute_kind"]
    return (("mediation_cases.dispute_kind.column_missing", sheet.name),)


@mistake
def a_needed_column_renamed(draft: Draft) -> Found:
    sheet = draft.sheet("mediation_cases")
    sheet.header[sheet.column("纠纷类型") - 1] = "类别"
    for row in draft.facts[sheet.key]:
        del row["dispute_kind"]
    return (
        ("mediation_cases.dispute_kind.column_missing", sheet.name),
        ("mediation_cases.column_in_doubt", f"{sheet.name}!E{sheet.header_row}"),
    )


@mistake
def a_column_that_is_not_needed_renamed(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    column = sheet.column("吸纳就业")
    sheet.header[column - 1] = "带动就业人数"
    for row in draft.facts[sheet.key]:
        row.pop("jobs_created", None)
    place = f"{sheet.name}!{letters(column)}{sheet.header_row}"
    return (("relief_participation.column_in_doubt", place),)


MISTAKES |= {
    "a_code_of_the_list_for_its_word": _cell(
        *("relief_participation", "support_kind", "帮扶类型", "industry", "code_list")
    ),
    "a_number_for_a_name": _cell("relief_participation", "enterprise_name", "企业名称", 0),
}


def _header(header: str, written: str) -> Kind:
    """A header of the relief sheet that states a unit of its own."""

    def change(draft: Draft) -> Found:
        sheet = draft.sheet("relief_participation")
        column = sheet.column(header)
        sheet.header[column - 1] = written
        place = f"{sheet.name}!{letters(column)}{sheet.header_row}"
        return (("relief_participation.unit", place),)

    return change


MISTAKES |= {
    "advice_that_names_yuan": _header("本年到位资金", "本年到位资金（按元填写）"),
    "an_example_in_yuan": _header("本年到位资金", "本年到位资金（如10000元）"),
    "households_over_people": _header("吸纳就业", "吸纳就业（户）"),
}


@mistake
def a_line_of_brackets_in_yuan(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    sheet.rows[1] = ["（元）", *[None] * (len(sheet.header) - 1)]
    return (("relief_participation.unit", f"{sheet.name}!A2"),)


def _rows_of_another(words: str) -> Kind:
    """Rows below a line that says they are not of this year, or no data."""

    def change(draft: Draft) -> Found:
        sheet = draft.sheet("relief_participation")
        sheet.append(words)
        row = len(sheet.rows)
        sheet.rows += [list(line) for line in sheet.data[:3]]
        return (("relief_participation.second_table", f"{sheet.name}!A{row}"),)

    return change


MISTAKES |= {
    "rows_of_last_year_below": _rows_of_another("叠彩区村企帮扶台账(2021年度)"),
    "rows_for_reference_below": _rows_of_another("上年台账（供参考）"),
    "rows_void_below": _rows_of_another("以下为作废记录"),
    "rows_not_to_be_counted_below": _rows_of_another("注：以下3户不计入本年"),
}


def _titled(name: str) -> Kind:
    def change(draft: Draft) -> Found:
        draft.sheet("branches").name = name
        return (("branches.title_in_doubt", name),)

    return change


MISTAKES |= {
    "a_sheet_of_another_county": _titled("商会党组织（秀峰区）"),
    "a_sheet_that_says_it_is_void": _titled("商会党组织（作废）"),
}


@mistake
def a_remark_that_may_be_data(draft: Draft) -> Found:
    """One finding for the row, not one for each cell it lacks."""
    sheet = draft.sheet("relief_participation")
    sheet.append("上面各企业的情况由乡镇提供")
    draft.facts[sheet.key].append({"enterprise_name": "上面各企业的情况由乡镇提供"})
    return (("relief_participation.row_in_doubt", f"{sheet.name}!A{len(sheet.rows)}"),)


@mistake
def a_total_by_a_name_of_its_own(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    column = sheet.column("本年到位资金") - 1
    row = ["全部加起来", *[None] * (len(sheet.header) - 1)]
    row[column] = 1234.5
    sheet.rows.append(row)
    draft.facts[sheet.key].append(
        {"enterprise_name": "全部加起来", "funds_delivered": Decimal("1234.5")}
    )
    return (("relief_participation.row_in_doubt", f"{sheet.name}!A{len(sheet.rows)}"),)


@mistake
def two_tables_one_below_the_other(draft: Draft) -> Found:
    """The cases below the organisations, on the sheet of the organisations."""
    sheet, other = draft.sheet("mediation_organisations"), draft.sheet("branches")
    sheet.append()
    row = len(sheet.rows) + 1
    for line in other.rows[other.header_row - 1 :]:
        sheet.widen(max(0, len(line) - len(sheet.rows[0])))
        sheet.append(*line)
    return (("mediation_organisations.second_table", f"{sheet.name}!A{row}"),)


@mistake
def the_same_table_again_with_other_columns(draft: Draft) -> Found:
    sheet = draft.sheet("mediation_organisations")
    header = list(sheet.header)
    sheet.append()
    sheet.append(*reversed(header))
    row = len(sheet.rows)
    sheet.append(*reversed(sheet.data[0]))
    return (("mediation_organisations.second_table", f"{sheet.name}!A{row}"),)


@mistake
def a_sheet_missing(draft: Draft) -> Found:
    draft.sheets.remove(draft.sheet("declared_totals"))
    draft.facts["declared_totals"] = []
    return (("declared_totals.missing", ""),)


@mistake
def a_sheet_twice(draft: Draft) -> Found:
    again = draft.copy().sheet("branches")
    again.name = "商会党组织 (2)"
    draft.sheets.append(again)
    return (("branches.repeated", again.name),)


@mistake
def one_header_twice(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    sheet.widen(1)
    sheet.header[-1] = "受益户数"
    sheet.data[0][-1] = 7
    place = f"{sheet.name}!{letters(len(sheet.header))}{sheet.header_row}"
    return (("relief_participation.column_repeated", place),)


@mistake
def a_unit_line_in_yuan(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    sheet.rows[1] = [None] * (len(sheet.header) - 1) + ["单位：元"]
    return (("relief_participation.unit", f"{sheet.name}!{letters(len(sheet.header))}2"),)


@mistake
def a_header_in_yuan(draft: Draft) -> Found:
    sheet = draft.sheet("mediation_cases")
    column = sheet.column("涉案金额")
    sheet.header[column - 1] = "涉案金额（元）"
    return (("mediation_cases.unit", f"{sheet.name}!{letters(column)}{sheet.header_row}"),)


@mistake
def a_label_the_cover_has_not(draft: Draft) -> Found:
    sheet = draft.sheet("cover")
    sheet.append("传真号码", "0773-1234567")
    return (("cover.label_unknown", f"{sheet.name}!A{len(sheet.rows)}"),)


@mistake
def a_value_one_cell_too_far(draft: Draft) -> Found:
    sheet = draft.sheet("cover")
    sheet.widen(1)
    row = next(row for row in sheet.rows if row[0] == "审核人")
    row[1], row[2] = None, row[1]
    del draft.facts["cover"][0]["reviewer_name"]
    return (("cover.value_aside", f"{sheet.name}!C{sheet.rows.index(row) + 1}"),)


@mistake
def the_code_of_another_county_on_the_cover(draft: Draft) -> Found:
    """One wrong code is one finding, at the cover, whatever register it leads to."""
    sheet = draft.sheet("cover")
    row = next(row for row in sheet.rows if row[0] == "行政区划代码")
    row[1] = draft.county_code = "450802"
    draft.facts["cover"][0]["county_code"] = "450802"
    return (("A06", f"{sheet.name}!B{sheet.rows.index(row) + 1}"),)


@mistake
def two_sheets_of_the_cover(draft: Draft) -> Found:
    again = draft.copy().sheet("cover")
    again.name = "1.封面"
    draft.sheets.append(again)
    return (("cover.repeated", again.name),)
