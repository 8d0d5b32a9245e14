"""Rules of the declared totals (S): one mistake in a clean return, one finding at that cell."""

from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import SmallReturn

SHEET = "汇总表"
OF_LEDGERS = "{}（按“商会调解组织”“调解案件台账”计）"
OF_RELIEF = "{}（按“村企帮扶台账”去重计）"


def _declared(row: int, value: str):
    return lambda r: r.put("declared_totals", row, declared_value=Decimal(value))


CASES = {
    "S01_declared_townships": Seeded(
        "S01", _declared(3, "4"), f"{SHEET}!D3", "4", "3（按名册计）", not_evaluable=("S06",)
    ),
    "S01_declared_chambers_with_the_quasi_one": Seeded(
        "S01", _declared(4, "3"), f"{SHEET}!D4", "3", "2（按名册计）", not_evaluable=("S06",)
    ),
    "S02_declared_registered": Seeded(
        "S02", _declared(5, "2"), f"{SHEET}!D5", "2", "1（按名册计）", not_evaluable=("S06",)
    ),
    "S03_declared_branches": Seeded(
        "S03", _declared(6, "3"), f"{SHEET}!D6", "3", "2（按商会党组织表计）"
    ),
    "S03_declared_starred": Seeded(
        "S03", _declared(7, "0"), f"{SHEET}!D7", "0", "1（按商会党组织表计）"
    ),
    "S03_declared_instructors_as_postings": Seeded(
        "S03", _declared(8, "4"), f"{SHEET}!D8", "4", "2（按商会党组织表计）"
    ),
    "S04_declared_organisations": Seeded(
        "S04", _declared(9, "3"), f"{SHEET}!D9", "3", OF_LEDGERS.format(2), verdict="accepted"
    ),
    "S04_declared_cases_with_the_failed_one": Seeded(
        "S04", _declared(10, "2"), f"{SHEET}!D10", "2", OF_LEDGERS.format(1), verdict="accepted"
    ),
    "S05_declared_enterprises_as_rows": Seeded(
        "S05", _declared(11, "3"), f"{SHEET}!D11", "3", OF_RELIEF.format(2), verdict="accepted"
    ),
    "S05_declared_villages_as_rows": Seeded(
        "S05", _declared(12, "3"), f"{SHEET}!D12", "3", OF_RELIEF.format(2), verdict="accepted"
    ),
    "S06_coverage_on_another_base": Seeded(
        "S06",
        _declared(13, "0.5"),
        f"{SHEET}!D13",
        "0.5",
        "60.00%，按 3 ÷ 5 计",
        related=(f"{SHEET}!D3",),
        verdict="accepted",
    ),
    "S06_registration_rate_a_hundredth_off": Seeded(
        "S06",
        _declared(14, "0.5001"),
        f"{SHEET}!D14",
        "0.5001",
        "50.00%，按 1 ÷ 2 计",
        related=(f"{SHEET}!D5", f"{SHEET}!D4"),
        verdict="accepted",
    ),
    "S07_indicator_missing": Seeded(
        "S07",
        lambda r: r.remove("declared_totals", 9),
        SHEET,
        None,
        "增列一行：mediation_organisations 商会调解组织数（家）",
        anchor="sheet",
    ),
    "S07_indicator_repeated": Seeded(
        "S07",
        lambda r: r.copy_row("declared_totals", 4, 15),
        f"{SHEET}!A15",
        "chambers",
        "每个指标只填一行（第4行已列）",
        related=(f"{SHEET}!A4",),
        not_evaluable=("S01",),
    ),
    "S07_code_of_another_indicator_typed": Seeded(
        "S07",
        lambda r: r.put("declared_totals", 9, indicator_code="party_branches"),
        f"{SHEET}!A9",
        "party_branches",
        "每个指标只填一行（第6行已列）",
        related=(f"{SHEET}!A6",),
        not_evaluable=("S03", "S07"),
    ),
    "S07_wrong_unit": Seeded(
        "S07",
        lambda r: r.put("declared_totals", 5, unit="家"),
        f"{SHEET}!C5",
        "家",
        "计量单位为“个”",
        related=(f"{SHEET}!A5",),
        not_evaluable=("S02", "S06"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_totals_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])


def _declares(registered: int, chambers: int, rate: str | None) -> SmallReturn:
    """Counts and rate as declared. A township is missing, so that nothing is compared with the
    roster: S06 asks whether what was declared agrees with itself."""
    small = SmallReturn().remove("chambers", 8)
    for row, value in ((4, chambers), (5, registered), (14, rate)):
        declared = None if value is None else Decimal(value)
        small.put("declared_totals", row, declared_value=declared)
    return small


RATES = {
    (445, 937, "0.4749"): None,
    (445, 937, "0.475"): None,
    (445, 937, "0.47"): None,
    (445, 937, "0.47491996"): None,
    (445, 937, "0.47491995"): None,
    (445, 937, "0.4748"): "47.49%，按 445 ÷ 937 计",
    (1123, 1251, "0.8976"): None,
    (1123, 1251, "0.8977"): None,
    (1123, 1251, "0.8978"): "89.77%（四舍五入）或 89.76%（截尾），按 1123 ÷ 1251 计",
    (1, 8, "0.12"): None,
    (1, 8, "0.13"): None,
    (1, 8, "0.14"): "12.50%，按 1 ÷ 8 计",
    (3, 8, "0.37"): None,
    (3, 8, "0.38"): None,
    (3, 8, "0.3751"): "37.50%，按 3 ÷ 8 计",
    (1, 3, "0.33333333"): None,
    (1, 3, "0.33333334"): "33.333333%，按 1 ÷ 3 计",
    (2, 2, "1"): None,
    (2, 2, "100"): "100.00%，按 2 ÷ 2 计",
    (0, 0, "0"): None,
    (0, 0, None): None,
}
"""Registered chambers, chambers and rate as declared → what would pass, None where it does."""


def test_a_rate_agrees_with_its_parts_at_the_decimals_typed_under_one_rounding(judge_small):
    judged = judge_small({str(declared): _declares(*declared) for declared in RATES})
    told = {
        declared: [
            (f["rule_id"], f["would_pass"])
            for f in judged[str(declared)].failures
            if f["cell"] == "D14"
        ]
        for declared in RATES
    }
    assert told == {
        declared: [] if would_pass is None else [("S06", would_pass)]
        for declared, would_pass in RATES.items()
    }
    # The coverage rate of each, and the rate of all but the two without chambers.
    assert judge_small.last.evaluated["S06"] == 21 + 19


def test_a_rate_may_be_blank_only_where_its_denominator_is_nought(judge_small):
    judged = judge_small({"0": _declares(0, 0, None), "2": _declares(1, 2, None)})
    told = {
        name: [f["rule_id"] for f in found.failures if f["cell"] == "D14"]
        for name, found in judged.items()
    }
    assert told == {"0": [], "2": ["declared_totals.declared_value.required"]}
