"""A clean return: no finding, nothing left open, and how often each rule could be evaluated."""

from expectations.rule_set import load_rule_set
from tests.rules.conftest import cases
from tests.rules.small_return import SmallReturn


def test_every_rule_has_a_mistake_it_catches(forms):
    caught = {case.rule for case in cases().values()}
    assert {rule.rule_id for rule in load_rule_set(forms).rules} <= caught
    # And every kind of field rule one of its own.
    kinds = {rule.rsplit(".", 1)[-1] for rule in caught if "." in rule}
    assert {"required", "type", "range", "pattern", "code_list"} <= kinds


def test_a_clean_return_is_accepted_and_every_rule_was_evaluated(judge_small):
    assert judge_small({"clean": SmallReturn()})["clean"].findings == ()
    assert judge_small.last.accepted == 1
    assert judge_small.last.evaluated == {
        "A01": 1,
        "A03": 1,
        "A04": 11,
        "A05": 4,
        "B01": 6,
        "B02": 1,
        "B03": 2,
        "B04": 2,
        "B04b": 2,
        "B06": 2,
        "B07": 3,
        "B09": 3,
        "B14": 6,
        "C01": 3,
        "C02": 1,
        "C05": 3,
        "C06": 6,
        "D01": 2,
        "E01": 3,
        "E02": 3,
        "E03": 3,
        "E05": 3,
        "F01": 3,
        "F03": 1,
        "F07": 3,
        "S01": 2,
        "S02": 1,
        "S03": 3,
        "S07": 12,
    }
