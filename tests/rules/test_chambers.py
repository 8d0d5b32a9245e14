"""Rules of the chambers sheet (B): one mistake in a clean return, one finding at that cell."""

from datetime import date
from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import ENTERPRISE, SEVEN_STARS, SmallReturn

COUNTED_TOTALS = ("S01", "S01", "S02")
"""Totals that rest on the chambers sheet."""

SHEET = "乡镇街道商会名册"
REGISTERING = "以51开头、第3至6位为本省(自治区、直辖市)或其设区市代码前4位的18位统一社会信用代码"
FORMATION = "“联合组建”的商会覆盖两个及以上乡镇(街道)，每个一行、名称相同；“单独组建”的覆盖一个"
INSTRUCTOR = "在“商会党组织”表中填写该商会的党组织；未建的填一行“未建(仅派指导员)”及指导员编号"


def _third_joint_row(small: SmallReturn) -> SmallReturn:
    """朝阳乡 joins 漓江商会, and the totals say so."""
    small.copy_row("chambers", 5, 8, township_code="450305200", township_name="朝阳乡")
    return small.put("declared_totals", 3, declared_value=4).put(
        "declared_totals", 13, declared_value=Decimal("0.8")
    )


def _on_quasi_unit_too(small: SmallReturn) -> SmallReturn:
    """七星商会 takes the quasi unit over from 华侨商会."""
    small.copy_row("chambers", 4, 9, township_code="450305400")
    small.put("chambers", 9, township_name="桂林华侨旅游经济区管理委员会")
    return small.put("branches", 5, chamber_name="漓江商会")


def _without_own_branch(small: SmallReturn) -> SmallReturn:
    """七星商会 has no party organisation, and the totals say so."""
    small.put("branches", 3, branch_name=None, branch_kind="none", founded_on=None)
    small.put("branches", 3, party_member_count=None, star_rating=None, star_rating_year=None)
    small.put("declared_totals", 6, declared_value=1)
    return small.put("declared_totals", 7, declared_value=0)


