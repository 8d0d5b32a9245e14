"""What a cell says, by the conventions of reading: values worked out by hand."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from ingestion.form import load_forms
from ingestion.read_values import read_rate, reader_of

FORM = load_forms().versions[0]


def read(sheet: str, field: str, value):
    definition = FORM.sheet(sheet).field(field)
    return reader_of(definition, FORM)(value, definition)


@pytest.mark.parametrize(
    ("sheet", "field", "value", "expected"),
    [
        ("chambers", "member_count", 45.0, 45),
        ("chambers", "member_count", "45个", 45),
        ("chambers", "member_count", "４５", 45),
        ("chambers", "member_count", " 1,245 ", 1245),
        ("chambers", "member_count", "1.2万", 12000),
        ("chambers", "member_count", "—", None),
        ("chambers", "member_count", "无", None),
        ("cover", "report_year", "2022年", 2022),
        ("mediation_cases", "amount_in_dispute", 3.2, Decimal("3.2")),
        ("mediation_cases", "amount_in_dispute", "3,200.5", Decimal("3200.5")),
        ("mediation_cases", "amount_in_dispute", "12万元", Decimal("12")),
        ("mediation_cases", "amount_in_dispute", "1.2亿元", Decimal("12000")),
        ("chambers", "has_chamber", "是", True),
        ("chambers", "has_chamber", "√", True),
        ("chambers", "has_chamber", 1.0, True),
        ("chambers", "has_chamber", "无", False),
        ("chambers", "has_chamber", "×", False),
        ("chambers", "has_chamber", 0.0, False),
        ("chambers", "formation", "联合组建", "joint"),
        ("chambers", "assessment_grade", "５Ａ", "5a"),
        ("chambers", "chamber_name", "横 州 镇　商会", "横州镇商会"),
        ("chambers", "township_code", 450181100.0, "450181100"),
        ("chambers", "established_on", datetime(2022, 9, 1), date(2022, 9, 1)),
        ("chambers", "established_on", "2022.9.1", date(2022, 9, 1)),
        ("chambers", "established_on", "20220901", date(2022, 9, 1)),
        ("chambers", "established_on", 20220901.0, date(2022, 9, 1)),
        ("chambers", "established_on", 44805.0, date(2022, 9, 1)),
        ("chambers", "established_on", "二〇二二年九月一日", date(2022, 9, 1)),
        ("chambers", "established_on", "2022年9月", date(2022, 9, 1)),
        ("branches", "instructor_ids", "01；02、03", ["01", "02", "03"]),
        ("branches", "instructor_ids", 1.0, ["1"]),
        ("cover", "nil_sheets", "调解案件台账;5", ["mediation_cases", "relief_participation"]),
        ("declared_totals", "indicator_code", "chambers", "chambers"),
    ],
)
def test_a_value_is_read_by_its_fields_type(sheet, field, value, expected):
    reading = read(sheet, field, value)
    assert reading.value == expected
    assert not reading.is_unreadable
    assert not reading.is_unlisted


@pytest.mark.parametrize(
    ("sheet", "field", "value"),
    [
        ("chambers", "member_count", "约120"),
        ("chambers", "member_count", "80余"),
        ("chambers", "member_count", "50-60"),
        ("chambers", "member_count", 12.5),
        ("chambers", "member_count", "45家"),
        ("mediation_cases", "amount_in_dispute", "1.2万"),
        ("mediation_cases", "amount_in_dispute", "1.2亿"),
        ("mediation_cases", "amount_in_dispute", "32000元"),
        ("mediation_cases", "accepted_on", "2022年9月"),
        ("mediation_cases", "accepted_on", "2022-02-30"),
        ("chambers", "unified_social_credit_code", 5.145e17),
    ],
)
def test_what_is_not_exact_is_unreadable_and_never_guessed(sheet, field, value):
    reading = read(sheet, field, value)
    assert reading.is_unreadable
    assert reading.value is None


@pytest.mark.parametrize(
    ("sheet", "field", "value"),
    [
        ("chambers", "formation", "合并组建"),
        ("chambers", "has_chamber", "不详"),
        ("cover", "nil_sheets", "调解案件台账;不存在的表"),
        ("declared_totals", "indicator_code", "chamber"),
    ],
)
def test_a_value_off_its_code_list_is_unlisted(sheet, field, value):
    assert read(sheet, field, value).is_unlisted


def test_a_month_is_marked_where_a_month_will_do():
    assert read("chambers", "established_on", "2022年9月").is_month
    assert not read("chambers", "established_on", "2022年9月1日").is_month


@pytest.mark.parametrize(
    ("value", "is_percent_cell", "expected"),
    [
        (0.4749, True, Decimal("0.4749")),
        (47.49, False, Decimal("0.4749")),
        ("47.49%", False, Decimal("0.4749")),
        ("47.49％", False, Decimal("0.4749")),
        ("47.49", False, Decimal("0.4749")),
        (0.4749, False, Decimal("0.004749")),
    ],
)
def test_a_rate_is_read_as_a_fraction(value, is_percent_cell, expected):
    assert read_rate(value, is_percent_cell).value == expected
