"""Judging as a whole: what is replaced, what stops it, and what depends on nothing else."""

from dataclasses import replace

import pytest

from expectations.judge import JudgingError, judge
from expectations.rule_set import load_rule_set
from tests.rules.small_return import SmallReturn, sha256_of, write_intake


@pytest.fixture(scope="module")
def rule_set(forms):
    return load_rule_set(forms)


@pytest.fixture
def judge_year(forms, register, rule_set):
    def run(intake, filing_ids, rules=rule_set):
        return judge(
            intake,
            report_year=2022,
            filing_ids=filing_ids,
            forms=forms,
            register=register,
            rule_set=rules,
        )

    return run


def _wrong() -> SmallReturn:
    return SmallReturn().put("chambers", 4, member_count=-1)


def _findings(intake) -> list[tuple]:
    return intake.execute("select * from findings order by all").fetchall()


def test_an_expectation_that_raises_is_our_error_and_no_countys_finding(
    forms, judge_year, rule_set
):
    intake = write_intake(forms, [("one", SmallReturn())])
    (version,) = rule_set.field_rules
    number = next(
        rule for rule in rule_set.field_rules[version] if rule.rule_id.endswith("count.range")
    )
    on_text = replace(number, sheet="cover", column="filing_unit")
    broken = replace(rule_set, field_rules={version: (on_text,)})
    with pytest.raises(JudgingError, match=rf"cover fields: .* for rule {number.rule_id} raised"):
        judge_year(intake, ["one"], broken)
    assert _findings(intake) == []
    assert intake.execute("select * from verdicts").fetchall() == []
    assert intake.execute("select * from duckdb_tables() where temporary").fetchall() == []


def test_judging_again_replaces_what_was_found_before(forms, judge_year, rule_set):
    intake = write_intake(forms, [("one", _wrong()), ("other", _wrong())])
    judge_year(intake, ["one", "other"])
    judge_year(intake, ["one", "other"], replace(rule_set, key="older rules"))
    before = _findings(intake)
    intake.execute(
        "update chambers set member_count = 60 where filing_id = 'one' and row_number = 4"
    )
    judged = judge_year(intake, ["one"])
    assert (judged.filings, judged.accepted, judged.returned) == (1, 1, 0)
    now = _findings(intake)
    # Its own findings are gone, whatever rules they came from; the other filing's stay.
    assert {row[1] for row in before} == {"older rules"}
    assert now == [row for row in before if row[0] != "one"]
    assert len(now) < len(before)


def test_a_verdict_does_not_depend_on_what_else_is_judged(forms, judge_year):
    intake = write_intake(forms, [("one", _wrong()), ("other", SmallReturn())])
    judge_year(intake, ["other", "one"])
    together = [row for row in _findings(intake) if row[0] == "one"]
    alone = write_intake(forms, [("one", _wrong())])
    judge_year(alone, ["one"])
    assert together == _findings(alone)


def test_what_was_read_is_quoted_as_it_stands_in_the_cell(forms, judge_year):
    intake = write_intake(forms, [("one", _wrong())])
    intake.execute(
        "insert into cell_segments by name select 0 as segment_id, ? as file_sha256,"
        " '乡镇街道商会名册' as sheet_name, 11 as column_number",
        [sha256_of("one")],
    )
    intake.execute("insert into cell_texts values (0, 4, '-1家')")
    judge_year(intake, ["one"])
    found = intake.execute(
        "select rule_id, cell, value_read, message from findings where outcome = 'fail'"
    ).fetchall()
    assert found == [("chambers.member_count.range", "K4", "-1家", "“会员总数”不得小于 0")]


def test_counts_say_what_was_judged(forms, judge_year):
    intake = write_intake(forms, [("one", _wrong()), ("other", SmallReturn())])
    judged = judge_year(intake, ["one", "other"])
    assert (judged.filings, judged.accepted, judged.returned) == (2, 1, 1)
    assert judged.findings == {"chambers.member_count.range": 1}
    assert judged.not_evaluable == {"B09": 1}
    assert judged.evaluated["B09"] == 5
    verdicts = intake.execute("select * exclude (rule_set) from verdicts order by all").fetchall()
    assert verdicts == [("one", "returned", 1, 0, 0, 1), ("other", "accepted", 0, 0, 0, 0)]


def test_filings_of_another_year_are_left_alone(forms, judge_year):
    intake = write_intake(forms, [("one", SmallReturn().put("cover", 0, report_year=2021))])
    assert judge_year(intake, ["one"]).filings == 0
    assert judge_year(intake, []).filings == 0
