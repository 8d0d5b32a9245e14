"""The form of 2018 to 2021: what it asks, how it is read, the same facts from shared fields."""

from dataclasses import replace
from decimal import Decimal

import duckdb
import openpyxl
import pytest

from ingestion.form.form import Forms
from ingestion.intake.database import create_tables, insert_read
from ingestion.read_batch import arrow_tables
from ingestion.read_return import ReadFile, read_return

HENG = "450181"
YEAR = 2020


def test_each_report_year_has_the_form_of_its_time(forms):
    by_year = {year: forms.for_year(year).version for year in forms.report_years}
    old, new = dict.fromkeys(range(2018, 2022), "2018"), dict.fromkeys(range(2022, 2025), "2022")
    assert by_year == old | new
    assert forms.for_year(2017) is None
    assert forms.for_year(2025) is None


def test_the_old_form_asks_less_and_by_other_names(forms):
    old, new = forms.for_year(2021), forms.for_year(2022)
    assert [sheet.title_zh for sheet in old.sheets] == [
        *(
            "封面",
            "乡镇街道商会名册",
            "商会党组织",
            "商会调解组织",
            "调解案件台账",
            "万企帮万村台账",
        ),
        "汇总表",
    ]
    not_asked = {
        f"{sheet.key}.{field.name}"
        for sheet in new.sheets
        if old.has_sheet(sheet.key)
        for field in sheet.fields
        if not old.sheet(sheet.key).has_field(field.name)
    }
    assert not_asked == {
        "cover.is_five_good_federation",
        "cover.registration_in_county_targets",
        "cover.policy_documents_in_year",
        "chambers.formation",
        "chambers.integrity_pioneer_year",
        "chambers.unregistered_reason",
        "chambers.leading_enterprise_member_count",
        "mediation_cases.case_source",
        "mediation_cases.is_judicially_confirmed",
        "relief_participation.village_kind",
        "relief_participation.purchase_support",
    }
    headings = {field.name: field.header_zh for field in old.sheet("chambers").fields}
    assert headings["member_count"] == "会员数"
    assert headings["established_on"] == "成立日期"
    assert headings["unified_social_credit_code"] == "社会团体登记证号(统一社会信用代码)"


def test_the_old_form_counts_money_in_yuan_and_it_is_kept_in_ten_thousands(forms):
    old, new = forms.for_year(2021), forms.for_year(2022)
    in_yuan = {
        f"{sheet.key}.{field.name}"
        for sheet in old.sheets
        for field in sheet.fields
        if field.cell_unit == "元"
    }
    assert in_yuan == {
        "mediation_cases.amount_in_dispute",
        "relief_participation.planned_investment",
        "relief_participation.funds_delivered",
        "relief_participation.donations",
    }
    funds = old.sheet("relief_participation").field("funds_delivered")
    assert (funds.unit, funds.cells_per_unit) == ("万元", 10_000)
    assert new.sheet("relief_participation").field("funds_delivered").cells_per_unit == 1


def test_a_requirement_does_not_rest_on_a_field_the_form_does_not_have(forms):
    required = {
        field.name: field.required for field in forms.for_year(2021).sheet("chambers").fields
    }
    # Of the 2022 form: when has_chamber = yes and formation <> preparatory.
    assert required["established_on"] == "when has_chamber = yes"
    assert required["registered_on"] == "when is_registered = yes"


@pytest.fixture(scope="module")
def one_form_for_all(forms) -> Forms:
    """The forms as if the 2022 form had been there from 2018 on."""
    return replace(forms, versions=(replace(forms.for_year(2022), first_report_year=2018),))


@pytest.fixture(scope="module")
def workbook_of(tmp_path_factory, register):
    """The clean return of 横县 (横州市 from 2022 on) on the form that `forms` has for the year."""
    from sample_province.write import write_sample

    def write(forms: Forms, year: int = YEAR):
        out = tmp_path_factory.mktemp("returns")
        wanted = {"years": [year], "seed": 2022, "counties": [HENG], "with_mistakes": False}
        write_sample(out, forms=forms, register=register, workers=1, **wanted)
        (workbook,) = out.rglob("*.xlsx")
        return workbook

    return write


