"""Rules of the cover (A): one mistake in a clean return, one finding at that cell."""

from datetime import date

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import SmallReturn

RULES_THAT_ASK_THE_CUT_OFF_DATE = ("B07",) * 3 + ("E02",) * 3 + ("H01",) * 3

CASES = {
    "A01_known_county": Seeded(
        "A01",
        lambda r: r.of_unknown_county(),
        "封面!B2",
        "999999",
        "2022年度名册内的6位县级代码（填报单位所指：450305 七星区）",
        not_evaluable=(
            *("A02", "A06", *["B01"] * 6, *["B15"] * 2, "D01", "D01"),
            *("S01", "S01", "S02", "S03", "S03", "S03", "S04", "S04", "S05", "S05", "S06"),
        ),
    ),
    "A06_code_of_another_county": Seeded(
        "A06",
        lambda r: r.of_county("450304"),
        "封面!B2",
        "450304",
        "450305 七星区的代码；代码没有填错的，换成本县的名册",
        not_evaluable=(
            *("A02", *["B01"] * 6, *["B15"] * 2, *["B17"] * 6, "D01", "D01"),
            *("S01", "S01", "S02", "S03", "S03", "S03", "S04", "S04", "S05", "S05", "S06"),
        ),
    ),
    "A02_unit_of_another_county": Seeded(
        "A02",
        lambda r: r.put("cover", 0, filing_unit="象山区工商业联合会"),
        "封面!B3",
        "象山区工商业联合会",
        "含有“七星区”的填报单位名称",
        related=("封面!B2",),
        verdict="accepted",
    ),
    "A03_cut_off_date_in_another_year": Seeded(
        "A03",
        lambda r: r.put("cover", 0, as_of_date=date(2021, 12, 31)),
        "封面!B5",
        "2021-12-31",
        "2022-01-01 至 2022-12-31 之间，且 ≤ 报出日期 2023-01-10",
        related=("封面!B12",),
        not_evaluable=RULES_THAT_ASK_THE_CUT_OFF_DATE,
    ),
    "A03_cut_off_date_after_sending": Seeded(
        "A03",
        lambda r: r.put("cover", 0, submitted_on=date(2022, 12, 1)),
        "封面!B5",
        "2022-12-31",
        "2022-01-01 至 2022-12-31 之间，且 ≤ 报出日期 2022-12-01",
        related=("封面!B12",),
        not_evaluable=RULES_THAT_ASK_THE_CUT_OFF_DATE,
    ),
    "A04_nil_sheet_with_rows": Seeded(
        "A04",
        lambda r: r.put("cover", 0, nil_sheets=["relief_participation"]),
        "封面!B13",
        "[relief_participation]",
        "“村企帮扶台账”不填数据，或不列入零报告声明",
    ),
    "A05_empty_sheet_not_declared_nil": Seeded(
        "A05",
        lambda r: r.remove("relief_participation"),
        "封面!B13",
        None,
        "“村企帮扶台账”填有数据，或列入零报告声明",
        not_evaluable=("S05", "S05"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_cover_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])


def test_a_unit_may_bear_any_name_its_county_had(judge_small):
    returns = {}
    for county_code, report_year, filing_unit in (
        ("450181", 2022, "横县工商业联合会"),
        ("450127", 2021, "横州市工商业联合会"),
        ("451082", 2022, "平果县工商联"),
        ("450110", 2018, "武鸣县工商业联合会"),
        ("450110", 2018, "横县工商业联合会"),
    ):
        small = SmallReturn(county_code=county_code)
        small.put("cover", 0, county_code=county_code, report_year=report_year)
        # Townships of one county only would say whose return it is.
        small.remove("chambers")
        returns[f"{report_year} {county_code} {filing_unit}"] = small
        small.put("cover", 0, filing_unit=filing_unit)
    judged = judge_small(returns)
    told = {
        name: [f["would_pass"] for f in found.failures if f["rule_id"] == "A02"]
        for name, found in judged.items()
    }
    assert told == {
        "2022 450181 横县工商业联合会": [],
        "2021 450127 横州市工商业联合会": [],
        "2022 451082 平果县工商联": [],
        "2018 450110 武鸣县工商业联合会": [],
        "2018 450110 横县工商业联合会": ["含有“武鸣区”或“武鸣县”的填报单位名称"],
    }
    assert judge_small.last.evaluated["A02"] == 5
