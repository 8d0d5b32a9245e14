"""Outcomes: pass, fail, not_evaluable or not_applicable of every rule for every row of a frame.

Belongs here: the query made from the rules of a frame. Does not: what the frame holds, or what is
made of an outcome.
"""

from collections.abc import Iterable, Sequence

from expectations.rules import Rule
from ingestion.form import Form, Sheet

NOT_FAILING = ("pass", "not_evaluable", "not_applicable")
OUTCOME = "enum('pass', 'fail', 'not_evaluable', 'not_applicable')"
"""The SQL type of an outcome: a byte a row, where a text would be most of the cost of judging."""


def outcomes_query(
    frame: str,
    rules: Sequence[Rule],
    form: Form,
    rule_set: Iterable[Rule],
    sheets_of_all_forms: Iterable[Sheet],
) -> str:
    """One row per row of the frame: its key, `position`, and a column of outcomes for each rule.

    A rule that comes after others of the same frame is judged in a later step of the query; those
    of other frames have been judged before, and are looked up in `failures`.
    """
    sheet_of = {rule.rule_id: rule.found_on for rule in rule_set}
    fields_of = {sheet.key: {field.name for field in sheet.fields} for sheet in sheets_of_all_forms}
    here = {rule.rule_id for rule in rules}
    # Evaluated first, as columns of their own, expressions cost once however often they are asked.
    parts = ", ".join(
        f'({expression}) as "{rule.rule_id} {name}"'
        for rule in rules
        for name, expression in (("applies", rule.applies_when), ("holds", rule.holds))
    )
    steps = [f"step_0 as (select position, filing_id, row_number, refused, {parts} from {frame})"]
    waiting = list(rules)
    while waiting:
        open_ids = {rule.rule_id for rule in waiting}
        ready = [rule for rule in waiting if open_ids.isdisjoint(rule.after)]
        if not ready:
            raise ValueError(f"{frame}: {', '.join(sorted(open_ids))} come after each other")
        outcomes = ", ".join(
            f'{_outcome(rule, form, here, sheet_of, fields_of)} as "{rule.rule_id}"'
            for rule in ready
        )
        steps.append(f"step_{len(steps)} as (select *, {outcomes} from step_{len(steps) - 1})")
        waiting = [rule for rule in waiting if rule not in ready]
    names = ", ".join(f'"{rule.rule_id}"' for rule in rules)
    return (
        f"with {', '.join(steps)} select position, filing_id, row_number, {names}"
        f" from step_{len(steps) - 1} order by position"
    )


def _fields(words: frozenset[str], rule: Rule, form: Form) -> str:
    """The fields among some words, of the rule's sheet and of the cover, as a list in SQL."""
    fields = {field.name for field in form.sheet(rule.found_on).fields}
    fields |= {field.name for field in form.sheet("cover").fields}
    return "[" + ", ".join(f"'{name}'" for name in sorted(fields & words)) + "]"


def _outcome(
    rule: Rule,
    form: Form,
    here: set[str],
    sheet_of: dict[str, str],
    fields_of: dict[str, set[str]],
) -> str:
    asked = _fields(rule.words_of_condition, rule, form)
    needed = _fields(rule.words, rule, form)
    not_on_form = fields_of[rule.found_on] - {
        field.name for field in form.sheet(rule.found_on).fields
    }
    # What a form does not ask cannot be wrong on it; what it asks and cannot be read is open.
    left_open = "not_applicable" if rule.words & not_on_form else "not_evaluable"
    failed_before = [_failed_before(other, rule, here, sheet_of) for other in rule.after]
    return f"""
        case
            when not "{rule.rule_id} applies" then 'not_applicable'
            when "{rule.rule_id} applies" is null
                then if(list_has_any(refused, {asked}), 'not_evaluable', 'not_applicable')
            when list_has_any(refused, {needed}) then 'not_evaluable'
            when {" or ".join(failed_before) or "false"} then 'not_evaluable'
            when "{rule.rule_id} holds" then 'pass'
            when not "{rule.rule_id} holds" then 'fail'
            else '{left_open}'
        end::{OUTCOME}"""


def _failed_before(other: str, rule: Rule, here: set[str], sheet_of: dict[str, str]) -> str:
    """Whether another rule failed: on the row or, if it is of another sheet, in the return."""
    if other in here:
        return f"\"{other}\" = 'fail'"
    failed = f"from failures where rule_id = '{other}'"
    if sheet_of[other] == rule.found_on:
        return (
            f"coalesce((filing_id, row_number) in (select (filing_id, row_number) {failed}), false)"
        )
    return f"filing_id in (select filing_id {failed})"