CASES = {
    "B01_township_missing": Seeded(
        "B01",
        lambda r: r.remove("chambers", 8),
        SHEET,
        None,
        "增列一行：450305200 朝阳乡",
        not_evaluable=COUNTED_TOTALS,
        anchor="sheet",
    ),
    "B01_township_of_a_chamber_missing": Seeded(
        "B01",
        lambda r: r.remove("chambers", 4),
        SHEET,
        None,
        "增列一行：450305001 七星区街道",
        not_evaluable=("C01", "D01", "G03", "H02", "H05", "H05", "I02", *COUNTED_TOTALS),
        anchor="sheet",
    ),
    "B01_township_repeated": Seeded(
        "B01",
        lambda r: r.copy_row("chambers", 8, 10),
        f"{SHEET}!B10",
        "450305200",
        "每个乡镇(街道)只列一行（第8行已列）",
        related=(f"{SHEET}!B8",),
        not_evaluable=("B17", *COUNTED_TOTALS),
    ),
    "B01_township_of_another_county": Seeded(
        "B01",
        lambda r: r.put("chambers", 10, township_code="450304100", township_name="二塘乡").put(
            "chambers", 10, has_chamber=False
        ),
        f"{SHEET}!B10",
        "450304100",
        "本县当年名册内的乡镇(街道)代码",
        not_evaluable=COUNTED_TOTALS,
    ),
    "B01_township_under_a_wrong_code": Seeded(
        "B01",
        lambda r: r.put("chambers", 8, township_code="450305299"),
        f"{SHEET}!B8",
        "450305299",
        "本县当年名册内的乡镇(街道)代码，如 450305200 朝阳乡",
        not_evaluable=("B01", *COUNTED_TOTALS),
    ),
    "B01_quasi_unit_repeated": Seeded(
        "B01",
        lambda r: r.put("chambers", 10, township_code="450305400", has_chamber=False).put(
            "chambers", 10, township_name="桂林华侨旅游经济区管理委员会"
        ),
        f"{SHEET}!B10",
        "450305400",
        "每个乡镇(街道)只列一行（第9行已列）",
        related=(f"{SHEET}!B9",),
        not_evaluable=("B17", *COUNTED_TOTALS),
    ),
    "B17_name_of_another_township": Seeded(
        "B17",
        lambda r: r.put("chambers", 5, township_name="穿山街道"),
        f"{SHEET}!C5",
        "穿山街道",
        "东江街道；名称没有填错的，改正代码",
        related=(f"{SHEET}!B5",),
        verdict="accepted",
    ),
    "B02_details_without_chamber": Seeded(
        "B02",
        lambda r: r.put("chambers", 8, member_count=12),
        f"{SHEET}!K8",
        "12",
        "留空；或“是否建有商会”为“是”",
        related=(f"{SHEET}!D8",),
        not_evaluable=COUNTED_TOTALS,
    ),
    "B03_preparatory_chamber_registered": Seeded(
        "B03",
        lambda r: r.put("chambers", 7, is_registered=True, registered_on=date(2020, 1, 1)).put(
            "chambers", 7, established_on=date(2019, 1, 1)
        ),
        f"{SHEET}!H7",
        "是",
        "否；或“组建方式”为“单独组建”“联合组建”",
        related=(f"{SHEET}!F7",),
        not_evaluable=("B04", "B08", "S02"),
    ),
    "B04_registered_without_code": Seeded(
        "B04",
        lambda r: r.put("chambers", 4, unified_social_credit_code=None),
        f"{SHEET}!I4",
        None,
        "以51开头的18位统一社会信用代码",
        related=(f"{SHEET}!H4",),
    ),
    "B04b_check_character_broken": Seeded(
        "B04b",
        lambda r: r.put("chambers", 4, unified_social_credit_code="51450305MJN000125Y"),
        f"{SHEET}!I4",
        "51450305MJN000125Y",
        "校验码正确的18位统一社会信用代码",
        not_evaluable=("B05", "B06"),
    ),
    "B04b_letter_for_digit": Seeded(
        "B04b",
        lambda r: r.put("chambers", 4, unified_social_credit_code="5I450305MJN000124Y"),
        f"{SHEET}!I4",
        "5I450305MJN000124Y",
        "校验码正确的18位统一社会信用代码，疑为 51450305MJN000124Y",
        not_evaluable=("B05", "B06"),
    ),
    "B06_code_of_another_chamber": Seeded(
        "B06",
        lambda r: r.put("chambers", 9, unified_social_credit_code=SEVEN_STARS),
        f"{SHEET}!I9",
        SEVEN_STARS,
        "本会自己的代码（第4行“七星商会”已填此代码）",
        related=(f"{SHEET}!E9", f"{SHEET}!I4"),
        not_evaluable=("S01", "S02"),
    ),
    "B07_established_after_registration": Seeded(
        "B07",
        lambda r: r.put("chambers", 4, established_on=date(2017, 3, 2)),
        f"{SHEET}!G4",
        "2017-03-02",
        "成立日期 ≤ 登记日期 ≤ 2022-12-31",
        related=(f"{SHEET}!J4", "封面!B5"),
    ),
    "B07_established_after_cut_off": Seeded(
        "B07",
        lambda r: r.put("chambers", 5, established_on=date(2023, 1, 1)),
        f"{SHEET}!G5",
        "2023-01-01",
        "成立日期 ≤ 登记日期 ≤ 2022-12-31",
        related=(f"{SHEET}!J5", "封面!B5"),
    ),
    "B07_registered_after_cut_off": Seeded(
        "B07",
        lambda r: r.put("chambers", 4, registered_on=date(2023, 1, 1)),
        f"{SHEET}!J4",
        "2023-01-01",
        "成立日期 ≤ 登记日期 ≤ 2022-12-31",
        related=(f"{SHEET}!G4", "封面!B5"),
    ),
    "B07_months_compare_as_months": Seeded(
        "B07",
        lambda r: r.put(
            "chambers",
            4,
            established_on=date(2017, 4, 1),
            month_precision=["established_on"],
        ),
        f"{SHEET}!G4",
        "2017-04-01",
        "成立日期 ≤ 登记日期 ≤ 2022-12-31",
        related=(f"{SHEET}!J4", "封面!B5"),
    ),
    "B09_enterprises_above_members": Seeded(
        "B09",
        lambda r: r.put("chambers", 4, enterprise_member_count=61),
        f"{SHEET}!L4",
        "61",
        "龙头企业会员 ≤ 企业会员 ≤ 会员总数 60",
        related=(f"{SHEET}!S4", f"{SHEET}!K4"),
        not_evaluable=("B08",),
    ),
    "B09_leading_above_enterprises": Seeded(
        "B09",
        lambda r: r.put("chambers", 4, leading_enterprise_member_count=41),
        f"{SHEET}!S4",
        "41",
        "龙头企业会员 ≤ 企业会员 ≤ 会员总数 60",
        related=(f"{SHEET}!L4", f"{SHEET}!K4"),
        not_evaluable=("B08",),
    ),
    "B05_code_of_an_enterprise": Seeded(
        "B05",
        lambda r: r.put("chambers", 4, unified_social_credit_code=ENTERPRISE),
        f"{SHEET}!I4",
        ENTERPRISE,
        REGISTERING,
        verdict="accepted",
    ),
    "B05_code_of_another_region": Seeded(
        "B05",
        lambda r: r.put("chambers", 4, unified_social_credit_code="51440305MJN000124T"),
        f"{SHEET}!I4",
        "51440305MJN000124T",
        REGISTERING,
        verdict="accepted",
    ),
    "B08_fewer_members_than_registration_asks": Seeded(
        "B08",
        lambda r: r.put("chambers", 4, member_count=49, enterprise_member_count=29),
        f"{SHEET}!K4",
        "49",
        "会员总数不少于50个，或企业会员不少于30个",
        related=(f"{SHEET}!L4",),
        verdict="accepted",
    ),
    "B08_enterprise_members_not_stated": Seeded(
        "B08",
        lambda r: r.put("chambers", 4, member_count=49, enterprise_member_count=None),
        f"{SHEET}!K4",
        "49",
        "会员总数不少于50个，或企业会员不少于30个",
        related=(f"{SHEET}!L4",),
        verdict="accepted",
    ),
    "B10_four_good_chamber_not_registered": Seeded(
        "B10",
        lambda r: r.put("chambers", 6, four_good_regional_cycle="2021-2022"),
        f"{SHEET}!M6",
        "2021-2022",
        "留空；或“是否民政登记”为“是”",
        related=(f"{SHEET}!H6",),
        verdict="accepted",
    ),
    "B11_national_without_regional": Seeded(
        "B11",
        lambda r: r.put("chambers", 4, four_good_regional_cycle=None),
        f"{SHEET}!N4",
        "2021-2022",
        "该商会另填有省级“四好”认定周期",
        related=(f"{SHEET}!M4",),
        verdict="accepted",
    ),
    "B12_a_year_for_a_cycle": Seeded(
        "B12",
        lambda r: r.put("chambers", 4, four_good_regional_cycle="2022"),
        f"{SHEET}!M4",
        "2022",
        "认定周期，如 2021-2022",
        verdict="accepted",
    ),
    "B12_a_cycle_that_begins_in_an_even_year": Seeded(
        "B12",
        lambda r: r.put("chambers", 4, four_good_national_cycle="2017-2018、2020-2021"),
        f"{SHEET}!N4",
        "2017-2018、2020-2021",
        "认定周期，如 2017-2018;2019-2020;2021-2022",
        verdict="accepted",
    ),
    "B15_single_on_two_townships": Seeded(
        "B15",
        lambda r: r.put("chambers", 5, formation="single").put("chambers", 6, formation="single"),
        f"{SHEET}!F5",
        "单独组建",
        FORMATION,
        related=(f"{SHEET}!E5",),
        verdict="accepted",
    ),
    "B15_one_of_two_rows_says_single": Seeded(
        "B15",
        lambda r: r.put("chambers", 6, formation="single"),
        f"{SHEET}!F6",
        "单独组建",
        FORMATION,
        related=(f"{SHEET}!E6",),
        verdict="accepted",
    ),
    "B15_joint_on_a_township_and_a_quasi_unit": Seeded(
        "B15",
        lambda r: _on_quasi_unit_too(r).put("chambers", 4, formation="joint"),
        f"{SHEET}!F4",
        "联合组建",
        FORMATION,
        related=(f"{SHEET}!E4",),
        verdict="accepted",
    ),
    "B16_registered_chamber_gives_a_reason": Seeded(
        "B16",
        lambda r: r.put("chambers", 4, unregistered_reason="in_progress"),
        f"{SHEET}!R4",
        "正在办理",
        "留空；或“是否民政登记”为“否”",
        related=(f"{SHEET}!H4",),
        verdict="accepted",
    ),
    "C04_chamber_without_branch_or_instructor": Seeded(
        "C04",
        lambda r: _without_own_branch(r).put("branches", 3, instructor_ids=[]),
        f"{SHEET}!A4",
        "七星商会",
        INSTRUCTOR,
        related=(f"{SHEET}!E4", "商会党组织!F3"),
        anchor="row",
        verdict="accepted",
    ),
    "C04_chamber_not_on_the_branches_sheet": Seeded(
        "C04",
        lambda r: _without_own_branch(r).remove("branches", 3),
        f"{SHEET}!A4",
        "七星商会",
        INSTRUCTOR,
        related=(f"{SHEET}!E4",),
        anchor="row",
        verdict="accepted",
    ),
    "B14_later_of_two_rows_disagrees": Seeded(
        "B14",
        lambda r: r.put("chambers", 6, member_count=81),
        f"{SHEET}!K6",
        "81",
        "80（同第5行），或留空",
        related=(f"{SHEET}!K5",),
        not_evaluable=("S02",),
    ),
    "B14_is_quiet_where_a_field_rule_speaks": Seeded(
        "chambers.member_count.range",
        lambda r: r.put("chambers", 6, member_count=-5),
        f"{SHEET}!K6",
        "-5",
        "不小于 0 的数",
    ),
    "B14_first_of_three_rows_disagrees": Seeded(
        "B14",
        lambda r: _third_joint_row(r).put("chambers", 5, member_count=81),
        f"{SHEET}!K5",
        "81",
        "80（同第6行），或留空",
        related=(f"{SHEET}!K6",),
        not_evaluable=("S02",),
    ),
}


