"""Rules of the declared totals (S): one mistake in a clean return, one finding at that cell."""

from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded

SHEET = "汇总表"


def _declared(row: int, value: str):
    return lambda r: r.put("declared_totals", row, declared_value=Decimal(value))


CASES = {
    "S01_declared_townships": Seeded("S01", _declared(3, "4"), f"{SHEET}!D3", "4", "3(按名册计)"),
    "S01_declared_chambers_with_the_quasi_one": Seeded(
        "S01", _declared(4, "3"), f"{SHEET}!D4", "3", "2(按名册计)"
    ),
    "S02_declared_registered": Seeded("S02", _declared(5, "2"), f"{SHEET}!D5", "2", "1(按名册计)"),
    "S03_declared_branches": Seeded(
        "S03", _declared(6, "3"), f"{SHEET}!D6", "3", "2(按商会党组织表计)"
    ),
    "S03_declared_starred": Seeded(
        "S03", _declared(7, "0"), f"{SHEET}!D7", "0", "1(按商会党组织表计)"
    ),
    "S03_declared_instructors_as_postings": Seeded(
        "S03", _declared(8, "4"), f"{SHEET}!D8", "4", "2(按商会党组织表计)"
    ),
    "S07_indicator_missing": Seeded(
        "S07",
        lambda r: r.remove("declared_totals", 9),
        SHEET,
        None,
        "增列一行:mediation_organisations 商会调解组织数(家)",
        anchor="sheet",
    ),
    "S07_indicator_repeated": Seeded(
        "S07",
        lambda r: r.copy_row("declared_totals", 4, 15),
        f"{SHEET}!A15",
        "chambers",
        "每个指标只填一行(第4行已列)",
        related=(f"{SHEET}!A4",),
        not_evaluable=("S01",),
    ),
    "S07_wrong_unit": Seeded(
        "S07",
        lambda r: r.put("declared_totals", 5, unit="家"),
        f"{SHEET}!C5",
        "家",
        "计量单位为“个”",
        related=(f"{SHEET}!A5",),
        not_evaluable=("S02",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_totals_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])
