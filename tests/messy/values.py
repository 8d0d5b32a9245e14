"""Kinds of mess: values. Each writes what a draft states in another way; the facts stay.

Belongs here: the styles of numbers, dates, codes, marks and names. Does not: layouts, mistakes.
"""

from datetime import date, datetime
from typing import Any

from ingestion.form.form import Field
from tests.messy.draft import Draft, Rich
from tests.messy.kinds import Kind

VALUES: dict[str, Kind] = {}

_FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
_CHINESE = "〇一二三四五六七八九"


def values(kind: Kind) -> Kind:
    VALUES[kind.__name__] = kind
    return kind


def _number(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


@values
def numbers_as_text(draft: Draft) -> None:
    draft.rewrite(lambda value, _: _number(value), "integer")
    for sheet, one, column in draft.columns_of_type("decimal"):
        for row in sheet.data if one.unit else ():
            row[column - 1] = None if row[column - 1] is None else _number(row[column - 1])


@values
def full_width_digits(draft: Draft) -> None:
    draft.rewrite(lambda value, _: f"　{_number(value)} ".translate(_FULL_WIDTH), "integer")
    draft.rewrite(lambda value, _: value.translate(_FULL_WIDTH), "township_code", "village_code")


@values
def thousands_separators(draft: Draft) -> None:
    draft.rewrite(lambda value, one: f"{value:,}" if one.unit == "万元" else value, "decimal")
    draft.rewrite(lambda value, _: f"{int(value):,}", "integer")


@values
def unit_suffixes(draft: Draft) -> None:
    draft.rewrite(lambda value, one: f"{_number(value)}{one.unit}", "integer")
    draft.rewrite(
        lambda value, one: f"{_number(value)}万元" if one.unit == "万元" else value, "decimal"
    )


def _yes_no(yes: Any, no: Any) -> Kind:
    def change(draft: Draft) -> None:
        draft.rewrite(lambda value, _: {"是": yes, "否": no}[value], "yes_no")

    return change


VALUES["yes_and_no_as_ticks"] = _yes_no("√", "×")
VALUES["yes_and_no_as_check_marks"] = _yes_no(" ✓ ", "N")
VALUES["yes_and_no_as_have_and_have_not"] = _yes_no("有", "无")
VALUES["yes_and_no_as_numbers"] = _yes_no(1, 0)
VALUES["yes_and_no_as_logical_values"] = _yes_no(True, False)
VALUES["yes_and_no_as_done_and_not_yet"] = _yes_no("已", "未")


@values
def marks_for_nothing(draft: Draft) -> None:
    marks = ["无", "—", "-", "/", "×", "空", "——", "－"]
    for sheet in draft.tables:
        for one in draft.form.sheet(sheet.key).fields:
            column = sheet.column(one.header_zh) - 1
            if one.type == "yes_no":
                continue
            for number, row in enumerate(sheet.data):
                if row[column] is None:
                    row[column] = marks[number % len(marks)]


def _dates(write) -> Kind:
    def change(draft: Draft) -> None:
        draft.rewrite(lambda value, _: write(value), "date")

    return change


def _in_chinese(value: date) -> str:
    def count(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("", "十", "二十", "三十")[tens] + (_CHINESE[ones] if ones else "")

    year = "".join(_CHINESE[int(digit)] for digit in str(value.year))
    return f"{year}年{count(value.month)}月{count(value.day)}日"


VALUES["dates_in_words"] = _dates(lambda day: f"{day.year}年{day.month}月{day.day}日")
VALUES["dates_with_dots"] = _dates(lambda day: f"{day.year}.{day.month}.{day.day}")
VALUES["dates_with_slashes"] = _dates(lambda day: f"{day.year}/{day.month}/{day.day}")
VALUES["dates_with_dashes"] = _dates(lambda day: f"{day:%Y-%m-%d}")
VALUES["dates_of_eight_digits"] = _dates(lambda day: f"{day:%Y%m%d}")
VALUES["dates_of_eight_digits_as_numbers"] = _dates(lambda day: int(f"{day:%Y%m%d}"))
VALUES["dates_in_chinese_numerals"] = _dates(_in_chinese)
VALUES["dates_in_full_width"] = _dates(
    lambda day: f"{day.year}年{day.month}月{day.day}日".translate(_FULL_WIDTH)
)
VALUES["dates_with_midnight"] = _dates(lambda day: f"{day:%Y-%m-%d} 00:00:00")
VALUES["dates_as_serial_numbers"] = _dates(lambda day: (day - datetime(1899, 12, 30)).days)


@values
def days_counted_from_1904(draft: Draft) -> None:
    draft.uses_1904_dates = True


@values
def serial_numbers_counted_from_1904(draft: Draft) -> None:
    draft.uses_1904_dates = True
    draft.rewrite(lambda day, _: (day - datetime(1904, 1, 1)).days, "date")


@values
def months_without_a_day(draft: Draft) -> None:
    """Founding dates of organisations; the fact is then the first of the month."""
    sheet = draft.sheet("mediation_organisations")
    column = sheet.column("成立日期") - 1
    for row, fact in zip(sheet.data, draft.facts[sheet.key], strict=True):
        if row[column] is not None:
            fact["founded_on"] = fact["founded_on"].replace(day=1)
            row[column] = f"{row[column].year}年{row[column].month}月"


@values
def codes_as_numbers(draft: Draft) -> None:
    draft.rewrite(lambda value, _: int(value), "township_code", "village_code")
    for row in draft.sheet("cover").data:
        if row[0] == "行政区划代码":
            row[1] = int(row[1])


@values
def codes_in_groups(draft: Draft) -> None:
    draft.rewrite(lambda value, _: f"{value[:6]} {value[6:]}", "township_code", "credit_code")
    draft.rewrite(lambda value, _: f"'{value}", "village_code")


def _names(write) -> Kind:
    def is_name(one: Field) -> bool:
        return one.type == "text" and one.name.endswith("_name")

    def change(draft: Draft) -> None:
        draft.rewrite(lambda value, one: write(value) if is_name(one) else value, "text")

    return change


VALUES["names_with_spaces_inside"] = _names(lambda name: f"{name[:2]} {name[2:3]}　{name[3:]}")
VALUES["names_with_line_breaks"] = _names(lambda name: f"\n{name[:3]}\n{name[3:]}\n")
VALUES["names_with_characters_of_no_width"] = _names(
    lambda name: f"\ufeff{name[:3]}\u200b{name[3:]}"
)


@values
def code_lists_by_their_aliases(draft: Draft) -> None:
    def by_alias(value: str, one: Field) -> str:
        code = next(c for c in draft.form.code_lists[one.code_list] if c.value_zh == value)
        return code.aliases[-1] if code.aliases else f" {value}　"

    draft.rewrite(by_alias, "code_list")


@values
def several_values_by_every_separator(draft: Draft) -> None:
    marks = iter("；、，/ \n," * 10_000)

    def separated(value: str, _: Field) -> str:
        return "".join(next(marks) if c == ";" else c for c in f"{value};")

    draft.rewrite(separated, "multi")


def _rates(write) -> Kind:
    """Rows of 汇总表 whose unit is %: the sample writes fractions in percent format."""

    def change(draft: Draft) -> None:
        sheet = draft.sheet("declared_totals")
        unit = sheet.column("计量单位") - 1
        for row_number, row in enumerate(sheet.data, start=sheet.header_row + 1):
            for column in (sheet.column("本年数") - 1, sheet.column("上年数") - 1):
                if row[unit] == "%" and row[column] is not None:
                    row[column] = write(round(row[column] * 100, 6))
                    sheet.number_formats.pop((row_number, column + 1), None)

    return change


VALUES["rates_as_text"] = _rates(lambda percent: f"{percent}%")
VALUES["rates_in_full_width"] = _rates(lambda percent: f"{percent}％")
VALUES["rates_as_plain_percent"] = _rates(lambda percent: percent)


@values
def county_by_its_full_width_code(draft: Draft) -> None:
    for row in draft.sheet("cover").data:
        if row[0] in ("行政区划代码", "报告年度"):
            row[1] = str(row[1]).translate(_FULL_WIDTH)


@values
def report_year_with_its_unit(draft: Draft) -> None:
    for row in draft.sheet("cover").data:
        if row[0] == "报告年度":
            row[1] = f"{row[1]}年"


@values
def units_that_only_the_number_format_shows(draft: Draft) -> None:
    for sheet, one, column in draft.columns_of_type("integer", "decimal"):
        for row in range(sheet.header_row + 1, len(sheet.rows) + 1) if one.unit else ():
            code = f'#,##0.####"{one.unit}"_ ' if one.type == "decimal" else f'0"{one.unit}"'
            sheet.number_formats[row, column] = code


@values
def amounts_in_yuan_that_show_ten_thousands(draft: Draft) -> None:
    """Typed in 元, shown in 万元 by the format: what a person sees is what was meant."""
    for sheet, one, column in draft.columns_of_type("decimal"):
        for row in sheet.data if one.unit == "万元" else ():
            if row[column - 1] is not None:
                row[column - 1] = round(row[column - 1] * 10_000, 4)
        for row_number in range(sheet.header_row + 1, len(sheet.rows) + 1):
            if one.unit == "万元":
                sheet.number_formats[row_number, column] = '0!.0000"万元"'


@values
def corrected_by_striking_out(draft: Draft) -> None:
    """The old figure and the old name struck out, the new one behind it, in one cell."""
    draft.rewrite(lambda value, _: Rich((("struck", "12"), ("", _number(value)))), "integer")
    sheet = draft.sheet("relief_participation")
    column = sheet.column("企业名称") - 1
    for row in sheet.data:
        row[column] = Rich((("struck", "旧名称有限公司（虚构）"), ("", row[column])))


@values
def footnote_marks_after_numbers(draft: Draft) -> None:
    draft.rewrite(lambda value, _: Rich((("", _number(value)), ("raised", "1"))), "integer")


VALUES["yes_and_no_in_small_letters"] = _yes_no("y", "x")
VALUES["yes_and_no_as_heavy_ticks"] = _yes_no("✔", "×")
VALUES["yes_and_no_with_a_remark"] = _yes_no("是（本年）", "否（拟明年）")
VALUES["dates_that_end_with_a_dot"] = _dates(lambda day: f"{day.year}.{day.month}.{day.day}.")
VALUES["dates_with_their_weekday"] = _dates(
    lambda day: f"{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"
)
VALUES["dates_until_which"] = _dates(lambda day: f"截至{day.year}年{day.month}月{day.day}日")


@values
def sequence_numbers_as_lists_have_them(draft: Draft) -> None:
    marks = ["{}.", "{}、", "（{}）"]
    sheet = draft.sheet("chambers")
    column = sheet.column("序号") - 1
    for number, row in enumerate(sheet.data):
        row[column] = marks[number % 3].format(row[column])
    sheet.data[0][column] = "①"


@values
def amounts_with_a_mark_of_currency(draft: Draft) -> None:
    draft.rewrite(
        lambda value, one: f"¥{_number(value)}" if one.unit == "万元" else value, "decimal"
    )


@values
def codes_with_what_spreadsheets_add(draft: Draft) -> None:
    draft.rewrite(lambda value, _: f"{value}.0", "township_code", "village_code")
    for row in draft.sheet("cover").data:
        if row[0] == "行政区划代码":
            row[1] = f"{row[1]}（{draft.county_name}）"


@values
def ids_joined_by_and(draft: Draft) -> None:
    def joined(value: str, one: Field) -> str:
        ids = value.split(";")
        return value if one.code_list else f"{'和'.join(ids)}|{'与'.join(ids)}及{ids[0]}"

    draft.rewrite(joined, "multi")


@values
def totals_with_the_unit_of_their_row(draft: Draft) -> None:
    sheet = draft.sheet("declared_totals")
    unit = sheet.column("计量单位") - 1
    for row in sheet.data:
        for column in (sheet.column("本年数") - 1, sheet.column("上年数") - 1):
            if row[unit] != "%" and row[column] is not None:
                row[column] = f"{_number(row[column])}{row[unit]}"
