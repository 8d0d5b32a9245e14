"""Judging as a whole: what is replaced, what stops it, and what depends on nothing else."""

from dataclasses import replace

import pytest

from expectations.judging.batches import batches
from expectations.judging.great_suites import GreatSuites
from expectations.judging.judge import JudgingError, judge
from expectations.judging.plain_suites import PlainSuites
from expectations.rules.rule_set import load_rule_set
from tests.rules.small_return import SmallReturn, sha256_of, write_intake


@pytest.fixture(scope="module")
def rule_set(forms):
    return load_rule_set(forms)


@pytest.fixture(params=[GreatSuites, PlainSuites])
def judge_filings(request, forms, register, rule_set):
    def run(intake, filing_ids, rules=rule_set):
        return judge(
            intake,
            filing_ids=filing_ids,
            forms=forms,
            register=register,
            rule_set=rules,
            suites=request.param(),
        )

    return run


def _wrong() -> SmallReturn:
    return SmallReturn().put("chambers", 4, member_count=-1)


def _findings(intake) -> list[tuple]:
    return intake.execute("select * from findings order by all").fetchall()


def test_an_expectation_that_raises_is_our_error_and_no_countys_finding(
    forms, judge_filings, rule_set
):
    intake = write_intake(forms, [("one", SmallReturn())])
    number = next(
        rule for rule in rule_set.field_rules["2022"] if rule.rule_id.endswith("count.range")
    )
    on_text = replace(number, sheet="cover", column="filing_unit")
    broken = replace(rule_set, field_rules={"2022": (on_text,)})
    with pytest.raises(JudgingError, match=rf"cover fields: .* for rule {number.rule_id} raised"):
        judge_filings(intake, ["one"], broken)
    assert _findings(intake) == []
    assert intake.execute("select * from verdicts").fetchall() == []
    assert intake.execute("select * from duckdb_tables() where temporary").fetchall() == []


def test_judging_again_replaces_what_was_found_before(forms, judge_filings, rule_set):
    intake = write_intake(forms, [("one", _wrong()), ("other", _wrong())])
    judge_filings(intake, ["one", "other"])
    judge_filings(intake, ["one", "other"], replace(rule_set, key="older rules"))
    before = _findings(intake)
    intake.execute(
        "update chambers set member_count = 60 where filing_id = 'one' and row_number = 4"
    )
    judged = judge_filings(intake, ["one"])
    assert (judged.filings, judged.accepted, judged.returned) == (1, 1, 0)
    now = _findings(intake)
    # Its own findings are gone, whatever rules they came from; the other filing's stay.
    assert {row[1] for row in before} == {"older rules"}
    assert now == [row for row in before if row[0] != "one"]
    assert len(now) < len(before)


def test_a_verdict_does_not_depend_on_what_else_is_judged(forms, judge_filings):
    intake = write_intake(forms, [("one", _wrong()), ("other", SmallReturn())])
    judge_filings(intake, ["other", "one"])
    together = [row for row in _findings(intake) if row[0] == "one"]
    alone = write_intake(forms, [("one", _wrong())])
    judge_filings(alone, ["one"])
    assert together == _findings(alone)


def test_what_was_read_is_quoted_as_it_stands_in_the_cell(forms, judge_filings):
    intake = write_intake(forms, [("one", _wrong())])
    intake.execute(
        "insert into cell_segments by name select 0 as segment_id, ? as file_sha256,"
        " '乡镇街道商会名册' as sheet_name, 11 as column_number",
        [sha256_of("one")],
    )
    intake.execute("insert into cell_texts values (0, 4, '-1家')")
    judge_filings(intake, ["one"])
    found = intake.execute(
        "select rule_id, cell, value_read, message from findings where outcome = 'fail'"
    ).fetchall()
    assert found == [("chambers.member_count.range", "K4", "-1家", "“会员总数”不得小于 0")]


def test_counts_say_what_was_judged(forms, judge_filings):
    intake = write_intake(forms, [("one", _wrong()), ("other", SmallReturn())])
    judged = judge_filings(intake, ["one", "other"])
    assert (judged.filings, judged.accepted, judged.returned) == (2, 1, 1)
    assert judged.findings == {"chambers.member_count.range": 1}
    assert judged.not_evaluable == {"B08": 1, "B09": 1}
    assert judged.evaluated["B09"] == 5
    verdicts = intake.execute("select * exclude (rule_set) from verdicts order by all").fetchall()
    assert verdicts == [("one", "returned", 1, 0, 0, 2), ("other", "accepted", 0, 0, 0, 0)]


def test_filings_of_several_years_are_judged_together_each_by_its_own_register(
    forms, judge_filings
):
    # 田阳县 was 451021 on the register of 2019 and is 田阳区, 451003, on that of 2020.
    def of_year(year, code):
        small = SmallReturn(county_code=code).put("cover", 0, report_year=year, county_code=code)
        # One township alone does not say whose return it is.
        small.remove("chambers", 5, 6, 7, 8, 9)
        return small.put("chambers", 4, township_code=f"{code}100")

    intake = write_intake(
        forms,
        [
            ("2019 as then", of_year(2019, "451021")),
            ("2020 as then", of_year(2020, "451003")),
            ("2020 as before", of_year(2020, "451021")),
        ],
    )
    judge_filings(intake, ["2019 as then", "2020 as then", "2020 as before"])
    unknown = intake.execute(
        "select filing_id from findings"
        " where rule_id = 'B01' and outcome = 'fail' and row_number = 4 order by all"
    ).fetchall()
    assert unknown == [("2020 as before",)]


def test_nothing_to_judge_is_nothing_judged(forms, judge_filings):
    judged = judge_filings(write_intake(forms, [("one", SmallReturn())]), [])
    assert (judged.filings, judged.findings, judged.evaluated["B09"]) == (0, {}, 0)


def test_batches_keep_to_a_form_and_are_bounded_by_filings_and_by_rows(forms):
    def of_year(year):
        return SmallReturn().put("cover", 0, report_year=year)

    years = {"a": 2022, "b": 2023, "c": 2031, "d": 2022, "e": 2023}
    intake = write_intake(forms, [(name, of_year(year)) for name, year in years.items()])
    # Each has 40 rows.

    def divided(**limits):
        return [
            (batch.form and batch.form.version, batch.report_years, batch.filing_ids)
            for batch in batches(intake, list("abcde"), forms, **limits)
        ]

    no_form = (None, [2031], ["c"])
    assert divided() == [("2022", [2022, 2023], ["a", "d", "b", "e"]), no_form]
    three_and_one = [("2022", [2022, 2023], ["a", "d", "b"]), ("2022", [2023], ["e"]), no_form]
    assert divided(filings_per_batch=3) == three_and_one
    assert divided(rows_per_batch=120) == three_and_one
    # A filing is never divided.
    assert [ids for _, _, ids in divided(rows_per_batch=39)] == [[name] for name in "adbec"]
