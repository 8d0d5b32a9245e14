"""A template as a clerk opens it: what may be typed where, what comes back once it is filled."""

import io
from datetime import date
from decimal import Decimal

import duckdb
import openpyxl
import pytest

from county.template.contents import make_template
from county.template.workbook import template_workbook
from expectations.judging.judge import judge
from expectations.judging.plain_suites import PlainSuites
from expectations.rules.rule_set import load_rule_set
from ingestion.intake import database as intake
from ingestion.read_batch import arrow_tables
from ingestion.read_return import read_return
from publishing.last_returns import LastReturns

PILOT, XIUFENG, HENGZHOU = "450105", "450302", "450181"
FIRST_ROW = 4
LIST, WHOLE, DECIMAL, DATE, LENGTH = "list", "whole", "decimal", "date", "textLength"


@pytest.fixture(scope="module")
def template_of(forms, register):
    def write(county, year, last=None):
        return template_workbook(make_template(forms.for_year(year), register, county, year, last))

    return write


@pytest.fixture(scope="module")
def pilot(template_of):
    """The template of a pilot county, which has every sheet, as openpyxl opens it."""
    return openpyxl.load_workbook(io.BytesIO(template_of(PILOT, 2023)))


def rule_at(worksheet, cell):
    """The input rule of a cell, None where anything may be typed."""
    found = [rule for rule in worksheet.data_validations.dataValidation if cell in rule.sqref]
    assert len(found) <= 1
    return found[0] if found else None


def choices(workbook, rule):
    title, _, cells = rule.formula1.replace("$", "").partition("!")
    return [cell.value for (cell,) in workbook[title.strip("'")][cells]]


def test_the_same_template_gives_the_same_bytes(template_of):
    assert template_of(PILOT, 2023) == template_of(PILOT, 2023)
    assert template_of(PILOT, 2023) != template_of(PILOT, 2022)


@pytest.mark.parametrize(
    ("sheet", "cell", "kind", "says"),
    [
        ("封面", "B8", LIST, ["首报", "更正", "补报"]),
        ("乡镇街道商会名册", "D4", LIST, ["是", "否"]),
        ("乡镇街道商会名册", "F4", LIST, ["单独组建", "联合组建", "筹备中"]),
        ("乡镇街道商会名册", "F5000", LIST, ["单独组建", "联合组建", "筹备中"]),
        ("调解案件台账", "G4", LIST, ["调解成功", "调解不成", "撤回终止", "在办"]),
        ("微积分年度评分", "K4", LIST, ["奖优评先", "项目争取", "政策扶持"]),
    ],
)
def test_a_list_of_the_form_is_offered_in_its_cells(pilot, sheet, cell, kind, says):
    rule = rule_at(pilot[sheet], cell)
    assert rule.type == kind
    assert choices(pilot, rule)[: len(says)] == says


def test_every_code_list_and_yes_no_of_the_form_is_offered_whole(pilot, forms):
    form = forms.for_year(2023)
    offered = 0
    for sheet in form.sheets:
        for place, field in enumerate(sheet.fields):
            if field.type not in ("code_list", "yes_no"):
                continue
            cell = f"B{FIRST_ROW + place}"
            if sheet.key != "cover":
                cell = f"{openpyxl.utils.get_column_letter(place + 1)}{FIRST_ROW}"
            values = [value.value_zh for value in form.code_lists[field.code_list]]
            assert choices(pilot, rule_at(pilot[sheet.title_zh], cell)) == values
            offered += 1
    # Counted in fields.csv.
    assert offered == 26


def test_no_input_rule_is_left_out(pilot):
    """A rule whose words are too long for a spreadsheet program would be dropped in silence."""
    assert {
        sheet.title: len(sheet.data_validations.dataValidation) for sheet in pilot.worksheets
    } == {
        "封面": 9,
        "乡镇街道商会名册": 13,
        "商会党组织": 6,
        "商会调解组织": 8,
        "调解案件台账": 9,
        "村企帮扶台账": 14,
        "微积分年度评分": 11,
        "会员需求清单": 5,
        "微治理与三公开": 8,
        "汇总表": 24,
        "微实践台账": 7,
        "核实说明": 0,
        "填报模板信息": 0,
    }


