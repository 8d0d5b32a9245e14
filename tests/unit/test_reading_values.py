"""What a cell says, by the conventions of reading: values worked out by hand."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from ingestion.form.form_files import load_forms
from ingestion.formats.sheet_xml import BrokenCell
from ingestion.rows.field_readers import reader_of
from ingestion.values.read_numbers import read_rate
from ingestion.values.read_text import broken
from ingestion.values.reading import Unreadable

FORM = load_forms().for_year(2022)


def read(sheet: str, field: str, value):
    definition = FORM.sheet(sheet).field(field)
    return reader_of(definition, FORM)(value)


READ = [
    # Numbers: white space, full-width digits, separators, unit suffixes of the field, 万 and 亿.
    ("chambers", "member_count", 45.0, 45, None),
    ("chambers", "member_count", "45", 45, "number in text"),
    ("chambers", "member_count", "45个", 45, "unit suffix"),
    ("chambers", "member_count", "４５", 45, "number in text"),
    ("chambers", "member_count", "\u3000４５ 个\u3000", 45, "unit suffix"),
    ("chambers", "member_count", " 1,245 ", 1245, "number in text"),
    ("chambers", "member_count", "１，２４５", 1245, "number in text"),
    ("chambers", "member_count", "45.0", 45, "number in text"),
    ("chambers", "member_count", "1.2万", 12000, "万"),
    ("relief_participation", "training_attendances", "1.2万人次", 12000, "万"),
    ("cover", "report_year", "2022年", 2022, "unit suffix"),
    ("cover", "report_year", "2022年度", 2022, "unit suffix"),
    ("branches", "star_rating", "3星", 3, "unit suffix"),
    ("mediation_cases", "amount_in_dispute", 3.2, Decimal("3.2"), None),
    ("mediation_cases", "amount_in_dispute", 0.1, Decimal("0.1"), None),
    ("mediation_cases", "amount_in_dispute", "3,200.5", Decimal("3200.5"), "number in text"),
    ("mediation_cases", "amount_in_dispute", "12万元", Decimal("12"), "万元"),
    ("mediation_cases", "amount_in_dispute", "1.2亿元", Decimal("12000"), "亿元"),
    ("mediation_cases", "amount_in_dispute", "-3", Decimal("-3"), "number in text"),
    # A sum of cells carries a binary remainder that the cell does not show.
    (
        *("mediation_cases", "amount_in_dispute", 0.1 + 0.2),
        *(Decimal("0.3"), "fifteen significant digits"),
    ),
    (
        *("mediation_cases", "amount_in_dispute", 1 / 3),
        *(Decimal("0.33333333"), "fifteen significant digits"),
    ),
    (
        *("mediation_cases", "amount_in_dispute", "0.123456789"),
        *(Decimal("0.12345679"), "number in text"),
    ),
    # Marks for nothing, in every field but yes/no.
    *(
        (*place, mark, None, "blank mark")
        for place in (
            ("chambers", "member_count"),
            ("mediation_cases", "amount_in_dispute"),
            ("chambers", "established_on"),
            ("chambers", "chamber_name"),
            ("chambers", "unified_social_credit_code"),
            ("chambers", "formation"),
            ("branches", "instructor_ids"),
            ("relief_participation", "village_code"),
        )
        for mark in ("无", "—", "-", "/", "×", "空", " － ")
    ),
    # Yes and no.
    *(("chambers", "has_chamber", mark, True, None) for mark in ("是", " 是 ")),
    *(("chambers", "has_chamber", mark, True, "alias") for mark in "有√✓✔☑Yyｙ1已Ｙ１"),
    *(("chambers", "has_chamber", mark, False, "alias") for mark in "无×NnXxｘ0未Ｎ"),
    ("chambers", "is_registered", "未登记", False, "alias"),
    ("chambers", "is_registered", "已登记", True, "alias"),
    (
        *("chambers", "is_registered", "是（2021年登记）", True),
        "words in brackets left out: 是(2021年登记)",
    ),
    (
        *("mediation_organisations", "operating_status", "停摆（整改）", "dormant"),
        "words in brackets left out: 停摆(整改)",
    ),
    ("branches", "branch_kind", "未建（仅派指导员）", "none", None),
    ("chambers", "has_chamber", "是。", True, "mark left out: 是。"),
    ("chambers", "has_chamber", "是①", True, "footnote mark left out: 是1"),
    ("chambers", "has_chamber", "是☑ 否□", True, "the ticked one: 是☑ 否□"),
    ("cover", "submission_kind", "☑首报 □更正 □补报", "first", "the ticked one: ☑首报 □更正 □补报"),
    ("relief_participation", "enterprise_name", "甲公司②", "甲公司", "footnote mark left out"),
    ("cover", "county_code", "450512000000", "450512", "noughts after a code left out"),
    ("relief_participation", "village_code", "450512100000", "450512100000", None),
    # It counts in nothing.
    ("chambers", "sequence_number", "二", None, "number of a line left out"),
    # Lines are numbered in many ways.
    *(
        ("chambers", "sequence_number", mark, 2, "number in text")
        for mark in ("2", "2.", "2、", "②", "(2)", "（2）", "第2号")
    ),
    ("chambers", "sequence_number", 2.0, 2, None),
    # A mark of currency stands over 万元 as over 元.
    (
        *("mediation_cases", "amount_in_dispute", "¥12.5"),
        *(Decimal("12.5"), "currency mark, number in text"),
    ),
    (
        *("mediation_cases", "amount_in_dispute", "￥1,200.00"),
        *(Decimal("1200.00"), "currency mark, number in text"),
    ),
    (
        *("mediation_cases", "amount_in_dispute", "人民币12.5万元"),
        *(Decimal("12.5"), "currency mark, 万元"),
    ),
    ("mediation_cases", "amount_in_dispute", "12.5万元整", Decimal("12.5"), "万元"),
    ("mediation_cases", "amount_in_dispute", "12.5(万元)", Decimal("12.5"), "万元"),
    ("chambers", "has_chamber", "否", False, None),
    ("chambers", "has_chamber", 1.0, True, "alias"),
    ("chambers", "has_chamber", 0.0, False, "alias"),
    ("chambers", "has_chamber", True, True, None),
    # Code lists and names, after NFKC and without white space inside Chinese words.
    ("chambers", "formation", "联合组建", "joint", None),
    ("chambers", "formation", "联合\n组建", "joint", None),
    ("chambers", "assessment_grade", "５Ａ", "5a", None),
    (
        "mediation_organisations",
        "organisation_kind",
        "商调委",
        "peoples_mediation_committee",
        "alias",
    ),
    ("chambers", "chamber_name", "横 州 镇　商会", "横州镇商会", "normalised text"),
    ("chambers", "chamber_name", "横州镇\u200b商会", "横州镇商会", "normalised text"),
    ("chambers", "chamber_name", "横州镇商会(筹)", "横州镇商会(筹)", None),
    ("chambers", "chamber_name", "Yue Hua 商会", "Yue Hua 商会", None),
    ("chambers", "remark", 3.0, "3", "number as text"),
    ("mediation_cases", "case_no", datetime(2022, 1, 1), "2022-01-01", "date as text"),
    # Codes: a number is its digits as long as it has them all.
    ("chambers", "township_code", "450181100", "450181100", None),
    ("chambers", "township_code", "４５０１８１１００", "450181100", "normalised text"),
    ("chambers", "township_code", "'450181100", "450181100", "normalised text"),
    ("chambers", "township_code", 450181100.0, "450181100", "number as text"),
    ("relief_participation", "village_code", 450181100201.0, "450181100201", "number as text"),
    ("cover", "county_code", 450181.0, "450181", "number as text"),
    (
        *("chambers", "unified_social_credit_code", "51450305 MJN000124Y"),
        *("51450305MJN000124Y", "normalised text"),
    ),
    ("chambers", "township_code", "450123100.0", "450123100", "decimals of a code left out"),
    *(
        ("cover", "county_code", text, "450123", f"name beside the code left out: {shown}")
        for text, shown in (
            ("450123（隆安县）", "450123(隆安县)"),
            ("450123隆安县", "450123隆安县"),
            ("隆安县450123", "隆安县450123"),
            ("隆安县（450123）", "隆安县(450123)"),
        )
    ),
    # Dates.
    ("chambers", "established_on", datetime(2022, 9, 1), date(2022, 9, 1), None),
    ("chambers", "established_on", date(2022, 9, 1), date(2022, 9, 1), None),
    (
        *("chambers", "established_on", datetime(2022, 9, 1, 8, 30)),
        *(date(2022, 9, 1), "time of day left out"),
    ),
    *(
        ("chambers", "established_on", text, date(2022, 9, 1), "date in text")
        for text in (
            *("2022.9.1", "2022/9/1", "2022-9-1", "2022-09-01", "20220901", "2022年9月1日"),
            *("２０２２年９月１日", "二〇二二年九月一日", "二○二二年九月一日", "2022年9月1号"),
            *("2022.9.1.", "2022年9月1日（星期四）", "2022-9-1 星期四", "2022/9/1 周四"),
            *("截至2022年9月1日止。", "2022年9月1日(含)", "2022.9.1日。", "2022年9月1日24时"),
            *("截至2022年9月1日", "截止2022.9.1", "至2022年9月1日", "2022年9月1日止"),
            *(" 2022 年 9 月 1 日 ", "2022-09-01 00:00:00", "2022/9/1 0:00", "2022-09-01T00:00:00"),
        )
    ),
    ("chambers", "established_on", "二〇二二年十二月三十一日", date(2022, 12, 31), "date in text"),
    ("chambers", "established_on", "二〇二〇年十月二十日", date(2020, 10, 20), "date in text"),
    ("chambers", "established_on", 20220901.0, date(2022, 9, 1), "date in text"),
    ("chambers", "established_on", 44805.0, date(2022, 9, 1), "Excel serial"),
    ("chambers", "established_on", "44805", date(2022, 9, 1), "Excel serial"),
    # Several values in a cell; ids are text.
    ("branches", "instructor_ids", "01；02、03", ["01", "02", "03"], None),
    (
        "branches",
        "instructor_ids",
        "01,02，03/04 05\n06",
        ["01", "02", "03", "04", "05", "06"],
        None,
    ),
    ("branches", "instructor_ids", "01;01", ["01"], None),
    ("branches", "instructor_ids", "01和02|03及04", ["01", "02", "03", "04"], None),
    ("branches", "instructor_ids", "和平01", ["和平01"], None),
    ("branches", "instructor_ids", "01 和 02", ["01", "02"], None),
    ("branches", "instructor_ids", "01&02+03", ["01", "02", "03"], None),
    ("branches", "instructor_ids", "①②", ["1", "2"], None),
    ("branches", "instructor_ids", "NN-01", ["NN-01"], None),
    ("points", "points_uses", "奖优评先和政策扶持", ["awards", "policy_support"], None),
    ("branches", "instructor_ids", "01\u200b;02\ufeff", ["01", "02"], None),
    ("points", "points_uses", "奖优评先\u200b", ["awards"], None),
    ("branches", "instructor_ids", 1.0, ["1"], None),
    ("cover", "nil_sheets", "调解案件台账;5", ["mediation_cases", "relief_participation"], None),
    ("points", "points_uses", "奖优评先、项目争取", ["awards", "projects"], None),
    ("declared_totals", "indicator_code", "chambers", "chambers", None),
]


@pytest.mark.parametrize(("sheet", "field", "value", "expected", "convention"), READ)
def test_a_value_is_read_by_its_fields_type_and_the_convention_is_named(
    sheet, field, value, expected, convention
):
    reading = read(sheet, field, value)
    assert (reading.value, reading.convention) == (expected, convention)
    assert type(reading.value) is type(expected)
    assert not reading.is_unreadable
    assert not reading.is_unlisted


REFUSED = [
    *(
        ("chambers", "member_count", text, Unreadable.NOT_EXACT)
        for text in (
            *("约120", "80余", "80余个", "近百", "近100", "100多", "几十", "120左右", "50以上"),
            *("不足50", "超过100", "＞100", "约1.2万", "１００余家", "120(估计)"),
        )
    ),
    *(
        ("chambers", "member_count", text, Unreadable.RANGE)
        for text in ("10-20", "10～20", "10—20", "10至20", "10到20人", "10个-20个", "1.5-2万")
    ),
    ("chambers", "member_count", "一百二十", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "12 34", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "1,23", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "详见附件", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", 12.5, Unreadable.NOT_WHOLE),
    ("chambers", "member_count", "12.5", Unreadable.NOT_WHOLE),
    ("chambers", "member_count", "45家", Unreadable.OTHER_UNIT),
    ("chambers", "member_count", "12+3", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "12+", Unreadable.NOT_EXACT),
    ("chambers", "member_count", "12、", Unreadable.NOT_A_NUMBER),
    # A footnote's mark would become a digit of the number: 121, 122.
    ("chambers", "member_count", "12①", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "12²", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", 1e15, Unreadable.TOO_MANY_DIGITS),
    ("chambers", "member_count", "1.2E+05", Unreadable.NUMBER_LOST_DIGITS),
    ("chambers", "member_count", datetime(2022, 1, 2), Unreadable.DATE_FOR_NUMBER),
    ("chambers", "member_count", time(8, 30), Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", timedelta(hours=30), Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", True, Unreadable.LOGICAL),
    ("mediation_cases", "amount_in_dispute", "1.2万", Unreadable.YUAN_OR_TEN_THOUSAND),
    ("mediation_cases", "amount_in_dispute", "1.2亿", Unreadable.YUAN_OR_TEN_THOUSAND),
    ("mediation_cases", "amount_in_dispute", "32000元", Unreadable.OTHER_UNIT),
    ("mediation_cases", "amount_in_dispute", "40%", Unreadable.OTHER_UNIT),
    ("mediation_cases", "accepted_on", "2022年9月", Unreadable.MONTH_ONLY),
    ("mediation_cases", "closed_on", "2022-9", Unreadable.MONTH_ONLY),
    ("member_demands", "raised_on", "2022.9", Unreadable.MONTH_ONLY),
    ("cover", "as_of_date", "2022年12月", Unreadable.MONTH_ONLY),
    ("cover", "submitted_on", "二〇二三年一月", Unreadable.MONTH_ONLY),
    ("mediation_cases", "accepted_on", "2022-02-30", Unreadable.NO_SUCH_DAY),
    ("chambers", "established_on", "2022年13月", Unreadable.NO_SUCH_DAY),
    ("chambers", "established_on", "2022年", Unreadable.YEAR_ONLY),
    ("chambers", "established_on", 2022.0, Unreadable.YEAR_ONLY),
    ("chambers", "established_on", 2022.1, Unreadable.MONTH_LOST_ZERO),
    ("chambers", "established_on", "22.9.1", Unreadable.SHORT_YEAR),
    ("chambers", "established_on", "202209", Unreadable.NOT_A_DATE),
    ("chambers", "established_on", "2022-1 1", Unreadable.NOT_A_DATE),
    # Months from March to December, not the twelfth of March.
    ("relief_participation", "started_on", "2022.3-12", Unreadable.NOT_A_DATE),
    ("relief_participation", "started_on", "2022年3-12", Unreadable.NOT_A_DATE),
    # September 2022 without a mark, not the day in 1955 of that serial number.
    ("chambers", "established_on", "20229", Unreadable.NOT_A_DATE),
    ("chambers", "established_on", 20229.0, Unreadable.NOT_A_DATE),
    ("chambers", "established_on", "去年九月", Unreadable.NOT_A_DATE),
    ("chambers", "established_on", time(8, 30), Unreadable.NOT_A_DATE),
    ("chambers", "established_on", False, Unreadable.LOGICAL),
    # Spreadsheets keep fifteen digits of a number: what followed is lost, and is not guessed.
    ("chambers", "unified_social_credit_code", 5.145e17, Unreadable.CODE_LOST_DIGITS),
    ("chambers", "unified_social_credit_code", "5.14503E+17", Unreadable.CODE_LOST_DIGITS),
    ("chambers", "unified_social_credit_code", 123.0, Unreadable.CODE_LOST_DIGITS),
    ("relief_participation", "village_code", 4.5018110020112345e17, Unreadable.CODE_LOST_DIGITS),
    ("relief_participation", "village_code", "4.50181E+11", Unreadable.CODE_LOST_DIGITS),
    ("relief_participation", "village_code", 50181100201.0, Unreadable.CODE_TOO_SHORT),
    ("chambers", "township_code", 45018110.0, Unreadable.CODE_TOO_SHORT),
    ("cover", "county_code", 45018.0, Unreadable.CODE_TOO_SHORT),
    ("chambers", "township_code", datetime(2022, 1, 2), Unreadable.DATE_FOR_CODE),
    ("branches", "instructor_ids", datetime(2022, 1, 2), Unreadable.DATE_FOR_CODE),
    ("branches", "instructor_ids", 1.2e17, Unreadable.CODE_LOST_DIGITS),
    # What is the same as above is in a row that may be moved.
    *(
        ("relief_participation", "enterprise_name", mark, Unreadable.DITTO)
        for mark in ("同上", "同 上", "同前", "同左", "〃", "″", '"', "”", "''", "--〃--", "同上行")
    ),
    *(
        ("relief_participation", "village_name", mark, Unreadable.DITTO)
        for mark in (
            *(
                "同上",
                "同上。",
                "（同上）",
                "上同",
                "〃〃〃",
                "″ ″",
                "同上↑",
                "同上企业",
                "同上村",
                "见上",
            ),
            *("同", "仝上", "ditto", "同第4行", "…", "、、", "↑"),
        )
    ),
    ("relief_participation", "enterprise_name", 0.0, Unreadable.NUMBER_FOR_NAME),
    ("branches", "instructor_ids", "01-03", Unreadable.RANGE),
    ("branches", "instructor_ids", "01至03", Unreadable.RANGE),
    ("mediation_cases", "accepted_on", "星期四", Unreadable.NOT_A_DATE),
    ("relief_participation", "project_name", "〃", Unreadable.DITTO),
    ("relief_participation", "chamber_name", "同上", Unreadable.DITTO),
    ("mediation_cases", "mediation_organisation_name", "同上", Unreadable.DITTO),
    ("branches", "instructor_ids", "同上", Unreadable.DITTO),
    ("chambers", "member_count", "¥12", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", "2.", Unreadable.NOT_A_NUMBER),
    ("chambers", "member_count", BrokenCell("#REF!", is_formula=False), Unreadable.ERROR_VALUE),
    ("chambers", "remark", BrokenCell("#N/A", is_formula=False), Unreadable.ERROR_VALUE),
    ("chambers", "has_chamber", BrokenCell("=A1", is_formula=True), Unreadable.NOT_CALCULATED),
]


@pytest.mark.parametrize(("sheet", "field", "value", "why"), REFUSED)
def test_what_is_not_exact_is_unreadable_with_its_reason_and_never_guessed(
    sheet, field, value, why
):
    reading = read(sheet, field, value)
    assert reading.why_unreadable == why
    assert reading.is_unreadable
    assert reading.value is None


def test_every_reason_is_shown_by_an_example():
    assert {why for *_, why in REFUSED} == set(Unreadable)


@pytest.mark.parametrize(
    ("sheet", "field", "value"),
    [
        ("chambers", "formation", "合并组建"),
        ("chambers", "has_chamber", "不详"),
        ("chambers", "has_chamber", 2.0),
        ("branches", "instructor_ids", "；"),
        ("cover", "nil_sheets", "调解案件台账;不存在的表"),
        ("declared_totals", "indicator_code", "chamber"),
    ],
)
def test_a_value_off_its_code_list_is_unlisted(sheet, field, value):
    assert read(sheet, field, value).is_unlisted


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        ("chambers", "established_on"),
        ("chambers", "registered_on"),
        ("branches", "founded_on"),
        ("mediation_organisations", "founded_on"),
        ("relief_participation", "started_on"),
    ],
)
@pytest.mark.parametrize("text", ["2022年9月", "2022-9", "2022.9", "2022/09", "二〇二二年九月"])
def test_a_month_is_its_first_day_where_a_month_will_do_and_is_marked(sheet, field, text):
    reading = read(sheet, field, text)
    assert (reading.value, reading.convention) == (date(2022, 9, 1), "month precision")
    assert reading.is_month


def test_a_whole_date_is_no_month():
    assert not read("chambers", "established_on", "2022年9月1日").is_month


@pytest.mark.parametrize(
    ("value", "expected", "convention"),
    [
        (47.49, Decimal("0.4749"), "percent"),
        ("47.49%", Decimal("0.4749"), "percent"),
        ("47.49％", Decimal("0.4749"), "percent"),
        ("47.49", Decimal("0.4749"), "percent"),
        (0.4749, Decimal("0.004749"), "percent"),
        (40.0, Decimal("0.4"), "percent"),
        ("40%", Decimal("0.4"), "percent"),
        ("—", None, "blank mark"),
    ],
)
def test_a_rate_is_read_as_a_fraction(value, expected, convention):
    reading = read_rate(value)
    assert (reading.value, reading.convention) == (expected, convention)
    assert not reading.is_unreadable


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("约40%", Unreadable.NOT_EXACT),
        ("40%-50%", Unreadable.RANGE),
        ("40‰", Unreadable.OTHER_UNIT),
        (datetime(2022, 1, 1), Unreadable.DATE_FOR_NUMBER),
    ],
)
def test_a_rate_that_is_not_exact_is_unreadable(value, why):
    assert read_rate(value).why_unreadable == why


def test_a_rate_cell_that_holds_an_error_is_unreadable():
    cell = BrokenCell("#DIV/0!", is_formula=False)
    assert broken(cell).why_unreadable == Unreadable.ERROR_VALUE
