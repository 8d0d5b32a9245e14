"""Judging the filings of one report year: rules in, findings and verdicts out.

Belongs here: the order of things. Does not: rules, frames, or what a finding says.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from expectations import findings, prepared, structure
from expectations.outcomes import NOT_FAILING, outcomes_query
from expectations.prepared import PREPARED, Bench
from expectations.record import record
from expectations.rule_set import RuleSet
from expectations.suites import Expected, JudgingError, Suites
from ingestion.form import Form, Forms, Sheet
from ingestion.register import Register

__all__ = ["JudgedYear", "JudgingError", "judge"]


@dataclass(frozen=True)
class JudgedYear:
    """What judging the filings of one report year came to."""

    report_year: int | None
    filings: int
    accepted: int
    returned: int
    findings: dict[str, int]
    """Rule id → times it failed, for those that did."""
    not_evaluable: dict[str, int]
    """Rule id → times it applied and could not be evaluated, for those that did."""
    evaluated: dict[str, int]
    """Rule id → times it passed or failed, for every rule of `rules/`."""
    seconds: float


def judge(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_year: int | None,
    filing_ids: Sequence[str],
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
) -> JudgedYear:
    """Judge the named filings of one report year at once, one batch a sheet.

    Replaces their rows of this rule set in `intake.findings` and `intake.verdicts` in one
    transaction. A report year that could not be read (None) or has no form gives one finding a
    filing. Raises JudgingError where an expectation cannot be evaluated: nothing is written then.
    """
    started = time.perf_counter()
    form = forms.for_year(report_year) if report_year else None
    newest_form = forms.versions[-1]
    evaluated = {rule.rule_id: 0 for rule in rule_set.rules}
    with Bench(intake) as bench:
        prepared.load_filings(bench, report_year, filing_ids)
        prepared.load_form(bench, form or newest_form)
        findings.open_findings(bench)
        if form is None:
            structure.find_no_form(bench, forms)
        else:
            prepared.load_register(bench, register, report_year)
            prepared.load_rows(bench, form)
            structure.find_missing_parts(bench, rule_set)
            suites = Suites()
            _judge_fields(bench, form, rule_set, suites)
            prepared.load_checked(bench, form)
            evaluated |= _judge_rules(bench, form, rule_set, suites)
        findings.add_likely_slips(bench)
        verdicts, failed, not_evaluable = record(bench, form or newest_form, rule_set.key)
    return JudgedYear(
        report_year=report_year,
        filings=sum(verdicts.values()),
        accepted=verdicts.get("accepted", 0),
        returned=verdicts.get("returned", 0),
        findings=failed,
        not_evaluable=not_evaluable,
        evaluated=evaluated,
        seconds=time.perf_counter() - started,
    )


def _judge_fields(bench: Bench, form: Form, rule_set: RuleSet, suites: Suites) -> None:
    """The field rules of each sheet, one suite a sheet, on its typed rows."""
    for sheet in form.sheets:
        rules = [rule for rule in rule_set.field_rules[form.version] if rule.sheet == sheet.key]
        unreadable = _unreadable_fields(bench, sheet)
        asked = [rule for rule in rules if rule.kind != "type" or rule.field in unreadable]
        columns = ", ".join(f'{rule.column} as "{rule.rule_id}"' for rule in asked)
        frame = bench.intake.execute(
            f"select {columns} from typed_{sheet.key} order by position"
        ).df()
        # A column without a value has nothing to judge, unless being filled is what is asked.
        filled = frame.columns[frame.notna().any()]
        expected = [
            Expected(rule.rule_id, rule.severity, rule.rule_id, rule.expectation, rule.arguments)
            for rule in asked
            if rule.kind == "required" or rule.rule_id in filled
        ]
        frame = frame[[one.column for one in expected]]
        positions = suites.failing_positions(f"{sheet.key} fields", frame, expected)
        findings.find_refused_cells(bench, sheet, rules, positions)
        findings.find_open_requirements(bench, sheet, rules)


def _unreadable_fields(bench: Bench, sheet: Sheet) -> set[str]:
    rows = bench.intake.execute(
        f"select distinct unnest(map_keys(unreadable)) from typed_{sheet.key}"
    )
    return {field for (field,) in rows.fetchall()}


def _judge_rules(bench: Bench, form: Form, rule_set: RuleSet, suites: Suites) -> dict[str, int]:
    """The rules over each frame, one suite a frame; how often each could be evaluated."""
    evaluated: dict[str, int] = {}
    for name in PREPARED:
        rules = rule_set.over(name)
        if not rules:
            bench.table(name, prepared.read_prepared(name))
            continue
        if name != "sheets_of_return":
            bench.frame(name)
        bench.table("outcomes", outcomes_query(name, rules, form, rule_set.rules))
        columns = ", ".join(f'"{rule.rule_id}"' for rule in rules)
        frame = bench.intake.execute(f"select {columns} from outcomes order by position").df()
        expected = [
            Expected(
                rule.rule_id,
                rule.severity,
                rule.rule_id,
                "ExpectColumnValuesToBeInSet",
                (("value_set", list(NOT_FAILING)),),
            )
            for rule in rules
        ]
        positions = suites.failing_positions(name, frame, expected)
        findings.find_failures(bench, name, rules, form, positions)
        open_rules = [rule for rule in rules if (frame[rule.rule_id] == "not_evaluable").any()]
        findings.find_not_evaluable(bench, name, open_rules, form)
        for rule in rules:
            evaluated[rule.rule_id] = int(frame[rule.rule_id].isin(("pass", "fail")).sum())
    return evaluated