@pytest.fixture(scope="module")
def old_workbook(workbook_of, forms):
    return workbook_of(forms)


def table(read: ReadFile, sheet: str, names: list[str]) -> list[tuple]:
    return list(zip(*(read.rows[sheet][name] for name in names), strict=True))


def test_a_county_year_gives_the_same_facts_from_both_forms(
    forms, one_form_for_all, register, workbook_of, old_workbook
):
    on_old = read_return(old_workbook.read_bytes(), forms, register)
    new_workbook = workbook_of(one_form_for_all)
    on_new = read_return(new_workbook.read_bytes(), one_form_for_all, register)
    assert (on_old.file["read_status"], on_new.file["read_status"]) == ("read", "read")
    assert on_old.filings[0]["form_version"] == "2018"
    for sheet in forms.for_year(YEAR).sheets:
        shared = [field.name for field in sheet.fields]
        rows, rows_on_new = (table(read, sheet.key, shared) for read in (on_old, on_new))
        if sheet.key == "chambers":
            # A chamber in preparation is none on a form that does not ask how it is formed.
            formation = on_new.rows["chambers"]["formation"]
            preparing = [place for place, kind in enumerate(formation) if kind == "preparatory"]
            assert [rows[place][3] for place in preparing] == [False] * len(preparing)
            rows_on_new = [row for at, row in enumerate(rows_on_new) if at not in preparing]
            rows = [row for at, row in enumerate(rows) if at not in preparing]
        if sheet.key == "cover":
            # Sheets are declared nil by title, and read as the same sheets.
            assert on_old.rows["cover"]["nil_sheets"] == on_new.rows["cover"]["nil_sheets"]
        assert rows == rows_on_new, sheet.key
    assert len(on_old.rows["relief_participation"]["row_number"]) > 100
    assert "formation" not in on_old.rows["chambers"]


def test_yuan_are_divided_exactly_and_the_cell_says_so(forms, register, old_workbook, tmp_path):
    book = openpyxl.load_workbook(old_workbook)
    relief = book["万企帮万村台账"]
    headings = [cell.value for cell in relief[3]]
    column = headings.index("到位资金(元)") + 1
    for row, value in enumerate((123456.78, "1.5万元", "80000元", "2万", "12万1"), start=4):
        relief.cell(row, column, value)
    book.save(tmp_path / "edited.xlsx")
    read = read_return((tmp_path / "edited.xlsx").read_bytes(), forms, register)
    funds = read.rows["relief_participation"]["funds_delivered"][:5]
    assert funds == [Decimal("12.345678"), Decimal("1.5"), Decimal("8"), Decimal("2"), None]
    conventions = {
        text: segment.reading
        for segment, cells in read.log.segments.items()
        if segment.field == "funds_delivered" and segment.disposition == "value"
        for row, text in zip(cells.row_numbers, cells.texts, strict=True)
        if row in (4, 5, 6, 7)
    }
    assert conventions == {
        "123456.78": "元 as 万元",
        "1.5万元": "万, 元 as 万元",
        "80000元": "unit suffix, 元 as 万元",
        "2万": "万, 元 as 万元",
    }


@pytest.fixture
def judge_alone(forms, register):
    """Judge one return: what the run says, and the intake database."""
    from expectations.judging.judge import judge
    from expectations.judging.plain_suites import PlainSuites
    from expectations.rules.rule_set import load_rule_set

    def run(read: ReadFile):
        intake = duckdb.connect()
        create_tables(intake, forms)
        insert_read(intake, [arrow_tables([read], forms)])
        judged = judge(
            intake,
            filing_ids=[read.filings[0]["filing_id"]],
            forms=forms,
            register=register,
            rule_set=load_rule_set(forms),
            suites=PlainSuites(),
        )
        return judged, intake

    return run


