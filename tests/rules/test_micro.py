"""Rules of the four micro sheets (G, H, I): one mistake, one finding at that cell."""

from datetime import date
from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded

POINTS = "微积分年度评分"
DEMANDS = "会员需求清单"
GOVERNANCE = "微治理与三公开"
PRACTICES = "微实践台账"
ON_ROSTER = "“乡镇街道商会名册”中已建商会的名称"
CLOSED = "“已办结”的填办结日期，其余不填；提出日期 ≤ 办结日期 ≤ 2022-12-31"
EIGHT_ITEMS = tuple(f"{POINTS}!{column}3" for column in "BCDEFGHI")

CASES = {
    "G01_total_is_not_the_sum": Seeded(
        "G01",
        lambda r: r.put("points", 3, points_total=Decimal("84.02")),
        f"{POINTS}!J3",
        "84.02",
        "84",
        related=EIGHT_ITEMS,
    ),
    "G02_item_above_the_scale": Seeded(
        "G02",
        lambda r: r.put("points", 3, points_epidemic_control=Decimal("10.5")),
        f"{POINTS}!I3",
        "10.5",
        "0 至 10 分",
        not_evaluable=("G01",),
    ),
    "G01_rests_on_items_in_order": Seeded(
        "points.points_integrity.range",
        lambda r: r.put("points", 3, points_integrity=Decimal("-1")),
        f"{POINTS}!D3",
        "-1",
        "不小于 0 的数",
        not_evaluable=("G01",),
    ),
    "G03_chamber_not_on_roster": Seeded(
        "G03",
        lambda r: r.put("points", 3, chamber_name="象山商会"),
        f"{POINTS}!A3",
        "象山商会",
        ON_ROSTER,
        not_evaluable=("G04",),
    ),
    "G04_chamber_scored_twice": Seeded(
        "G04",
        lambda r: r.put("points", 4, chamber_name="七星商会"),
        f"{POINTS}!A4",
        "七星商会",
        "每个商会只填一行（第3行已填）",
        related=(f"{POINTS}!A3",),
    ),
    "H01_open_demand_with_a_closing_date": Seeded(
        "H01",
        lambda r: r.put("member_demands", 4, closed_on=date(2022, 12, 1)),
        f"{DEMANDS}!G4",
        "2022-12-01",
        CLOSED,
        related=(f"{DEMANDS}!F4", f"{DEMANDS}!D4", "封面!B5"),
    ),
    "H01_closed_demand_without_a_closing_date": Seeded(
        "H01",
        lambda r: r.put("member_demands", 3, closed_on=None),
        f"{DEMANDS}!G3",
        None,
        CLOSED,
        related=(f"{DEMANDS}!F3", f"{DEMANDS}!D3", "封面!B5"),
    ),
    "H01_closed_before_raised": Seeded(
        "H01",
        lambda r: r.put("member_demands", 3, closed_on=date(2022, 1, 31)),
        f"{DEMANDS}!G3",
        "2022-01-31",
        CLOSED,
        related=(f"{DEMANDS}!F3", f"{DEMANDS}!D3", "封面!B5"),
    ),
    "H01_closed_after_cut_off": Seeded(
        "H01",
        lambda r: r.put("member_demands", 3, closed_on=date(2023, 1, 1)),
        f"{DEMANDS}!G3",
        "2023-01-01",
        CLOSED,
        related=(f"{DEMANDS}!F3", f"{DEMANDS}!D3", "封面!B5"),
    ),
    "H01_raised_after_cut_off": Seeded(
        "H01",
        lambda r: r.put("member_demands", 4, raised_on=date(2023, 1, 1)),
        f"{DEMANDS}!D4",
        "2023-01-01",
        CLOSED,
        related=(f"{DEMANDS}!G4", f"{DEMANDS}!F4", "封面!B5"),
    ),
    "H02_chamber_not_on_roster": Seeded(
        "H02",
        lambda r: r.put("governance", 4, chamber_name="漓江总商会"),
        f"{GOVERNANCE}!A4",
        "漓江总商会",
        ON_ROSTER,
        not_evaluable=("H04",),
    ),
    "H02_leaves_the_minimum_to_the_field_rule": Seeded(
        "governance.finance_disclosure_count.range",
        lambda r: r.put("governance", 4, finance_disclosure_count=-1),
        f"{GOVERNANCE}!D4",
        "-1",
        "不小于 0 的数",
    ),
    "H03_demand_number_repeated": Seeded(
        "H03",
        lambda r: r.put("member_demands", 5, demand_no="001"),
        f"{DEMANDS}!A5",
        "001",
        "本表内未用过的编号（第3行已用）",
        related=(f"{DEMANDS}!A3",),
    ),
    "H04_chamber_twice": Seeded(
        "H04",
        lambda r: r.put("governance", 4, chamber_name="七星商会"),
        f"{GOVERNANCE}!A4",
        "七星商会",
        "每个商会只填一行（第3行已填）",
        related=(f"{GOVERNANCE}!A3",),
    ),
    "H05_chamber_not_on_roster": Seeded(
        "H05",
        lambda r: r.put("member_demands", 3, chamber_name="象山商会"),
        f"{DEMANDS}!B3",
        "象山商会",
        ON_ROSTER,
    ),
    "I01_kind_of_another_practice": Seeded(
        "I01",
        lambda r: r.put("micro_practices", 4, practice_kind="micro_education.civic"),
        f"{PRACTICES}!C4",
        "新风实践",
        "资源对接、进企业访会员解难题之一；或更正微实践类别",
        related=(f"{PRACTICES}!B4",),
    ),
    "I02_chamber_not_on_roster": Seeded(
        "I02",
        lambda r: r.put("micro_practices", 3, chamber_name="象山商会"),
        f"{PRACTICES}!A3",
        "象山商会",
        ON_ROSTER,
    ),
    "I03_started_in_another_year": Seeded(
        "I03",
        lambda r: r.put("micro_practices", 3, started_on=date(2021, 12, 31)),
        f"{PRACTICES}!E3",
        "2021-12-31",
        "2022-01-01 至 2022-12-31 之间",
        related=("封面!B4",),
        verdict="accepted",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_a_micro_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])