def rules_and_cells(judged):
    return {
        name: [(finding["rule_id"], finding["cell"]) for finding in found.failures]
        for name, found in judged.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_chambers_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])


def test_what_is_no_mistake_on_the_chambers_sheet_gives_no_finding(judge_small):
    judged = judge_small(
        {
            "a quasi unit is absent": SmallReturn().remove("chambers", 9).remove("branches", 5),
            "established in the month of registration": SmallReturn().put(
                "chambers",
                4,
                established_on=date(2017, 3, 15),
                registered_on=date(2017, 3, 1),
                month_precision=["registered_on"],
            ),
            "a month agrees with a day in it": SmallReturn().put(
                "chambers", 6, established_on=date(2018, 4, 1), month_precision=["established_on"]
            ),
            "remarks of a joint chamber differ": SmallReturn()
            .put("chambers", 5, remark="牵头")
            .put("chambers", 6, remark="参加"),
            "a joint chamber repeats its code": SmallReturn()
            .put("chambers", 5, is_registered=True, registered_on=date(2019, 1, 1))
            .put("chambers", 5, unified_social_credit_code="51450305MJN0077777")
            .put("chambers", 6, is_registered=True)
            .put_in_every_row("chambers", "unregistered_reason", None),
        }
    )
    assert rules_and_cells(judged) == {
        "a quasi unit is absent": [],
        "established in the month of registration": [],
        "a month agrees with a day in it": [],
        "remarks of a joint chamber differ": [],
        "a joint chamber repeats its code": [("B04b", "I5"), ("S02", "D5")],
    }


