"""The rules after the gate: they say what the catalogue says, and each is proven able to fail."""

import re
import shutil
from pathlib import Path

import pytest

from expectations.rules.catalogue import catalogue_table, read_catalogue
from expectations.rules.rule_set import load_rule_set
from tests.unit.test_dbt_project import PROJECT, dbt, failures, write_province

MODELS = PROJECT / "models" / "rules"
RULE_OF_MODEL = {
    "b06b_credit_code_in_one_county": "B06b",
    "b13_number_of_chambers_moved": "B13",
    "f06_chamber_named_is_known": "F06",
    "t01_counties_sum_to_their_divisions": "T01",
    "t02_distinct_counts_stay_within_their_counties": "T02",
    "t03_chambers_go_on_from_last_year": "T03",
    "t05_totals_too_round_or_identical": "T05",
}
OF_CLAIMS = "T04"
"""Judged where claims are, after the warehouse: tests/unit/test_claims_in_a_release.py holds it."""
SWITCHED_OFF = {
    "every outcome a pass": lambda sql: sql.replace("'fail'", "'pass'"),
    "nothing judged": lambda sql: f"{sql.rstrip()}\nwhere false\n",
}


def header(model: str) -> list[str]:
    lines = (MODELS / f"{model}.sql").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]


@pytest.mark.parametrize("model", RULE_OF_MODEL)
def test_a_rule_after_the_gate_opens_as_the_catalogue_has_it(model):
    rule = {rule.rule_id: rule for rule in read_catalogue()}[RULE_OF_MODEL[model]]
    title, *lines = header(model)
    assert title == f"{rule.rule_id} · {rule.sheet} · {rule.severity}"
    assert f"message: {rule.message}" in lines
    assert any(line.startswith("would pass: ") for line in lines)
    sql = (MODELS / f"{model}.sql").read_text(encoding="utf-8")
    assert re.findall(r"'(\w+)' as rule_id", sql) == [rule.rule_id] * sql.count("as rule_id")


def test_every_rule_of_the_catalogue_is_judged_before_the_gate_or_after_it(forms):
    before = {rule.rule_id for rule in load_rule_set(forms).rules}
    after = {rule.rule_id for rule in read_catalogue() if rule.is_after_gate}
    assert after == {*RULE_OF_MODEL.values(), OF_CLAIMS}
    assert before.isdisjoint(after)
    assert before | after == {rule.rule_id for rule in read_catalogue()}
    listed = (PROJECT / "macros" / "outcomes_after_the_gate.sql").read_text(encoding="utf-8")
    assert re.findall(r"'(\w+)',", listed) == list(RULE_OF_MODEL)


def test_a_rule_that_shows_free_text_publishes_none_of_its_texts(forms):
    rows = catalogue_table(load_rule_set(forms).rules, forms.versions).to_pylist()
    assert len(rows) == 71
    # F01 shows the project, E06 only codes, dates and an organisation.
    may_publish = {row["rule_id"]: row["has_publishable_texts"] for row in rows}
    assert (may_publish["F01"], may_publish["E06"], may_publish["B13"]) == (False, True, True)


@pytest.mark.long
@pytest.mark.parametrize("how", SWITCHED_OFF)
def test_a_rule_switched_off_is_noticed(how, tmp_path: Path, forms, register):
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("__pycache__"))
    for model in RULE_OF_MODEL:
        path = project / "models" / "rules" / f"{model}.sql"
        path.write_text(SWITCHED_OFF[how](path.read_text(encoding="utf-8")), encoding="utf-8")
    write_province(tmp_path, forms, register)
    unit_tests = [f"test_type:unit,{model}" for model in RULE_OF_MODEL]
    # A unit test asks the database for the types of its inputs.
    inputs = [f"+{model}" for model in RULE_OF_MODEL]
    no_tests = ("--exclude-resource-type", "test", "unit_test")
    built = dbt(tmp_path, "build", "--empty", *no_tests, "--select", *inputs, project=project)
    assert failures(built) == []
    results = dbt(tmp_path, "test", "--select", *unit_tests, project=project)
    failed = {
        result.node.tested_node_unique_id.split(".")[-1]
        for result in results
        if result.status == "fail"
    }
    assert failed == set(RULE_OF_MODEL)
