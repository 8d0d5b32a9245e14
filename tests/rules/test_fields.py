"""Field rules made from the form: one of each kind, and every condition, at its cell."""

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import SmallReturn

CHAMBERS = "乡镇街道商会名册"
TOTALS_OF_CHAMBERS = ("S01", "S01", "S02")

CASES = {
    "required_always": Seeded(
        "cover.filing_unit.required",
        lambda r: r.put("cover", 0, filing_unit=None),
        "封面!B3",
        None,
        "填写填报单位",
        not_evaluable=("A02",),
    ),
    "required_of_a_revision": Seeded(
        "cover.revision_note.required",
        lambda r: r.put("cover", 0, submission_kind="revision"),
        "封面!B7",
        None,
        "填写更正说明",
    ),
    "required_where_a_chamber_is_built": Seeded(
        "chambers.member_count.required",
        lambda r: r.put("chambers", 4, member_count=None),
        f"{CHAMBERS}!K4",
        None,
        "整数（单位：个），如 12",
        not_evaluable=("B08", "B09"),
    ),
    "required_where_registered": Seeded(
        "chambers.registered_on.required",
        lambda r: r.put("chambers", 4, registered_on=None),
        f"{CHAMBERS}!J4",
        None,
        "日期，如 2022-09-15；可只到月份，如 2022-09",
        not_evaluable=("B07",),
    ),
    "required_on_the_first_row_of_a_joint_chamber": Seeded(
        "chambers.established_on.required",
        lambda r: r.put("chambers", 5, established_on=None),
        f"{CHAMBERS}!G5",
        None,
        "日期，如 2022-09-15；可只到月份，如 2022-09",
        not_evaluable=("B07",),
    ),
    "required_formation_leaves_the_rest_open": Seeded(
        "chambers.formation.required",
        lambda r: r.put("chambers", 7, formation=None),
        f"{CHAMBERS}!F7",
        None,
        "单独组建、联合组建、筹备中之一",
        not_evaluable=(
            "B07",
            "chambers.chamber_name.required",
            "chambers.established_on.required",
            "chambers.is_registered.required",
            "chambers.member_count.required",
            "chambers.registered_on.required",
            *TOTALS_OF_CHAMBERS,
        ),
    ),
    "required_unless_of_kind_none": Seeded(
        "branches.branch_name.required",
        lambda r: r.put("branches", 3, branch_name=None),
        "商会党组织!B3",
        None,
        "填写党组织名称",
        not_evaluable=("S03", "S03"),
    ),
    "type_of_a_number": Seeded(
        "chambers.member_count.type",
        lambda r: r.unreadable("chambers", 4, "member_count", "约60"),
        f"{CHAMBERS}!K4",
        "约60",
        "整数（单位：个），如 12",
        not_evaluable=("B08", "B09"),
    ),
    "type_of_a_date_other_rules_rest_on": Seeded(
        "cover.as_of_date.type",
        lambda r: r.unreadable("cover", 0, "as_of_date", "年底"),
        "封面!B5",
        "年底",
        "日期，如 2022-09-15",
        not_evaluable=("A03", *["B07"] * 3, *["E02"] * 3, *["H01"] * 3),
    ),
    "range_of_a_number": Seeded(
        "relief_participation.jobs_created.range",
        lambda r: r.put("relief_participation", 3, jobs_created=-1),
        "村企帮扶台账!N3",
        "-1",
        "不小于 0 的数",
    ),
    "pattern_of_a_township_code": Seeded(
        "mediation_organisations.township_code.pattern",
        lambda r: r.put("mediation_organisations", 4, township_code="45030500"),
        "商会调解组织!B4",
        "45030500",
        "9位数字",
        not_evaluable=("D01",),
    ),
    "pattern_of_a_credit_code": Seeded(
        "chambers.unified_social_credit_code.pattern",
        lambda r: r.put("chambers", 4, unified_social_credit_code="51450305MJN00012"),
        f"{CHAMBERS}!I4",
        "51450305MJN00012",
        "18位",
        not_evaluable=("B04", "B04b", "B05", "B06"),
    ),
    "code_list_of_one": Seeded(
        "mediation_cases.outcome.code_list",
        lambda r: r.unlisted("mediation_cases", 4, "outcome", "调解中"),
        "调解案件台账!G4",
        "调解中",
        "调解成功、调解不成、撤回终止、在办之一",
        not_evaluable=("E03", "S04"),
    ),
    "code_list_of_yes_and_no": Seeded(
        "chambers.has_chamber.code_list",
        lambda r: r.unlisted("chambers", 8, "has_chamber", "拟建"),
        f"{CHAMBERS}!D8",
        "拟建",
        "是、否之一",
        not_evaluable=(
            "B02",
            "B04",
            "B07",
            "B08",
            "chambers.chamber_name.required",
            "chambers.established_on.required",
            "chambers.formation.required",
            "chambers.is_registered.required",
            "chambers.member_count.required",
            "chambers.registered_on.required",
            *TOTALS_OF_CHAMBERS,
        ),
    ),
    "code_list_of_several": Seeded(
        "cover.nil_sheets.code_list",
        lambda r: r.unlisted("cover", 0, "nil_sheets", "帮扶表"),
        "封面!B13",
        "帮扶表",
        "商会党组织、商会调解组织、调解案件台账、村企帮扶台账、微积分年度评分、会员需求清单、"
        "微治理与三公开、微实践台账中的一项或多项，用“;”隔开",
        not_evaluable=("A04",) * 11 + ("A05",) * 4,
    ),
    "code_list_of_indicators": Seeded(
        "declared_totals.indicator_code.code_list",
        lambda r: r.unlisted("declared_totals", 4, "indicator_code", "chamber"),
        "汇总表!A4",
        "chamber",
        "townships_with_chamber、chambers、registered_chambers、party_branches、starred_branches、"
        "party_instructors、mediation_organisations、cases_settled、relief_enterprises、"
        "relief_villages、chamber_coverage_rate、registration_rate之一",
        # S07 twice: of the row, and of the indicator that it may be.
        not_evaluable=("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S07"),
    ),
    "roster_left_open_by_a_refused_name": Seeded(
        "chambers.chamber_name.required",
        lambda r: r.put("chambers", 4, chamber_name=None),
        f"{CHAMBERS}!E4",
        None,
        "填写商会名称",
        not_evaluable=("B06", "C01", "D01", "G03", "H02", "H05", "H05", "I02", "S01", "S02"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_refused_cell_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])


def test_a_cell_that_cannot_be_read_says_why_in_the_clerks_words(judge_small):
    small = SmallReturn().unreadable("chambers", 4, "member_count", "约60", "不是准确的数")
    (finding,) = judge_small({"约": small})["约"].failures
    assert finding["message"] == "“会员总数”无法识别：“约60”不是准确的数"
