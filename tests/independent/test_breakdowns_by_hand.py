"""The independent computation itself, against figures worked out by hand: breakdowns.

Real registers, tiny returns of 横县 450127, from the register of 2022 横州市 450181, and of 秀峰区
450302, one of the 22 pilot counties of 2022; 横州市 and 兴宁区 450102 are none.
"""

from datetime import datetime
from typing import Any

from tests.independent.figures import Figure
from tests.independent.small_province import (
    HENG,
    HENG_OLD,
    PROVINCE,
    XINGNING,
    XIUFENG,
    Figures,
    figures_of,
    none_at,
    relief,
    settled,
    single,
)

ENTERPRISE_1, ENTERPRISE_2 = "91450100MA00000001", "91450100MA00000002"
CHAMBER_A = "51450127MJ0000000A"
SPRING, SUMMER, LAST_YEAR = datetime(2022, 3, 1), datetime(2022, 6, 1), datetime(2021, 12, 1)


def broken_down(figures: Figures, year: int, division: str, indicator: str, kind: str) -> dict:
    """Item → value."""
    return {
        key[3].removeprefix(f"{kind}:"): figure.value
        for key, figure in figures.items()
        if key[:3] == (year, division, indicator) and key[3].startswith(f"{kind}:")
    }


def test_a_chamber_is_in_every_cycle_it_was_recognised_in(write):
    before = write(
        2021,
        HENG_OLD,
        chambers=[
            single("450127100", "横州商会", four_good_regional_cycle="2017-2018;2019-2020"),
            # Its second cycle has not begun.
            single("450127101", "百合商会", four_good_regional_cycle="2019—2020、2023-2024"),
            # Recognised, in no cycle it names.
            single("450127102", "那阳商会", four_good_regional_cycle="是"),
            single("450127103", "南乡商会", four_good_regional_cycle="否"),
            single("450127400", "园区商会", four_good_regional_cycle="2017-2018"),
        ],
    )
    after = write(
        2022,
        HENG,
        chambers=[
            # Named again, and a cycle more: one chamber still, in three cycles.
            single("450181100", "横州商会", four_good_regional_cycle="2019-2020;2021-2022"),
            single("450181103", "南乡商会", integrity_pioneer_year="2021;2022"),
        ],
    )
    figures = figures_of(before | after)
    honour, pioneers = "four_good_regional_chambers", "integrity_pioneer_chambers"
    first = {"2017-2018": 1, "2019-2020": 2, "undated": 1}
    assert broken_down(figures, 2021, HENG_OLD, honour, "cycle") == first
    assert broken_down(figures, 2022, HENG, honour, "cycle") == first | {"2021-2022": 1}
    assert figures[(2022, HENG, honour, "")] == Figure(3, None, 3, "complete")
    # A recognition of 2021 reported for 2022 counts from 2022.
    assert broken_down(figures, 2022, HENG, pioneers, "cycle") == {"2021": 1, "2022": 1}
    assert broken_down(figures, 2021, HENG_OLD, pioneers, "cycle") == {}


def test_chambers_by_formation_grade_and_reason(write):
    heng = write(
        2022,
        HENG,
        chambers=[
            single("450181100", "横州商会", is_registered="是", assessment_grade="4A"),
            single("450181101", "百合商会", is_registered="是", assessment_grade="2A"),
            single("450181102", "那阳商会", is_registered="是", formation="联合组建")
            | {"assessment_grade": "3A"},
            single("450181103", "南乡商会", member_count=50, unregistered_reason="正在办理"),
            single("450181104", "新福商会", member_count=80, unregistered_reason="不拟登记"),
            # Meets the requirement and gives no reason.
            single("450181105", "云表商会", enterprise_member_count=30),
            # Gives a reason and does not meet it.
            single("450181106", "六景商会", unregistered_reason="正在办理"),
        ],
    )
    figures = figures_of(heng)

    def found(indicator: str, kind: str) -> dict:
        return broken_down(figures, 2022, HENG, indicator, kind)

    assert found("registered_chambers", "formation") == {"single": 2, "joint": 1}
    assert found("assessed_chambers", "assessment_grade") == {"3a": 1, "4a": 1}
    reasons = found("unregistered_meeting_requirements", "unregistered_reason")
    assert reasons == {"in_progress": 1, "not_intended": 1}
    assert figures[(2022, HENG, "unregistered_meeting_requirements", "")].value == 3


