"""The independent computation itself, against figures worked out by hand: cases, relief.

Real registers, tiny returns: 横县 450127 (横州市 450181 from the register of 2022, 17 townships and
one quasi unit), 兴宁区 450102 (6) in the same prefecture 450100, 秀峰区 450302 (3) in 450300.
"""

from datetime import datetime

from tests.independent.figures import Figure
from tests.independent.small_province import (
    GUILIN,
    HENG,
    HENG_OLD,
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

ENTERPRISE_1, ENTERPRISE_2, TRADER, FARM, SCHOOL = (
    "91450100MA00000001",
    "91450100MA00000002",
    "92450100MA00000003",
    "93450100MA00000004",
    "12450100MA00000005",
)
CHAMBER_A = "51450127MJ0000000A"


def test_cases_count_in_the_year_they_are_closed_and_sum_over_a_countys_codes(write):
    chambers = [single("450127100", "横州商会")]
    before = write(
        2021,
        HENG_OLD,
        chambers=chambers,
        mediation_cases=[
            settled("1", datetime(2021, 3, 1), datetime(2021, 4, 1)),
            settled("2", datetime(2020, 12, 1), datetime(2021, 1, 4)),
            settled("3", datetime(2021, 12, 1), None, outcome="在办"),
        ],
    )
    after = write(
        2022,
        HENG,
        chambers=[single("450181100", "横州商会")],
        mediation_cases=[
            settled(
                "3",
                datetime(2021, 12, 1),
                datetime(2022, 1, 5),
                amount_in_dispute=1.25,
                is_judicially_confirmed="是",
            ),
            settled("4", datetime(2022, 2, 1), datetime(2022, 3, 1), dispute_kind="借贷"),
            settled("5", datetime(2022, 2, 1), datetime(2022, 3, 1), outcome="调解不成"),
            settled("6", datetime(2022, 2, 1), datetime(2022, 3, 1), outcome="撤回终止"),
            settled("7", datetime(2022, 2, 1), None, outcome="在办"),
        ],
    )
    nil = write(2022, XIUFENG, chambers=[single("450302001", "秀峰商会")])
    figures = figures_of(before | after | nil)
    # 1 and 3 accepted in 2021, 2 the year before; settled: 1, 2.
    assert value_of(figures, 2021, HENG_OLD, "cases_accepted") == 2
    assert value_of(figures, 2021, HENG_OLD, "cases_settled") == 2
    # Their amounts were left blank; the form of 2021 does not ask for confirmations.
    assert figures[(2021, HENG_OLD, "amount_settled", "")].state == "filed_blank"
    confirmed = figures[(2021, HENG_OLD, "judicial_confirmation_rate", "")]
    assert confirmed == Figure(None, None, None, "not_collected")
    assert value_of(figures, 2022, HENG, "cases_accepted") == 4
    assert value_of(figures, 2022, HENG, "cases_closed") == 4
    assert value_of(figures, 2022, HENG, "cases_settled") == 2
    assert value_of(figures, 2022, HENG, "cases_settled", "dispute_kind:loan") == 1
    assert value_of(figures, 2022, HENG, "amount_settled") == 1.25
    # Settled 2 of settled or failed 3; confirmed 1 of settled 2.
    assert figures[(2022, HENG, "settlement_rate", "")] == Figure(2, 3, 2 / 3, "complete")
    rate = figures[(2022, HENG, "judicial_confirmation_rate", "")]
    assert rate == Figure(1, 2, 0.5, "complete")
    assert value_of(figures, 2022, HENG, "cases_settled_cumulative") == 4
    # Declared nil is zero, and a rate over zero has no value.
    assert figures[(2022, XIUFENG, "cases_settled", "")] == Figure(0, None, 0, "declared_nil")
    assert figures[(2022, XIUFENG, "settlement_rate", "")] == Figure(0, 0, None, "not_applicable")


def test_relief_counts_enterprises_across_counties_and_money_of_chambers(write):
    heng = write(
        2022,
        HENG,
        chambers=[single("450181100", "横州商会"), single("450181101", "兴业商会")],
        relief_participation=[
            relief(ENTERPRISE_1, "大坪村", 10, chamber_name="横州商会", donations=1),
            # The same project by another kind of support: one project, two kinds.
            relief(ENTERPRISE_1, "大坪村", 5, support_kind="就业", jobs_created=7),
            # A chamber's own row: not an enterprise, but its money is chambers'.
            relief(CHAMBER_A, "大坪村", 4),
            relief(SCHOOL, "大坪村", 3),
            # The one chamber of that name in the region, in another county.
            relief(TRADER, "罗村", 2, chamber_name="秀峰商会"),
            # A name of two counties, its own among them.
            relief(FARM, "罗村", 1, chamber_name="兴业商会"),
        ],
    )
    xiufeng = write(
        2022,
        XIUFENG,
        chambers=[
            single("450302001", "秀峰商会"),
            single("450302002", "兴业商会"),
            {"township_code": "450302003", "has_chamber": "是", "formation": "筹备中"}
            | {"chamber_name": "筹备商会"},
        ],
        relief_participation=[
            relief(ENTERPRISE_1, "大坪村", 20, chamber_name="不存在的商会"),
            relief(ENTERPRISE_2, "大坪村", 30, chamber_name="筹备商会"),
        ],
    )
    xingning = write(
        2022,
        XINGNING,
        chambers=[none_at("450102001")],
        # Two counties have a chamber of this name, neither is this one: it names none.
        relief_participation=[relief(TRADER, "四塘村", 25, chamber_name="兴业商会")],
    )
    figures = figures_of(heng | xiufeng | xingning)
    enterprises = {HENG: 3, XIUFENG: 2, XINGNING: 1, NANNING: 3, GUILIN: 2, PROVINCE: 4}
    for division, expected in enterprises.items():
        assert value_of(figures, 2022, division, "relief_enterprises") == expected, division
    assert value_of(figures, 2022, HENG, "relief_chambers") == 1
    # 大坪村 of 横州市, 罗村, 大坪村 of 秀峰区, 四塘村: no codes, so county and name.
    assert value_of(figures, 2022, PROVINCE, "relief_villages") == 4
    # (enterprise 1, chamber, school) at 大坪村; trader and farm at 罗村.
    assert value_of(figures, 2022, HENG, "relief_projects") == 5
    assert value_of(figures, 2022, HENG, "relief_projects", "support_kind:employment") == 1
    assert value_of(figures, 2022, HENG, "relief_projects", "support_kind:industry") == 5
    assert value_of(figures, 2022, HENG, "jobs_created") == 7
    assert value_of(figures, 2022, HENG, "donations") == 1
    assert figures[(2022, XIUFENG, "donations", "")] == Figure(None, None, None, "filed_blank")
    share = figures[(2022, HENG, "chamber_participation_share", "")]
    assert share == Figure(3, 3, 1, "complete")
    # 10 + 4 + 2 + 1 of 25.
    share = figures[(2022, HENG, "chamber_contribution_share", "")]
    assert share == Figure(17, 25, 0.68, "complete")
    share = figures[(2022, XIUFENG, "chamber_participation_share", "")]
    assert share == Figure(0, 2, 0, "complete")
    share = figures[(2022, XINGNING, "chamber_contribution_share", "")]
    assert share == Figure(0, 25, 0, "complete")
    # Enterprise 1, trader, farm name a chamber somewhere; 17 of 100.
    share = figures[(2022, PROVINCE, "chamber_participation_share", "")]
    assert share == Figure(3, 4, 0.75, "partial")
    share = figures[(2022, PROVINCE, "chamber_contribution_share", "")]
    assert share == Figure(17, 100, 0.17, "partial")


def test_relief_over_the_years_follows_the_county_and_ever_named(write):
    first = write(
        2021,
        HENG_OLD,
        chambers=[single("450127100", "横州商会")],
        relief_participation=[
            relief(ENTERPRISE_1, "大坪村", 10, chamber_name="横州商会"),
            relief(ENTERPRISE_2, "大坪村", 10),
        ],
    )
    second = write(
        2022,
        HENG,
        # The chamber has gone: naming it names none in 2022, and counts from 2021.
        chambers=[none_at("450181100")],
        relief_participation=[relief(ENTERPRISE_1, "大坪村", 20, chamber_name="横州商会")],
    )
    nil = write(2022, XINGNING, chambers=[none_at("450102001")])
    row = relief(FARM, "甲山村", 8)
    before_nil = write(2021, XIUFENG, chambers=[none_at("450302001")], relief_participation=[row])
    nil_now = write(2022, XIUFENG, chambers=[none_at("450302001")])
    figures = figures_of(first | second | nil | before_nil | nil_now)
    share = figures[(2022, HENG, "chamber_participation_share", "")]
    assert share == Figure(0, 1, 0, "complete")
    share = figures[(2022, HENG, "chamber_participation_share_cumulative", "")]
    assert share == Figure(1, 2, 0.5, "complete")
    share = figures[(2022, HENG, "chamber_contribution_share_cumulative", "")]
    assert share == Figure(10, 40, 0.25, "complete")
    assert value_of(figures, 2022, HENG, "relief_enterprises_cumulative") == 2
    assert value_of(figures, 2022, HENG, "relief_villages_cumulative") == 1
    never = figures[(2022, XINGNING, "relief_enterprises_cumulative", "")]
    assert never == Figure(0, None, 0, "declared_nil")
    # Nil this year, and one enterprise in all.
    assert figures[(2022, XIUFENG, "relief_enterprises", "")].state == "declared_nil"
    once = figures[(2022, XIUFENG, "relief_enterprises_cumulative", "")]
    assert once == Figure(1, None, 1, "complete")


def test_villages_without_a_code_and_under_codes_that_changed(write):
    first = write(
        2019,
        HENG_OLD,
        chambers=[single("450127200", "马山商会")],
        relief_participation=[
            # 马山乡 450127200 became 马山镇 450127118, then 450181118.
            relief(ENTERPRISE_1, "大坪村", 1, village_code="450127200201"),
            # No code in 2019; 2022 gives the name one.
            relief(ENTERPRISE_1, "罗村", 1),
            relief(ENTERPRISE_1, "古村", 1),
        ],
    )
    second = write(
        2022,
        HENG,
        chambers=[single("450181118", "马山商会")],
        relief_participation=[
            relief(ENTERPRISE_1, "大坪村", 1, village_code="450181118201"),
            # The same code under another name is the same village.
            relief(ENTERPRISE_2, "大坪 新村", 1, village_code="450127118201"),
            # No code: the code another row of this return gives the name.
            relief(TRADER, "大坪新村", 1),
            relief(FARM, "罗村", 1, village_code="450181100205"),
            # Two villages of one name: the row names 百合镇, the other row names no township.
            relief(SCHOOL, "新民村", 1, village_code="450181101300", project_name="百合镇小学"),
            relief(SCHOOL, "新民村", 1, project_name="百合镇小学", support_kind="公益"),
            relief(SCHOOL, "新民村", 1, village_code="450181100300", project_name="新民小学"),
            relief(SCHOOL, "新民村", 1, project_name="新民小学", support_kind="公益"),
            # Known by name alone, in 2019 too: the county's line is the same.
            relief(SCHOOL, "古村", 1),
        ],
    )
    figures = figures_of(first | second)
    assert value_of(figures, 2019, HENG_OLD, "relief_villages") == 3
    assert value_of(figures, 2019, HENG_OLD, "relief_villages_cumulative") == 3
    # 大坪村 (three rows), 罗村, 新民村 twice, 古村.
    assert value_of(figures, 2022, HENG, "relief_villages") == 5
    assert value_of(figures, 2022, HENG, "relief_villages_cumulative") == 5
    # Enterprise 1, 2 and trader at 大坪村; farm at 罗村; a school in each 新民村, and 古村.
    assert value_of(figures, 2022, HENG, "relief_projects") == 7
