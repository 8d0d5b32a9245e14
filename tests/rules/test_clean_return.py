"""A clean return: no finding, nothing left open, and how often each rule could be evaluated."""

from expectations.rules.rule_set import load_rule_set
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
        "A02": 1,
        "A03": 1,
        "A04": 11,
        "A05": 4,
        "A06": 1,
        "B01": 6,
        "B02": 1,
        "B03": 2,
        "B04": 2,
        "B04b": 2,
        "B05": 2,
        "B06": 2,
        "B07": 3,
        "B08": 2,
        "B09": 3,
        "B10": 1,
        "B11": 1,
        "B12": 2,
        "B14": 8,
        "B15": 2,
        "B16": 1,
        "B17": 6,
        "C01": 3,
        "C02": 1,
        "C03": 1,
        "C04": 2,
        "C05": 3,
        "C06": 6,
        "D01": 2,
        "D02": 1,
        "D03": 1,
        "E01": 3,
        "E02": 3,
        "E03": 3,
        "E04": 2,
        "E05": 3,
        "E06": 2,
        "F01": 3,
        "F02": 1,
        "F03": 1,
        "F04": 3,
        "F05": 3,
        "F07": 3,
        "G01": 2,
        "G02": 16,
        "G03": 2,
        "G04": 2,
        "H01": 3,
        "H02": 2,
        "H03": 3,
        "H04": 2,
        "H05": 3,
        "I01": 2,
        "I02": 2,
        "I03": 2,
        "S01": 2,
        "S02": 1,
        "S03": 3,
        "S04": 2,
        "S05": 2,
        "S06": 2,
        "S07": 12,
    }