def test_party_organisations_by_ownership_and_stars(write):
    def branch(chamber: str, name: str, kind: str, stars: int | None) -> dict[str, Any]:
        row = {"chamber_name": chamber, "branch_name": name, "branch_kind": kind}
        return row | {"star_rating": stars}

    heng = write(
        2022,
        HENG,
        chambers=[single(f"45018110{place}", f"第{place}商会") for place in range(4)],
        branches=[
            branch("第0商会", "第0党委", "党委", 5),
            branch("第1商会", "第1支部", "功能型党支部", 0),
            # One joint branch, its stars on its first row.
            branch("第2商会", "联合支部", "联合党支部", 3),
            branch("第3商会", "联合支部", "联合党支部", None),
        ],
    )
    figures = figures_of(heng)
    ownership = broken_down(figures, 2022, HENG, "party_branches", "branch_ownership")
    assert ownership == {"own": 2, "joint": 1}
    stars = broken_down(figures, 2022, HENG, "starred_branches", "star_rating")
    assert stars == {"5": 1, "3": 1}


def test_cases_by_dispute_source_and_outcome(write):
    before = write(
        2021,
        HENG_OLD,
        chambers=[none_at("450127100")],
        mediation_cases=[settled("1", datetime(2021, 3, 1), datetime(2021, 4, 1))],
    )
    after = write(
        2022,
        HENG,
        chambers=[none_at("450181100")],
        mediation_cases=[
            settled("2", LAST_YEAR, SPRING, case_source="主动介入", amount_in_dispute=1.5),
            settled("3", SPRING, SUMMER, case_source="主动介入", amount_in_dispute=2),
            # Its source is left blank, and so is its amount: the one of its kind.
            settled("4", SPRING, SUMMER, dispute_kind="借贷"),
            settled("5", SPRING, SUMMER, outcome="调解不成", amount_in_dispute=9),
            settled("6", SPRING, None, outcome="在办", case_source="法院委托委派"),
        ],
    )
    # 横州市 filed nothing for 2022: what it settled before is broken down no more than it is told.
    unfiled = write(2022, XIUFENG, chambers=[none_at("450302001")])
    figures = figures_of(before | after)

    def found(indicator: str, kind: str) -> dict:
        return broken_down(figures, 2022, HENG, indicator, kind)

    assert found("cases_accepted", "dispute_kind") == {"contract": 3, "loan": 1}
    sources = {"own_initiative": 1, "court_referred": 1}
    assert found("cases_accepted", "case_source") == sources
    assert found("cases_closed", "dispute_kind") == {"contract": 3, "loan": 1}
    assert found("cases_closed", "outcome") == {"success": 3, "failed": 1}
    assert found("amount_settled", "dispute_kind") == {"contract": 3.5}
    cumulative = found("cases_settled_cumulative", "dispute_kind")
    assert cumulative == {"contract": 3, "loan": 1}
    silent = figures_of(before | unfiled)
    assert silent[(2022, HENG, "cases_settled_cumulative", "")].state == "not_filed"
    assert broken_down(silent, 2022, HENG, "cases_settled_cumulative", "dispute_kind") == {}
    item = "dispute_kind:contract"
    province = silent[(2022, PROVINCE, "cases_settled_cumulative", item)]
    assert province == Figure(1, None, 1, "partial")


def test_relief_by_kind_of_support(write):
    heng = write(
        2022,
        HENG,
        chambers=[none_at("450181100")],
        relief_participation=[
            relief(ENTERPRISE_1, "大坪村", 10),
            relief(ENTERPRISE_1, "罗村", 5, project_name="又一个"),
            relief(ENTERPRISE_1, "大坪村", 2, support_kind="就业"),
            relief(ENTERPRISE_2, "大坪村", 1),
            # A chamber's own: no enterprise, its village and money count.
            relief(CHAMBER_A, "古村", 4, support_kind="公益"),
        ],
    )
    figures = figures_of(heng)

    def found(indicator: str) -> dict:
        return broken_down(figures, 2022, HENG, indicator, "support_kind")

    assert found("relief_enterprises") == {"industry": 2, "employment": 1}
    assert found("relief_villages") == {"industry": 2, "employment": 1, "charity": 1}
    assert found("relief_funds") == {"industry": 16, "employment": 2, "charity": 4}


def test_counties_expected_by_sheet_are_the_pilots_and_those_that_filed_it(write):
    # Declared nil is filed.
    heng = write(2022, HENG, chambers=[none_at("450181100")], cover={"nil_sheets": "微实践台账"})
    figures = figures_of(heng)
    kind = ("counties_expected", "sheet")
    assert broken_down(figures, 2022, HENG, *kind) == {"micro_practices": 1}
    assert broken_down(figures, 2022, XINGNING, *kind) == {}
    assert broken_down(figures, 2022, XIUFENG, *kind) == {
        "points": 1,
        "member_demands": 1,
        "governance": 1,
        "micro_practices": 1,
    }
    assert broken_down(figures, 2022, PROVINCE, *kind) == {
        "points": 22,
        "member_demands": 22,
        "governance": 22,
        "micro_practices": 23,
    }