def test_a_cell_for_several_values_offers_the_list_and_takes_more_than_one(pilot):
    rule = rule_at(pilot["封面"], "B15")
    assert choices(pilot, rule)[:2] == ["商会党组织", "商会调解组织"]
    assert rule.showErrorMessage is False


@pytest.mark.parametrize(
    ("sheet", "cell", "kind", "operator", "bounds"),
    [
        ("乡镇街道商会名册", "K4", WHOLE, "greaterThanOrEqual", ("0", None)),
        ("村企帮扶台账", "K4", DECIMAL, "greaterThanOrEqual", ("0", None)),
        ("乡镇街道商会名册", "I4", LENGTH, "equal", ("18", None)),
        ("村企帮扶台账", "E4", LENGTH, "equal", ("12", None)),
        ("商会党组织", "H4", WHOLE, None, ("1000", "9999")),
        # 1 and 45,657 are 1900-01-01 and 2024-12-31.
        ("调解案件台账", "C4", DATE, None, ("1", "45657")),
        ("汇总表", "D4", DECIMAL, "greaterThanOrEqual", ("0", None)),
        ("汇总表", "D15", DECIMAL, None, ("0", "1")),
    ],
)
def test_numbers_dates_and_lengths_are_watched_while_typing(
    pilot, sheet, cell, kind, operator, bounds
):
    rule = rule_at(pilot[sheet], cell)
    # openpyxl leaves out an operator that is the default one: between.
    assert (rule.type, rule.operator) == (kind, operator)
    assert (rule.formula1, rule.formula2) == bounds
    assert rule.showErrorMessage and rule.showInputMessage


def test_a_prompt_and_a_refusal_say_in_chinese_what_is_asked(pilot):
    rule = rule_at(pilot["乡镇街道商会名册"], "I4")
    assert rule.promptTitle == "统一社会信用代码"
    assert rule.prompt == "按规则 B04 填写。18位（单元格为文本格式）"
    assert rule.errorTitle == "填写有误"
    assert rule.error == "统一社会信用代码：18位（单元格为文本格式）"
    rule = rule_at(pilot["乡镇街道商会名册"], "J4")
    assert rule.prompt == "“是否民政登记”为“是”时必填。日期，如 2022-09-15；可只到月份，如 2022-09"


def test_the_townships_of_the_county_and_the_chambers_above_are_offered(template_of):
    workbook = openpyxl.load_workbook(io.BytesIO(template_of(XIUFENG, 2023)))
    rule = rule_at(workbook["商会调解组织"], "B4")
    assert choices(workbook, rule) == ["450302001", "450302002", "450302003"]
    rule = rule_at(workbook["商会党组织"], "A4")
    assert rule.formula1 == "'乡镇街道商会名册'!$E$4:$E$5000"
    # A relief row may name a chamber of another county: told, not refused.
    assert rule_at(workbook["村企帮扶台账"], "C4").errorStyle == "warning"


def test_headings_are_locked_without_a_password_and_cells_are_not(pilot):
    for title in pilot.sheetnames[:-1]:
        worksheet = pilot[title]
        assert worksheet.protection.sheet
        assert worksheet.protection.password is None
        first_heading = "A4" if title == "封面" else "A3"
        assert worksheet[first_heading].protection.locked
        assert worksheet["A1"].protection.locked
    roster = pilot["乡镇街道商会名册"]
    assert not roster.protection.insertRows and not roster.protection.deleteRows
    assert not any(cell.protection.locked for cell in roster[4])
    assert not pilot["封面"]["B10"].protection.locked
    totals = pilot["汇总表"]
    assert [cell.protection.locked for cell in totals[4]] == [True, True, True, *[False] * 3]