def test_findings_speak_the_unit_and_the_headings_of_the_old_form(
    forms, register, old_workbook, tmp_path, judge_alone
):
    book = openpyxl.load_workbook(old_workbook)
    relief = book["万企帮万村台账"]
    place = {cell.value: cell.column for cell in relief[3]}
    relief.cell(4, place["到位资金(元)"], 50000)
    relief.cell(4, place["其中:捐赠(元)"], 60000.5)
    relief.cell(5, place["到位资金(元)"], "约5万")
    book.save(tmp_path / "edited.xlsx")
    read = read_return((tmp_path / "edited.xlsx").read_bytes(), forms, register)
    _, intake = judge_alone(read)
    found = intake.execute(
        "select rule_id, sheet_name || '!' || cell, value_read, would_pass, message from findings"
        " where outcome = 'fail' order by all"
    ).fetchall()
    assert found == [
        ("F03", "万企帮万村台账!K4", "60000.5", "≤ 本年到位资金 50000 元", "其中项大于合计"),
        (
            "relief_participation.funds_delivered.type",
            "万企帮万村台账!J5",
            "约5万",
            "准确的数（单位：元），如 12.5",
            "“到位资金(元)”无法识别：“约5万”不是准确的数",
        ),
    ]


def test_ten_thousands_over_a_column_in_yuan_are_an_error_of_the_sheet_and_never_converted(
    register, forms, old_workbook, tmp_path, judge_alone
):
    book = openpyxl.load_workbook(old_workbook)
    relief = book["万企帮万村台账"]
    heading = next(cell for cell in relief[3] if cell.value == "到位资金(元)")
    heading.value = "到位资金(万元)"
    book["调解案件台账"]["A2"].value = "金额单位:万元"
    book.save(tmp_path / "edited.xlsx")
    judged, intake = judge_alone(
        read_return((tmp_path / "edited.xlsx").read_bytes(), forms, register)
    )
    assert judged.returned == 1
    found = intake.execute(
        "select rule_id, sheet_name || '!' || cell, message, would_pass from findings"
        " where outcome = 'fail' and severity = 'error' order by all"
    ).fetchall()
    contradicts, remedy = "所注单位“万元”与报表规定的“元”不同", "以元为单位填报"
    assert found == [
        ("mediation_cases.unit", "调解案件台账!A2", contradicts, remedy),
        ("relief_participation.unit", "万企帮万村台账!J3", contradicts, remedy),
    ]


@pytest.fixture(scope="module")
def old_form_for_all(forms) -> Forms:
    """The forms as if the 2018 form were still in use."""
    return replace(forms, versions=(replace(forms.for_year(2018), last_report_year=2024),))


def test_a_return_on_another_years_form_is_sent_back_for_that_one_reason(
    forms, register, judge_alone, workbook_of, one_form_for_all, old_form_for_all
):
    too_new = workbook_of(one_form_for_all).read_bytes()
    too_old = workbook_of(old_form_for_all, 2022).read_bytes()
    told = []
    for content in (too_new, too_old):
        read = read_return(content, forms, register)
        judged, intake = judge_alone(read)
        assert judged.returned == 1
        found = intake.execute(
            "select rule_id, sheet_name || '!' || cell, message, would_pass from findings"
        ).fetchall()
        told.append((read.filings[0]["read_status"], found))
    assert told == [
        (
            "other_form",
            [
                (
                    "form",
                    "封面!B6",
                    "表头是 2022-2024 年度报表的，该报告年度的报表是 2018-2021 年度的",
                    "使用 2018-2021 年度的报表填报；报告年度填错的，改正报告年度",
                )
            ],
        ),
        (
            "other_form",
            [
                (
                    "form",
                    "封面!B6",
                    "表头是 2018-2021 年度报表的，该报告年度的报表是 2022-2024 年度的",
                    "使用 2022-2024 年度的报表填报；报告年度填错的，改正报告年度",
                )
            ],
        ),
    ]


def test_a_clean_return_on_the_old_form_has_no_finding(forms, register, old_workbook, judge_alone):
    judged, _ = judge_alone(read_return(old_workbook.read_bytes(), forms, register))
    assert (judged.accepted, judged.findings, judged.not_evaluable) == (1, {}, {})
