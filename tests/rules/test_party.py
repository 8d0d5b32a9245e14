"""Rules of the branches sheet (C): one mistake in a clean return, one finding at that cell."""

from datetime import date

import pytest

from tests.rules.seeded import Seeded

SHEET = "商会党组织"
COUNTED_TOTALS = ("S03", "S03", "S03")

CASES = {
    "C01_chamber_not_on_roster": Seeded(
        "C01",
        lambda r: r.put("branches", 3, chamber_name="七星总商会"),
        f"{SHEET}!A3",
        "七星总商会",
        "“乡镇街道商会名册”中已建商会的名称",
        not_evaluable=("C04", "C05", *COUNTED_TOTALS),
    ),
    "C01_chamber_still_preparatory": Seeded(
        "C01",
        lambda r: r.put("chambers", 7, chamber_name="漓东商会").put(
            "branches", 3, chamber_name="漓东商会"
        ),
        f"{SHEET}!A3",
        "漓东商会",
        "“乡镇街道商会名册”中已建商会的名称",
        not_evaluable=("C04", "C05", *COUNTED_TOTALS),
    ),
    "C02_six_stars": Seeded(
        "C02",
        lambda r: r.put("branches", 3, star_rating=6),
        f"{SHEET}!G3",
        "6",
        "星级为 0 至 5；有星级的，评定年度 ≤ 2022",
        related=(f"{SHEET}!H3",),
        not_evaluable=("S03",),
    ),
    "C02_star_without_year": Seeded(
        "C02",
        lambda r: r.put("branches", 3, star_rating_year=None),
        f"{SHEET}!H3",
        None,
        "星级为 0 至 5；有星级的，评定年度 ≤ 2022",
        related=(f"{SHEET}!G3",),
        not_evaluable=("S03",),
    ),
    "C02_star_of_a_later_year": Seeded(
        "C02",
        lambda r: r.put("branches", 3, star_rating_year=2023),
        f"{SHEET}!H3",
        "2023",
        "星级为 0 至 5；有星级的，评定年度 ≤ 2022",
        related=(f"{SHEET}!G3",),
        not_evaluable=("S03",),
    ),
    "C03_branch_of_two_members": Seeded(
        "C03",
        lambda r: r.put("branches", 3, party_member_count=2),
        f"{SHEET}!E3",
        "2",
        "党员数不少于3人；或党组织类型为“联合党支部”“功能型党支部”",
        related=(f"{SHEET}!C3",),
        verdict="accepted",
    ),
    "C05_two_organisations_of_its_own": Seeded(
        "C05",
        lambda r: r.copy_row("branches", 3, 6, branch_name="七星商会党总支").put(
            "branches", 6, branch_kind="general_branch"
        ),
        f"{SHEET}!C6",
        "党总支",
        "每个商会至多一个非联合党组织，且不与“未建(仅派指导员)”并列（见第3行）",
        related=(f"{SHEET}!A6", f"{SHEET}!C3"),
        not_evaluable=COUNTED_TOTALS,
    ),
    "C05_none_beside_a_joint_branch": Seeded(
        "C05",
        lambda r: r.put("branches", 6, chamber_name="漓江商会", branch_kind="none").put(
            "branches", 6, instructor_ids=["02"]
        ),
        f"{SHEET}!C6",
        "未建(仅派指导员)",
        "每个商会至多一个非联合党组织，且不与“未建(仅派指导员)”并列（见第4行）",
        related=(f"{SHEET}!A6", f"{SHEET}!C4"),
        not_evaluable=COUNTED_TOTALS,
    ),
    "C06_members_of_a_joint_branch_differ": Seeded(
        "C06",
        lambda r: r.put("branches", 5, party_member_count=8),
        f"{SHEET}!E5",
        "8",
        "7（同第4行）",
        related=(f"{SHEET}!E4",),
        not_evaluable=("S03", "S03"),
    ),
    "C06_kind_of_a_joint_branch_differs": Seeded(
        "C06",
        lambda r: r.put("branches", 5, branch_kind="branch"),
        f"{SHEET}!C5",
        "党支部",
        "联合党支部（同第4行）",
        related=(f"{SHEET}!C4",),
        not_evaluable=("S03", "S03"),
    ),
    "C06_is_quiet_where_a_field_rule_speaks": Seeded(
        "branches.party_member_count.range",
        lambda r: r.put("branches", 5, party_member_count=-2),
        f"{SHEET}!E5",
        "-2",
        "不小于 0 的数",
    ),
    "C06_founding_date_differs": Seeded(
        "C06",
        lambda r: r.put("branches", 5, founded_on=date(2019, 1, 2)),
        f"{SHEET}!D5",
        "2019-01-02",
        "2019-01-01（同第4行）",
        related=(f"{SHEET}!D4",),
        not_evaluable=("S03", "S03"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_branches_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])
