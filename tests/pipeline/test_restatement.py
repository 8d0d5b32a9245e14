"""What changed from release to release and why: histories of returns.

One home is taken through a scripted history, a refresh a step; each step's causes and amounts are
worked out by hand from the cells that were changed. `COUNTS` says what the untouched returns hold.
"""

import json

import pytest

from orchestration.commands.withdraw import withdraw_return
from orchestration.commands.year_locks import set_lock
from tests.pipeline.history import (
    CASES_SETTLED,
    COUNTS,
    HENG,
    HENG_OLD,
    PROVINCE,
    XINGNING,
    XIUFENG,
    history,
)
from tests.pipeline.test_commands import shanghui

__all__ = ["history"]

pytestmark = pytest.mark.long


def test_a_first_release_restates_nothing(history):
    history.file(2022, XINGNING)
    summary = history.refresh([2022])
    assert (summary.restated_figures, summary.restated_rows, summary.restated_by) == (0, 0, "")


def test_a_first_filing_is_more_complete_reporting(history):
    history.file(2022, XIUFENG)
    summary = history.refresh([2022])
    assert summary.restated_by == "first_filing"
    assert history.causes("chambers") == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers", XIUFENG) == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers", XINGNING) == []
    assert history.shares("chambers") == [(XIUFENG, "first_filing", 2022, 3.0)]
    assert {row[1:3] for row in history.rows(f"county_code = '{XIUFENG}'")} == {
        ("added", "first_filing"),
        ("changed", "first_filing"),
    }
    history.check_sums()


def test_a_revision_names_the_cell_that_changed(history):
    history.revise(2022, XINGNING, documents=9)
    summary = history.refresh([2022])
    assert summary.restated_by == "revision"
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 9.0)]
    assert history.rows("true") == [
        (
            "fct_filings",
            "changed",
            "revision",
            "is_revised: false → true\npolicy_document_count: 0 → 9",
        )
    ]
    told = json.loads(shanghui("diff", "--json", home=history.home.path).stdout)
    assert [
        (cell["sheet_name"], cell["field"], cell["old"], cell["new"])
        for cell in told["changed_cells"]
    ] == [("封面", "policy_documents_in_year", "0", "9")]
    assert [(one["county_code"], one["cause"]) for one in told["returns"]] == [
        (XINGNING, "revision")
    ]
    history.check_sums()


def test_two_causes_of_one_figure_are_measured_one_after_the_other(history):
    """秀峰区 files again, 横县 for the year before: a cumulative figure has both years."""
    history.revise(2022, XIUFENG, documents=5)
    history.file(2021, HENG_OLD)
    summary = history.refresh()
    assert summary.restated_by == "first_filing, revision"
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 2.0)]
    cases = CASES_SETTLED[2021, HENG_OLD]
    assert history.causes("cases_settled", report_year=2021) == [
        ("first_filing", 2021, "R1", cases)
    ]
    # 横州市 has no return for 2022 yet, and its own figure is blank; the line's cases of 2021 count
    # in the sum since 2018 all the same.
    assert history.causes("cases_settled_cumulative") == [("first_filing", 2021, "R1", cases)]
    assert history.causes("cases_settled_cumulative", HENG) == []
    assert history.shares("cases_settled_cumulative") == [(HENG, "first_filing", 2021, cases)]
    history.check_sums()


def test_a_sum_and_a_rate_are_split_between_a_first_filing_and_a_revision(history):
    history.file(2022, HENG)
    history.revise(2022, XINGNING, documents=9, members=5)
    history.refresh([2022])
    assert history.causes("chamber_members") == [
        ("first_filing", 2022, "R1", COUNTS[HENG]["chamber_members"]),
        ("revision", 2022, "R1", 5.0),
    ]
    assert history.causes("policy_documents") == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers") == [("first_filing", 2022, "R1", 14.0)]
    # 横州市's own cumulative figure was blank and has both years now; its share is the new one's.
    both = CASES_SETTLED[2021, HENG_OLD] + CASES_SETTLED[2022, HENG]
    assert history.causes("cases_settled_cumulative", HENG) == [("first_filing", 2022, "R1", both)]
    assert history.shares("cases_settled_cumulative") == [
        (HENG, "first_filing", 2022, CASES_SETTLED[2022, HENG])
    ]
    history.check_sums()


def test_counties_are_named_with_what_they_share(history):
    """As a person and a program ask for the change of the step before, and by county."""
    home = history.home.path
    asked = ("diff", "--indicator", "chamber_members", "--by-county")
    shown = shanghui(*asked, home=home).stdout
    assert "first_filing: 横州市 450181 2022\n" in shown
    assert "revision: 兴宁区 450102 2022 · 1 cell · " in shown
    assert [
        line.split() for line in shown.splitlines() if line.startswith(("450181", "450102"))
    ] == [
        ["450181", "横州市", "+703", "first_filing", "R1"],
        ["450102", "兴宁区", "+5", "revision", "R1"],
    ]
    lines = shanghui(*asked, "--csv", home=home).stdout.splitlines()
    assert lines[0] == (
        "report_year,division_code,division_level,indicator,breakdown,county_code,county_name,"
        "release,cause,cause_report_year,revision_class,numerator_change,denominator_change"
    )
    assert lines[1:] == [
        f"2022,{PROVINCE},province,chamber_members,,{HENG},横州市,2023-02-05.1,first_filing,2022,R1,"
        "703.0,",
        f"2022,{PROVINCE},province,chamber_members,,{XINGNING},兴宁区,2023-02-05.1,revision,2022,R1,"
        "5.0,",
    ]
    rows = shanghui("diff", "--rows", "--csv", home=home).stdout.splitlines()
    assert rows[0].startswith("release,report_year,county_code,table_name,row_key,change,cause,")
    assert any(f",{XINGNING},fct_chambers," in row and "member_count: " in row for row in rows)


