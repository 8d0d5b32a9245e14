"""Structural findings: a sheet, a column or the form of the year is not there."""

from dataclasses import replace

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import COUNTY, SmallReturn

CASES = {
    "sheet_missing": Seeded(
        "mediation_organisations.missing",
        lambda r: r.without_sheet("mediation_organisations"),
        "",
        None,
        "增加“商会调解组织”表，或在封面零报告声明中列出",
        # D01, D02 and D03 for the sheet; each case names an organisation that cannot be looked up.
        not_evaluable=("D01", "D02", "D03", "E01", "E01", "E01", "S04"),
        anchor="sheet",
    ),
    "column_missing": Seeded(
        "mediation_cases.outcome.column_missing",
        lambda r: r.without_column("mediation_cases", "outcome"),
        "调解案件台账",
        None,
        "表头有“办理结果”",
        not_evaluable=("E03", "E03", "E03", "S04"),
        anchor="sheet",
    ),
    "label_missing": Seeded(
        "cover.as_of_date.column_missing",
        lambda r: r.without_column("cover", "as_of_date"),
        "封面",
        None,
        "封面有“数据截止日期”",
        not_evaluable=("A03", *["B07"] * 3, *["E02"] * 3, *["H01"] * 3),
        anchor="sheet",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_missing_part_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])


def test_a_sheet_declared_nil_may_be_absent(judge_small):
    small = SmallReturn().without_sheet("relief_participation")
    small.put("cover", 0, nil_sheets=["relief_participation"])
    for row in (11, 12):
        small.put("declared_totals", row, declared_value=0)
    assert judge_small({"nil": small})["nil"].findings == ()


@pytest.fixture
def forms_of_a_pilot(forms):
    """The forms, with the small return's county as the one pilot of 2022."""
    versions = tuple(
        replace(form, pilot_counties=frozenset({(2022, COUNTY)})) for form in forms.versions
    )
    return replace(forms, versions=versions)


MICRO_SHEETS = ("points", "member_demands", "governance", "micro_practices")


def told(judged_return):
    return sorted((finding["rule_id"], finding["anchor"]) for finding in judged_return.failures)


def test_a_pilot_files_the_micro_sheets_or_declares_them_nil(judge_small, forms_of_a_pilot):
    absent, empty, nil = SmallReturn(), SmallReturn(), SmallReturn()
    for sheet in MICRO_SHEETS:
        absent.without_sheet(sheet)
        empty.remove(sheet)
        nil.without_sheet(sheet)
    nil.put("cover", 0, nil_sheets=list(MICRO_SHEETS))
    returns = {"filed": SmallReturn(), "absent": absent, "empty": empty, "nil": nil}
    judged = judge_small(returns, judged_on=forms_of_a_pilot)
    assert told(judged["filed"]) == told(judged["nil"]) == []
    assert told(judged["absent"]) == [
        (f"{sheet}.missing", "sheet") for sheet in sorted(MICRO_SHEETS)
    ]
    assert told(judged["empty"]) == [("A05", "cell")] * 4


def test_a_county_that_is_no_pilot_need_not_have_the_micro_sheets(judge_small):
    absent, empty = SmallReturn(), SmallReturn()
    for sheet in MICRO_SHEETS:
        absent.without_sheet(sheet)
        empty.remove(sheet)
    judged = judge_small({"absent": absent, "empty": empty})
    assert judged["absent"].findings == judged["empty"].findings == ()


def test_a_sheet_without_its_header_is_told_once_a_column_and_nothing_else(judge_small, forms):
    returns = {
        sheet.key: SmallReturn().without_table(sheet.key, [field.name for field in sheet.fields])
        for sheet in forms.versions[-1].sheets
        if sheet.key not in ("cover", "explanations")
    }
    judged = judge_small(returns)
    for sheet in forms.versions[-1].sheets:
        if sheet.key in returns:
            told = [finding["rule_id"] for finding in judged[sheet.key].failures]
            assert sorted(told) == sorted(
                f"{sheet.key}.{field.name}.column_missing"
                for field in sheet.fields
                if field.required != "no"
            )


def test_a_year_without_a_form_gives_that_one_finding(judge_small):
    small = SmallReturn().put("cover", 0, report_year=2031)
    found = judge_small({"2031": small})["2031"]
    (finding,) = found.findings
    assert (finding["rule_id"], finding["sheet_name"], finding["cell"]) == ("form", "封面", "B4")
    assert finding["message"] == "2031 年度没有对应的报表"
    assert finding["would_pass"] == "2018 至 2024 中的一年"
    assert found.verdict == "returned"