def test_a_note_on_a_heading_says_whether_it_is_required_and_its_unit(pilot):
    note = pilot["村企帮扶台账"]["K3"].comment.text
    assert note == "本年到位资金\n必填\n准确的数（单位：万元），如 12.5"
    assert pilot["封面"]["A10"].comment.text.splitlines()[-1] == "只供联系核对，不公布"
    assert all(cell.comment for cell in pilot["乡镇街道商会名册"][3][:19])


def test_headings_stay_in_view_and_are_printed_on_every_page(pilot):
    roster = pilot["乡镇街道商会名册"]
    assert roster.freeze_panes == "D4"
    assert roster.print_title_rows == "$3:$3"
    assert roster.page_setup.orientation == "landscape"
    assert roster.page_setup.fitToHeight == 0


def test_the_hidden_sheet_says_whose_template_it_is_and_reading_leaves_it_alone(
    template_of, forms, register
):
    content = template_of(XIUFENG, 2023)
    own = openpyxl.load_workbook(io.BytesIO(content))["填报模板信息"]
    assert own.sheet_state == "hidden"
    assert [own.cell(row, 2).value for row in (1, 2, 3)] == ["2022", XIUFENG, "2023"]
    read = read_return(content, forms, register)
    reasons = {
        segment.reason for segment in read.log.segments if segment.sheet_name == "填报模板信息"
    }
    assert reasons == {"the template's own sheet"}
    assert read.file["read_status"] == "read"
    assert "sheet not on the form" not in {segment.reason for segment in read.log.segments}


def facts(read):
    """The typed rows of a file by sheet, without what tells one file from another."""
    told_apart = ("filing_id", "row_number")
    by_sheet = {}
    for sheet, columns in read.rows.items():
        names = [name for name in columns if name not in told_apart]
        by_sheet[sheet] = [
            dict(zip(names, values, strict=True))
            for values in zip(*(columns[name] for name in names), strict=True)
        ]
    return by_sheet


def fill(content, source):
    """A template with every cell of `source` typed into the cell of that heading and row."""
    template = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in openpyxl.load_workbook(source):
        # The one template lacks what its county is not asked for.
        if sheet.title not in template.sheetnames:
            assert sheet.max_row == 3
            continue
        into = template[sheet.title]
        if sheet.title == "封面":
            pairs = [(row, 2, 2) for row in range(FIRST_ROW, sheet.max_row + 1)]
        else:
            assert [cell.value for cell in sheet[3]] == [
                cell.value for cell in into[3][: sheet.max_column]
            ]
            last_row = max(sheet.max_row, into.max_row)
            pairs = [
                (row, column, column)
                for row in range(FIRST_ROW, last_row + 1)
                for column in range(1, sheet.max_column + 1)
            ]
        for row, column, to_column in pairs:
            into.cell(row, to_column).value = sheet.cell(row, column).value
    saved = io.BytesIO()
    template.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    # The last one is on the form of 2018, whose sums are in yuan.
    ("county", "year"),
    [(HENGZHOU, 2022), (PILOT, 2022), ("450127", 2021)],
)
def test_a_template_filled_in_gives_the_facts_that_were_typed(
    county, year, template_of, write_returns, forms, register
):
    sample = write_returns([HENGZHOU if county == "450127" else county], [year])
    (source,) = sample.rglob(f"{county}_*_{year}.xlsx")
    filled = read_return(fill(template_of(county, year), source), forms, register)
    typed = read_return(source.read_bytes(), forms, register)
    assert filled.file["read_status"] == typed.file["read_status"] == "read"
    assert facts(filled) == {
        sheet: rows for sheet, rows in facts(typed).items() if sheet in filled.rows
    }
    assert sum(map(len, facts(filled).values())) > 300
    assert all(not rows for sheet, rows in facts(typed).items() if sheet not in filled.rows)