def test_a_difference_follows_a_county_along_its_codes(history):
    """横县 filed for 2021 in the fourth release, 横州市 for 2022 in the fifth, after the third."""
    arguments = ("diff", "2023-02-03.1", "--division", HENG, "--rows", "--json")
    told = json.loads(shanghui(*arguments, home=history.home.path).stdout)
    cases = {
        (change["report_year"], change["division_code"], change["value_after"])
        for change in told["changes"]
        if change["indicator"] in ("cases_settled", "chambers")
    }
    assert (2021, HENG_OLD, float(CASES_SETTLED[2021, HENG_OLD])) in cases
    assert (2022, HENG, float(COUNTS[HENG]["chambers"])) in cases
    assert {change["division_code"] for change in told["changes"]} == {HENG_OLD, HENG}
    assert {(row["report_year"], row["county_code"]) for row in told["rows"]} == {
        (2021, HENG_OLD),
        (2022, HENG),
    }
    run = shanghui("diff", "--division", HENG_OLD, "--year", 2022, home=history.home.path)
    assert run.stderr == "shanghui: 450127 is 横州市 450181 in 2022\n"
    assert " 450181 " in run.stdout
    # The rows of the province are those of its counties; 那阳镇商会 states a credit code in 2022,
    # by which its row of 2021 is known too.
    of_all = json.loads(shanghui("diff", "--rows", "--json", home=history.home.path).stdout)
    assert {row["county_code"] for row in of_all["rows"]} == {HENG, HENG_OLD, XINGNING}
    assert {row["cause"] for row in of_all["rows"] if row["county_code"] == HENG_OLD} == {
        "other_return"
    }


def test_a_withdrawal_takes_back_what_the_return_had_changed(history):
    withdraw_return(history.home, XIUFENG, 2022, "数据有误", history.moment)
    history.refresh([2022])
    assert history.causes("policy_documents") == [("withdrawal", 2022, "C", -2.0)]
    assert history.rows("change = 'removed'") == []
    history.check_sums()


def test_a_withdrawal_of_the_last_return_is_split_exactly_by_county(history):
    """秀峰区 withdraws its first return too, and files for the year before."""
    withdraw_return(history.home, XIUFENG, 2022, "数据有误", history.moment)
    history.file(2021, XIUFENG)
    history.refresh()
    cases = {year: CASES_SETTLED[year, XIUFENG] for year in (2021, 2022)}
    assert history.causes("chambers") == [("withdrawal", 2022, "C", -3.0)]
    # The whole of its figure goes blank, though only one year of it is gone.
    assert history.causes("cases_settled_cumulative", XIUFENG) == [
        ("withdrawal", 2022, "C", -cases[2022])
    ]
    assert history.causes("cases_settled_cumulative") == [
        ("withdrawal", 2022, "C", -cases[2022]),
        ("first_filing", 2021, "R1", cases[2021]),
    ]
    assert history.shares("cases_settled_cumulative") == [
        (XIUFENG, "withdrawal", 2022, -cases[2022]),
        (XIUFENG, "first_filing", 2021, cases[2021]),
    ]
    history.check_sums()


def test_what_is_filed_after_a_withdrawal_is_a_first_filing(history):
    history.revise(2022, XIUFENG, documents=6)
    history.refresh([2022])
    assert history.causes("policy_documents") == [("first_filing", 2022, "R1", 6.0)]
    # What stood before, 2021 included, comes back into its own figure.
    both = CASES_SETTLED[2021, XIUFENG] + CASES_SETTLED[2022, XIUFENG]
    assert history.causes("cases_settled_cumulative", XIUFENG) == [
        ("first_filing", 2022, "R1", both)
    ]
    history.check_sums()


def test_revisions_of_two_years_are_told_apart_in_a_cumulative_figure(history):
    """兴宁区 files for 2021 first; then both years lose a case each."""
    history.file(2021, XINGNING)
    history.refresh()
    assert history.causes("cases_settled_cumulative") == [
        ("first_filing", 2021, "R1", CASES_SETTLED[2021, XINGNING])
    ]
    for year in (2021, 2022):
        history.drop_settled_cases(year, XINGNING, year - 2020)
    history.refresh()
    assert history.causes("cases_settled_cumulative") == [
        ("revision", 2021, "R1", -1.0),
        ("revision", 2022, "R1", -2.0),
    ]
    assert history.causes("cases_settled_cumulative", report_year=2021) == [
        ("revision", 2021, "R1", -1.0)
    ]
    assert history.causes("cases_settled") == [("revision", 2022, "R1", -2.0)]
    history.check_sums()


def test_a_locked_year_restates_nothing_until_it_is_opened(history):
    set_lock(history.home, 2022, "审定", history.moment, is_locked=True)
    history.revise(2022, HENG, documents=8)
    locked = history.refresh([2022])
    assert locked.restated_figures == 0
    set_lock(history.home, 2022, "补报", history.moment, is_locked=False)
    history.refresh([2022])
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 5.0)]
    history.check_sums()


def test_the_same_bytes_again_make_no_release(history):
    before = (history.home.releases / "current").resolve()
    history.file(2022, HENG, "again.xlsx")
    history.file(2021, HENG_OLD, "once more.xlsx")
    summary = history.refresh()
    # Bytes of an older return filed again are the newest filing: 横州市 is as it first was.
    assert history.causes("policy_documents") == [("revision", 2022, "R1", -5.0)]
    assert (history.home.releases / "current").resolve() != before
    assert summary.restated_by == "revision"
    history.file(2022, HENG, "a third time.xlsx")
    assert history.refresh().restated_figures == 0
