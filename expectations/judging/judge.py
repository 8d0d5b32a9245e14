"""Judging filings: rules in, findings and verdicts out.

Belongs here: the order of things. Does not: rules, frames, or what a finding says.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from expectations.findings import (
    Recorded,
    findings,
    layout_findings,
    record,
    rows_in_doubt,
    structure,
)
from expectations.frames import PREPARED, Bench, prepared
from expectations.judging.batches import Batch, batches
from expectations.judging.expected import Expected, JudgingError, Suites
from expectations.judging.outcomes import NOT_FAILING, outcomes_query
from expectations.rules import Rule, RuleSet
from ingestion.form import Form, Forms, Sheet
from ingestion.register import Register

__all__ = ["Judged", "JudgingError", "judge"]


@dataclass(frozen=True)
class Judged:
    """What judging some filings came to."""

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
    filing_ids: Sequence[str],
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    suites: Suites,
    on_progress: Callable[[int, int], None] | None = None,
) -> Judged:
    """Judge the named filings, those of one form together whatever their years.

    Replaces their rows in `intake.findings` and `intake.verdicts`, a transaction a batch. A report
    year that could not be read or has no form gives one finding a filing. `on_progress` is told
    filings judged and filings to judge. Raises JudgingError where an expectation cannot be
    evaluated: nothing is written then of that batch.
    """
    started = time.perf_counter()
    verdicts: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    not_evaluable: Counter[str] = Counter()
    evaluated = Counter({rule.rule_id: 0 for rule in rule_set.rules})
    for batch in batches(intake, filing_ids, forms):
        recorded, of_batch = _judge_batch(intake, batch, forms, register, rule_set, suites)
        verdicts.update(recorded.verdicts)
        failed.update(recorded.failed)
        not_evaluable.update(recorded.not_evaluable)
        evaluated.update(of_batch)
        if on_progress:
            on_progress(verdicts.total(), len(filing_ids))
    return Judged(
        filings=verdicts.total(),
        accepted=verdicts["accepted"],
        returned=verdicts["returned"],
        findings=dict(failed),
        not_evaluable=dict(not_evaluable),
        evaluated=dict(evaluated),
        seconds=time.perf_counter() - started,
    )


def _judge_batch(
    intake: duckdb.DuckDBPyConnection,
    batch: Batch,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    suites: Suites,
) -> tuple[Recorded, dict[str, int]]:
    """What was recorded of the batch, and how often each rule could be evaluated."""
    form = batch.form or forms.versions[-1]
    evaluated: dict[str, int] = {}
    with Bench(intake, rule_set.frames) as bench:
        prepared.load_filings(bench, batch.filing_ids)
        prepared.load_form(bench, form)
        findings.open_findings(bench)
        if batch.form is None:
            structure.find_no_form(bench, forms)
        else:
            prepared.load_register(bench, register, batch.report_years)
            prepared.load_rows(bench, forms.sheets)
            structure.find_missing_parts(bench, rule_set)
            layout_findings.find_layout_notes(bench)
            _judge_fields(bench, form, rule_set, suites)
            prepared.load_checked(bench, forms.sheets)
            evaluated = _judge_rules(bench, form, forms.sheets, rule_set, suites)
            structure.keep_one_reason(bench)
        findings.add_likely_slips(bench)
        return record(bench, form, rule_set.key), evaluated


def _judge_fields(bench: Bench, form: Form, rule_set: RuleSet, suites: Suites) -> None:
    """The field rules of each sheet, one suite a sheet, on its typed rows."""
    for sheet in form.sheets:
        rules = [rule for rule in rule_set.field_rules[form.version] if rule.sheet == sheet.key]
        unreadable = _unreadable_fields(bench, sheet)
        asked = [rule for rule in rules if rule.kind != "type" or rule.field in unreadable]
        columns = ", ".join(f'{rule.column} as "{rule.rule_id}"' for rule in asked)
        bench.view("judged_cells", f"select position, {columns} from typed_{sheet.key}")
        expected = [
            Expected(rule.rule_id, rule.severity, rule.rule_id, rule.expectation, rule.arguments)
            for rule in asked
        ]
        positions = suites.failing_positions(
            bench.intake, f"{sheet.key} fields", "judged_cells", expected
        )
        positions = rows_in_doubt.find_rows_in_doubt(bench, sheet, rules, positions)
        findings.find_refused_cells(bench, sheet, rules, positions)
        findings.find_open_requirements(bench, sheet, rules)


def _unreadable_fields(bench: Bench, sheet: Sheet) -> set[str]:
    rows = bench.intake.execute(
        f"select distinct unnest(map_keys(unreadable)) from typed_{sheet.key}"
    )
    return {field for (field,) in rows.fetchall()}


def _judge_rules(
    bench: Bench, form: Form, sheets: Sequence[Sheet], rule_set: RuleSet, suites: Suites
) -> dict[str, int]:
    """The rules over each frame, one suite a frame; how often each could be evaluated."""
    evaluated: dict[str, int] = {}
    for name in PREPARED:
        rules = rule_set.over(name, form)
        if not rules:
            bench.table(name, bench.frames[name])
            continue
        if name != "sheets_of_return":
            bench.frame(name)
        bench.table("outcomes", outcomes_query(name, rules, form, rule_set.rules, sheets))
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
        positions = suites.failing_positions(bench.intake, name, "outcomes", expected)
        findings.find_failures(bench, name, rules, form, positions)
        counts = _counts_of_outcomes(bench, rules)
        open_rules = [rule for rule in rules if counts[rule.rule_id].get("not_evaluable")]
        findings.find_not_evaluable(bench, name, open_rules, form)
        for rule in rules:
            of_rule = counts[rule.rule_id]
            evaluated[rule.rule_id] = of_rule.get("pass", 0) + of_rule.get("fail", 0)
    return evaluated


def _counts_of_outcomes(bench: Bench, rules: Sequence[Rule]) -> dict[str, dict[str, int]]:
    """Rule id → outcome → rows of the table `outcomes`."""
    histograms = ", ".join(f'histogram("{rule.rule_id}")' for rule in rules)
    [counts] = bench.intake.execute(f"select {histograms} from outcomes").fetchall()
    return {rule.rule_id: count or {} for rule, count in zip(rules, counts, strict=True)}
