"""The independent computation itself, against figures worked out by hand: the sheets of pilots.

Pilots of 2022 here: 秀峰区 450302 and three more of 桂林 450300, 江南区 450105 and one more of 南宁
450100. 横州市 450181 and 兴宁区 450102, both of 南宁, are none.
"""

from datetime import datetime

from tests.independent.breakdowns import POINTS_ITEMS
from tests.independent.figures import Figure
from tests.independent.small_province import (
    GUILIN,
    HENG,
    NANNING,
    PROVINCE,
    XINGNING,
    XIUFENG,
    figures_of,
    none_at,
    relief,
    settled,
    single,
    value_of,
)

JIANGNAN = "450105"
NOBODY_ASKED = Figure(None, None, None, "not_applicable")


def scored(chamber: str, points: float, uses: str | None = None) -> dict:
    """Equal points for each of the eight items."""
    row = {
        "chamber_name": chamber,
        **dict.fromkeys(POINTS_ITEMS, points),
        "points_total": 8 * points,
    }
    return row | {"points_uses": uses}


def demand(number: str, chamber: str, raised: datetime, closed: datetime | None) -> dict:
    return {
        "demand_no": number,
        "chamber_name": chamber,
        "demand_kind": "用电",
        "raised_on": raised,
        "demand_status": "已办结" if closed else "办理中",
        "closed_on": closed,
    }


def practice(chamber: str, practice: str, kind: str, households: int | None = None) -> dict:
    return {
        "chamber_name": chamber,
        "practice": practice,
        "practice_kind": kind,
        "title": "示例",
        "started_on": datetime(2022, 6, 1),
        "households_reached": households,
    }


def two_chambers() -> list[dict]:
    return [single("450302001", "甲商会"), single("450302002", "乙商会"), none_at("450302003")]


def test_points_rest_on_pilots_and_on_those_that_filed_unasked(write):
    xiufeng = write(
        2022,
        XIUFENG,
        chambers=two_chambers(),
        points=[scored("甲商会", 10, "奖优评先;项目争取"), scored("乙商会", 5.5)],
    )
    heng = write(
        2022,
        HENG,
        chambers=[single("450181100", "横州商会"), single("450181400", "园区商会")],
        # 园区商会 stands on a quasi unit alone and counts in nothing.
        points=[scored("横州商会", 9), scored("园区商会", 1, "奖优评先")],
    )
    xingning = write(2022, XINGNING, chambers=[none_at("450102001")])
    earlier = write(2021, XIUFENG, chambers=two_chambers())
    figures = figures_of(xiufeng | heng | xingning | earlier)

    # (80 + 44) / 2; (80 + 44 + 72) / 3, not the mean of 62 and 72.
    assert figures[(2022, XIUFENG, "mean_points", "")] == Figure(124, 2, 62, "complete")
    assert figures[(2022, GUILIN, "mean_points", "")] == Figure(124, 2, 62, "partial")
    assert figures[(2022, NANNING, "mean_points", "")] == Figure(72, 1, 72, "partial")
    assert figures[(2022, PROVINCE, "mean_points", "")] == Figure(196, 3, 196 / 3, "partial")
    item = "points_item:points_integrity"
    assert figures[(2022, XIUFENG, "mean_points", item)] == Figure(15.5, 2, 7.75, "complete")
    assert figures[(2022, PROVINCE, "points_used_rate", "")] == Figure(1, 3, 1 / 3, "partial")
    use = "points_use:projects"
    assert figures[(2022, XIUFENG, "points_used_rate", use)] == Figure(1, 2, 0.5, "complete")
    assert value_of(figures, 2022, HENG, "chambers_scored") == 1
    # 兴宁区 was not asked; 江南区 was, and has filed nothing; in 2021 nobody was.
    assert figures[(2022, XINGNING, "mean_points", "")] == NOBODY_ASKED
    assert figures[(2022, XINGNING, "chambers_scored", "")] == NOBODY_ASKED
    assert figures[(2022, JIANGNAN, "mean_points", "")] == Figure(None, None, None, "not_filed")
    for division in (XIUFENG, PROVINCE):
        figure = figures[(2021, division, "mean_points", "")]
        assert figure == Figure(None, None, None, "not_collected")