def test_what_a_query_of_the_chambers_sheet_lets_pass(judge_small):
    returns = {
        "code of the region": SmallReturn().put(
            "chambers", 4, unified_social_credit_code="51450000MJN0001247"
        ),
        "code of a county that has gone": SmallReturn().put(
            "chambers", 4, unified_social_credit_code="51450127MJN000124G"
        ),
        "few members, 30 of them enterprises": SmallReturn().put(
            "chambers", 4, member_count=49, enterprise_member_count=30
        ),
        "50 members, few of them enterprises": SmallReturn().put(
            "chambers", 4, member_count=50, enterprise_member_count=29
        ),
        "not registered, few members": SmallReturn()
        .put("chambers", 5, member_count=20, enterprise_member_count=10)
        .put("chambers", 6, member_count=20),
        "a four-good chamber without a year": SmallReturn().put(
            "chambers", 4, four_good_regional_cycle="是"
        ),
        "no for four-good": SmallReturn().put("chambers", 5, four_good_regional_cycle="否"),
        "a cycle in other words": SmallReturn().put(
            "chambers", 4, four_good_regional_cycle="2017年至2018年、2021—2022年度"
        ),
        "single on a township and a quasi unit": _on_quasi_unit_too(SmallReturn()),
        "joint on a quasi unit": SmallReturn().put("chambers", 9, formation="joint"),
        "instructor without a branch": _without_own_branch(SmallReturn()),
        "a chamber on a quasi unit without a branch": SmallReturn().put(
            "branches", 5, chamber_name="漓江商会"
        ),
    }
    assert rules_and_cells(judge_small(returns)) == {name: [] for name in returns}


