"""Rules switched off: the mistakes seeded for them are no longer found, and all others are.

Each seeded return has its own mistake, so that rules can be switched off several at a time. The
groups of the long test cross those of the quick one: no two rules are together in both, so that
none is hidden by another that finds the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from expectations.judging.judge import judge
from expectations.judging.plain_suites import PlainSuites
from expectations.rules.rule_set import RuleSet, load_rule_set
from tests.rules.conftest import cases, judged_returns
from tests.rules.small_return import SmallReturn, write_intake

GROUPS = 4
"""Every fourth rule is switched off together; in the long test those that stand side by side."""
KINDS_OF_FIELD_RULE = ("required", "type", "range", "pattern", "code_list")

Failures = dict[str, list[tuple[str, str]]]
"""Seeded mistake → rule and cell of everything found."""


@pytest.fixture(scope="module")
def rule_set(forms) -> RuleSet:
    return load_rule_set(forms)


@pytest.fixture(scope="module")
def judge_seeded(forms, register) -> Callable[[RuleSet], Failures]:
    """Judge every seeded mistake by a rule set."""
    returns = {name: SmallReturn() for name in cases()}
    for name, case in cases().items():
        case.edit(returns[name])
    intake = write_intake(forms, returns.items())

    def run(rules: RuleSet) -> Failures:
        judge(
            intake,
            filing_ids=list(returns),
            forms=forms,
            register=register,
            rule_set=rules,
            suites=PlainSuites(),
        )
        return {
            name: [(finding["rule_id"], finding["cell"]) for finding in found.failures]
            for name, found in judged_returns(intake).items()
        }

    return run


@pytest.fixture(scope="module")
def found_by_all(judge_seeded, rule_set) -> Failures:
    return judge_seeded(rule_set)


def switched_off(rule_set: RuleSet, rule_ids: Iterable[str]) -> RuleSet:
    """The rule set with some rules that hold whatever a return says."""
    return replace(
        rule_set,
        rules=tuple(
            replace(rule, holds="true") if rule.rule_id in rule_ids else rule
            for rule in rule_set.rules
        ),
    )


def without_kind(rule_set: RuleSet, kind: str) -> RuleSet:
    """The rule set without the field rules of a kind."""
    return replace(
        rule_set,
        field_rules={
            version: tuple(rule for rule in rules if rule.kind != kind)
            for version, rules in rule_set.field_rules.items()
        },
    )


def assert_only_these_are_missed(found: Failures, before: Failures, rule_ids: set[str]) -> None:
    seeded = {name for name, case in cases().items() if case.rule in rule_ids}
    assert {name for name in before if found[name] != before[name]} == seeded
    still_found = {rule for name in seeded for rule, _ in found[name]} & rule_ids
    assert not still_found


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_mistake_is_missed_where_its_rule_is_switched_off(
    group, judge_seeded, found_by_all, rule_set
):
    off = {rule.rule_id for rule in rule_set.rules[group::GROUPS]}
    found = judge_seeded(switched_off(rule_set, off))
    assert_only_these_are_missed(found, found_by_all, off)


@pytest.mark.long
def test_a_mistake_is_missed_whichever_rules_are_switched_off_with_its_own(
    judge_seeded, found_by_all, rule_set
):
    rules = rule_set.rules
    for first in range(0, len(rules), GROUPS):
        off = {rule.rule_id for rule in rules[first : first + GROUPS]}
        found = judge_seeded(switched_off(rule_set, off))
        assert_only_these_are_missed(found, found_by_all, off)


@pytest.mark.parametrize("kind", KINDS_OF_FIELD_RULE)
def test_a_refused_cell_is_missed_where_its_kind_of_field_rule_is_switched_off(
    kind, judge_seeded, found_by_all, rule_set
):
    of_kind = {case.rule for case in cases().values() if case.rule.endswith(f".{kind}")}
    found = judge_seeded(without_kind(rule_set, kind))
    assert_only_these_are_missed(found, found_by_all, of_kind)