def test_what_was_carried_over_is_read_back_exactly(template_of, forms, register):
    last = LastReturns(
        2022,
        frozenset({XIUFENG}),
        {
            "chambers": (
                {
                    "county_code": XIUFENG,
                    "township_code": "450302001",
                    "has_chamber": True,
                    "chamber_name": "秀峰商会",
                    "formation": "single",
                    "established_on": date(2015, 5, 1),
                    "is_registered": True,
                    "unified_social_credit_code": "51450302MJ0000001X",
                    "registered_on": date(2016, 6, 1),
                    "four_good_regional_cycle": "2019-2020;2021-2022",
                    "four_good_national_cycle": None,
                    "integrity_pioneer_year": "2021",
                    "assessment_grade": "4a",
                },
            ),
            "branches": (
                {
                    "county_code": XIUFENG,
                    "chamber_name": "秀峰商会",
                    "branch_name": "秀峰支部",
                    "branch_kind": "functional_branch",
                    "founded_on": date(2018, 7, 1),
                    "instructor_ids": ["01", "02"],
                    "star_rating": 3,
                    "star_rating_year": 2021,
                },
            ),
            "declared_totals": (
                {
                    "county_code": XIUFENG,
                    "indicator_code": "chambers",
                    "declared_value": Decimal("1.00000000"),
                },
                {
                    "county_code": XIUFENG,
                    "indicator_code": "chamber_coverage_rate",
                    "declared_value": Decimal("0.33330000"),
                },
            ),
        },
    )
    read = read_return(template_of(XIUFENG, 2023, last), forms, register)
    (row,) = [row for row in facts(read)["chambers"] if row["chamber_name"]]
    assert row["unified_social_credit_code"] == "51450302MJ0000001X"
    assert row["established_on"] == date(2015, 5, 1)
    assert row["is_registered"] is True
    assert row["assessment_grade"] == "4a"
    assert row["four_good_regional_cycle"] == "2019-2020;2021-2022"
    assert row["member_count"] is None
    (row,) = facts(read)["branches"]
    assert row["branch_kind"] == "functional_branch"
    assert row["instructor_ids"] == ["01", "02"]
    assert (row["star_rating"], row["star_rating_year"]) == (3, 2021)
    previous = {
        row["indicator_code"]: row["previous_year_value"] for row in facts(read)["declared_totals"]
    }
    assert previous["chambers"] == Decimal(1)
    assert previous["chamber_coverage_rate"] == Decimal("0.3333")


def test_a_blank_template_sent_back_as_it_is_lacks_answers_and_nothing_else(
    template_of, forms, register
):
    read = read_return(template_of(XIUFENG, 2023), forms, register)
    connection = duckdb.connect()
    intake.create_tables(connection, forms)
    intake.insert_read(connection, [arrow_tables([read], forms)])
    judged = judge(
        connection,
        filing_ids=[filing["filing_id"] for filing in read.filings],
        forms=forms,
        register=register,
        rule_set=load_rule_set(forms),
        suites=PlainSuites(),
    )
    assert judged.returned == 1
    # Four cells of the cover, a yes or no for each of three streets, twelve totals, and the eight
    # sheets that a pilot county must fill or declare nil.
    assert judged.findings == {
        "cover.submission_kind.required": 1,
        "cover.preparer_name.required": 1,
        "cover.contact_phone.required": 1,
        "cover.submitted_on.required": 1,
        "chambers.has_chamber.required": 3,
        "declared_totals.declared_value.required": 12,
        "A05": 8,
    }


def test_the_marks_of_the_form_stand_on_the_cover_and_head_every_page(pilot):
    marks = (
        "表号：虚构样表1号（2022版）　制定机关：虚构的省级工商业联合会（样例）　"
        "批准或备案文号：虚构统制〔2022〕0号　有效期至：2025年6月30日"
    )
    assert pilot["封面"]["A3"].value == marks
    printed = {
        sheet.title: sheet.oddHeader.right.text for sheet in pilot if sheet.sheet_state == "visible"
    }
    assert len(printed) == 12
    assert set(printed.values()) == {marks}