def test_a_median_is_of_all_demands_not_of_the_counties_medians(write):
    xiufeng = write(
        2022,
        XIUFENG,
        chambers=two_chambers(),
        member_demands=[
            demand("1", "甲商会", datetime(2021, 12, 20), datetime(2022, 1, 4)),
            demand("2", "甲商会", datetime(2022, 2, 1), datetime(2022, 2, 3)),
            demand("3", "甲商会", datetime(2022, 3, 1), None),
            demand("4", "甲商会", datetime(2022, 3, 1), datetime(2022, 3, 8)),
        ],
    )
    heng = write(
        2022,
        HENG,
        chambers=[single("450181100", "横州商会")],
        member_demands=[
            demand("1", "横州商会", datetime(2022, 5, 1), datetime(2022, 5, 2)),
            # Closed the year before: on the list, closed in no figure of the year.
            demand("2", "横州商会", datetime(2021, 5, 1), datetime(2021, 5, 9)),
        ],
    )
    figures = figures_of(xiufeng | heng)
    # 15, 2 and 7 days.
    median = "median_days_to_close"
    assert figures[(2022, XIUFENG, median, "")] == Figure(None, 3, 7, "complete")
    # 1, 2, 7, 15.
    assert figures[(2022, PROVINCE, median, "")] == Figure(None, 4, 4.5, "partial")
    assert value_of(figures, 2022, XIUFENG, "demands_raised") == 3
    assert value_of(figures, 2022, XIUFENG, "demands_raised", "demand_kind:power") == 3
    assert figures[(2022, XIUFENG, "demand_closure_rate", "")] == Figure(3, 4, 0.75, "complete")
    assert figures[(2022, HENG, "demand_closure_rate", "")] == Figure(1, 2, 0.5, "complete")
    # A pilot that filed no list has no median; here 秀峰区 without one declared nil.
    nil = write(2022, XIUFENG, chambers=two_chambers(), cover={"nil_sheets": "会员需求清单"})
    figures = figures_of(nil)
    assert figures[(2022, XIUFENG, median, "")] == Figure(None, 0, None, "not_applicable")
    assert figures[(2022, XIUFENG, "demands_raised", "")] == Figure(0, None, 0, "declared_nil")


def test_disclosures_charters_and_practices(write):
    xiufeng = write(
        2022,
        XIUFENG,
        chambers=two_chambers(),
        cover={"nil_sheets": "微实践台账"},
        governance=[
            {
                "chamber_name": "甲商会",
                "party_disclosure_count": 1,
                "affairs_disclosure_count": 1,
                "finance_disclosure_count": 1,
                "has_charter": "是",
                "has_supervisors": "否",
            },
            {
                "chamber_name": "乙商会",
                "party_disclosure_count": 3,
                "affairs_disclosure_count": 0,
                "finance_disclosure_count": 2,
                "has_supervisors": "有",
            },
        ],
    )
    heng = write(
        2022,
        HENG,
        chambers=[
            single("450181100", "横州商会"),
            single("450181101", "百合商会"),
            single("450181400", "园区商会"),
        ],
        micro_practices=[
            practice("横州商会", "微产业", "车间式就业", 30),
            practice("横州商会", "微服务", "进企业访会员解难题"),
            # Its chamber counts in nothing; the practice and the households count.
            practice("园区商会", "微产业", "车间式就业", 5),
        ],
    )
    figures = figures_of(xiufeng | heng)
    assert figures[(2022, XIUFENG, "three_disclosures_rate", "")] == Figure(1, 2, 0.5, "complete")
    assert figures[(2022, XIUFENG, "charter_rate", "")] == Figure(1, 2, 0.5, "complete")
    supervisors = (2022, XIUFENG, "charter_rate", "provision:supervisors")
    assert figures[supervisors] == Figure(1, 2, 0.5, "complete")
    assert (2022, XIUFENG, "charter_rate", "provision:rules_of_procedure") not in figures
    assert figures[(2022, HENG, "charter_rate", "")] == NOBODY_ASKED

    assert value_of(figures, 2022, HENG, "micro_practices") == 3
    assert value_of(figures, 2022, HENG, "micro_practices", "practice:micro_industry") == 2
    kind = "practice_kind:micro_service.visits"
    assert value_of(figures, 2022, HENG, "micro_practices", kind) == 1
    assert value_of(figures, 2022, HENG, "households_reached") == 35
    coverage = "micro_practice_coverage_rate"
    assert figures[(2022, HENG, coverage, "")] == Figure(1, 2, 0.5, "complete")
    # Declared nil is filed: two chambers, none with a practice.
    assert figures[(2022, XIUFENG, coverage, "")] == Figure(0, 2, 0, "declared_nil")
    assert figures[(2022, XIUFENG, "micro_practices", "")] == Figure(0, None, 0, "declared_nil")
    assert figures[(2022, PROVINCE, coverage, "")] == Figure(1, 4, 0.25, "partial")