def test_a_query_is_left_open_by_what_it_rests_on(judge_small):
    returns = {
        # A code the register lacks: whether the chamber stands on two townships is open.
        "B15": SmallReturn().put("chambers", 6, township_code="450305299"),
        "B15, a row missing": SmallReturn().remove("chambers", 6),
        # Rows that disagree on the members (B14), both below the line on one reading only.
        "B08": SmallReturn()
        .put("chambers", 5, is_registered=True, registered_on=date(2019, 1, 1))
        .put("chambers", 5, unified_social_credit_code="51450305MJN007772J", member_count=49)
        .put("chambers", 6, is_registered=True, member_count=51)
        .put_in_every_row("chambers", "enterprise_member_count", None)
        .put_in_every_row("chambers", "unregistered_reason", None)
        .put_in_every_row("chambers", "leading_enterprise_member_count", None)
        .put("chambers", 4, enterprise_member_count=40)
        .put("chambers", 9, enterprise_member_count=40),
        # The kind of the chamber's only row was not read.
        "C04": SmallReturn()
        .unlisted("branches", 3, "branch_kind", "小组")
        .put("branches", 3, instructor_ids=[]),
    }
    for name, found in judge_small(returns).items():
        rule_id = name[:3]
        assert rule_id in found.not_evaluable
        assert rule_id not in {finding["rule_id"] for finding in found.failures}


@pytest.mark.parametrize(
    "name", ["东江", "东江街道办事处", "东江街道办", "东江镇", "七星区东江街道", "东江街道"]
)
def test_a_township_may_be_named_by_what_it_is_or_was(judge_small, name):
    small = SmallReturn().put("chambers", 5, township_name=name)
    assert not judge_small({name: small})[name].failures