def test_a_chamber_is_active_by_what_it_did_in_the_year(write):
    own_code = "51450181MJ0000000B"
    heng = write(
        2022,
        HENG,
        chambers=[
            single("450181100", "横州商会", formation="联合组建"),
            single("450181101", "横州商会", formation="联合组建"),
            single("450181102", "百合商会"),
            single("450181103", "那阳商会", unified_social_credit_code=own_code),
            single("450181104", "南乡商会"),
            single("450181105", "云表商会"),
            single("450181106", "六景商会"),
            single("450181107", "校椅商会"),
            single("450181400", "园区商会"),
        ],
        mediation_organisations=[
            {
                "mediation_organisation_name": f"{name}调解室",
                "township_code": "450181100",
                "chamber_name": chamber,
                "organisation_kind": "商会调解室",
                "operating_status": "运行",
            }
            for name, chamber in (("横州", "横州商会"), ("六景", "六景商会"), ("街上", None))
        ],
        mediation_cases=[
            settled(number, accepted, closed, mediation_organisation_name=f"{name}调解室")
            for number, name, accepted, closed in (
                ("1", "横州", datetime(2021, 12, 30), datetime(2022, 1, 4)),
                # Neither accepted nor closed in 2022.
                ("2", "六景", datetime(2021, 3, 1), None),
                ("3", "街上", datetime(2022, 3, 1), datetime(2022, 3, 2)),
            )
        ],
        relief_participation=[relief(own_code, "上村", 1)],
        member_demands=[demand("1", "南乡商会", datetime(2021, 12, 1), datetime(2022, 1, 9))],
        governance=[
            {
                "chamber_name": name,
                "party_disclosure_count": 9,
                "affairs_disclosure_count": 9,
                "finance_disclosure_count": 9,
                "assembly_on": day,
            }
            for name, day in (("云表商会", datetime(2022, 8, 8)), ("六景商会", None))
        ],
        micro_practices=[practice("园区商会", "微服务", "资源对接")],
        points=[scored("六景商会", 10, "奖优评先")],
    )
    # Its enterprise names 百合商会, which is 横州市's and the only one of that name.
    xingning = write(
        2022,
        XINGNING,
        chambers=[none_at("450102001")],
        relief_participation=[relief("91450100MA00000001", "村", 1, chamber_name="百合商会")],
    )
    figures = figures_of(heng | xingning)
    # 横州 by a case, 百合 and 那阳 by relief, 南乡 by a demand, 云表 by an assembly. Not 六景, only
    # scored and disclosing; not 校椅; and 园区 counts in nothing.
    assert value_of(figures, 2022, HENG, "active_chambers") == 5
    assert value_of(figures, 2022, HENG, "active_chambers", "activity:mediation") == 1
    assert value_of(figures, 2022, HENG, "active_chambers", "activity:relief") == 2
    assert (2022, HENG, "active_chambers", "activity:practice") not in figures
    # 横州 covers two townships.
    assert figures[(2022, HENG, "effective_coverage_rate", "")] == Figure(6, 17, 6 / 17, "complete")
    assert figures[(2022, HENG, "chamber_coverage_rate", "")] == Figure(8, 17, 8 / 17, "complete")
    assert value_of(figures, 2022, XINGNING, "active_chambers") == 0
    assert figures[(2022, PROVINCE, "active_chambers", "")] == Figure(5, None, 5, "partial")
