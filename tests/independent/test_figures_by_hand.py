"""The independent computation itself, against figures worked out by hand: who counts.

Real registers, tiny returns: 横县 450127 (横州市 450181 from the register of 2022, 17 townships and
one quasi unit), 兴宁区 450102 (6) in the same prefecture 450100, 秀峰区 450302 (3) in 450300.
"""

from tests.independent.figures import Figure
from tests.independent.small_province import (
    HENG,
    HENG_OLD,
    NANNING,
    PROVINCE,
    XINGNING,
    XIUFENG,
    figures_of,
    none_at,
    single,
    value_of,
    write_return,
)

CHAMBER_A, CHAMBER_B = "51450127MJ0000000A", "51450127MJ0000000B"


def test_chambers_are_counted_once_and_only_on_proper_townships(write):
    heng = write(
        2022,
        HENG,
        chambers=[
            single("450181100", "横州商会", is_registered="是", assessment_grade="3A"),
            # One joint chamber on two townships; its later row left blank, as merged cells read.
            single("450181101", "那阳 百合商会", formation="联合组建", member_count=50),
            {"township_code": "450181102", "has_chamber": "√", "chamber_name": "那阳百合商会"},
            # A preparatory chamber is none.
            {"township_code": "450181103", "has_chamber": "是", "formation": "筹备中"},
            # On the quasi unit alone: counts in nothing, though registered.
            single("450181400", "园区商会", is_registered="是", member_count=900),
            # On a quasi unit and on a township: counts, with one township.
            single("450181400", "六景商会", formation="联合组建", enterprise_member_count=30),
            single("450181108", "六景商会", formation="联合组建", enterprise_member_count=30),
            none_at("450181104"),
        ],
    )
    xiufeng = write(2022, XIUFENG, chambers=[single("450302001", "横州商会"), none_at("450302002")])
    figures = figures_of(heng | xiufeng)

    # 横州, 那阳百合, 六景; townships 100, 101, 102, 108 of 17.
    assert value_of(figures, 2022, HENG, "chambers") == 3
    assert value_of(figures, 2022, HENG, "chambers", "formation:joint") == 2
    assert value_of(figures, 2022, HENG, "chambers", "formation:single") == 1
    assert value_of(figures, 2022, HENG, "townships_with_chamber") == 4
    assert figures[(2022, HENG, "chamber_coverage_rate", "")] == Figure(4, 17, 4 / 17, "complete")
    assert figures[(2022, HENG, "registration_rate", "")] == Figure(1, 3, 1 / 3, "complete")
    # Unregistered with 50 members, or 30 enterprises: 那阳百合 and 六景.
    assert value_of(figures, 2022, HENG, "unregistered_meeting_requirements") == 2
    assert value_of(figures, 2022, HENG, "assessed_chambers") == 1
    # 10 + 50 + 10; 5 + 5 + 30.
    assert value_of(figures, 2022, HENG, "chamber_members") == 70
    assert value_of(figures, 2022, HENG, "enterprise_members") == 40
    # The same name in another county is another chamber.
    assert value_of(figures, 2022, PROVINCE, "chambers") == 4


def test_a_missing_county_leaves_the_denominator_and_is_told_by_the_state(write):
    heng = write(2022, HENG, chambers=[single("450181100", "横州商会")])
    xiufeng = write(2022, XIUFENG, chambers=[none_at("450302001")])
    sent_back = {(2022, XINGNING): [("2023-01-05T00:00:00Z", heng[(2022, HENG)])]}
    figures = figures_of(heng | xiufeng, receipts=sent_back)

    # Counties in force: 横州市 with 17 townships, 秀峰区 with 3; the register keeps its 1,251.
    coverage = figures[(2022, PROVINCE, "chamber_coverage_rate", "")]
    assert coverage == Figure(1, 20, 0.05, "partial")
    assert figures[(2022, PROVINCE, "townships", "")] == Figure(1251, None, 1251, "complete")
    assert figures[(2022, NANNING, "chamber_coverage_rate", "")] == Figure(1, 17, 1 / 17, "partial")
    assert figures[(2022, XINGNING, "chambers", "")] == Figure(None, None, None, "sent_back")
    assert figures[(2022, "450103", "chambers", "")] == Figure(None, None, None, "not_filed")
    assert figures[(2022, "450200", "chambers", "")] == Figure(None, None, None, "not_filed")
    # No chamber in 秀峰区: a rate over nothing has no value.
    assert figures[(2022, XIUFENG, "registration_rate", "")] == Figure(0, 0, None, "not_applicable")
    assert figures[(2022, XIUFENG, "chambers", "")] == Figure(0, None, 0, "complete")
    # 111 counties expected, 2 in force.
    assert figures[(2022, PROVINCE, "filing_rate", "")] == Figure(2, 111, 2 / 111, "complete")


def test_ever_recognised_joins_cycles_years_and_codes_that_changed(write):
    first = write(
        2019,
        HENG_OLD,
        chambers=[
            single("450127100", "横州商会", four_good_regional_cycle="2017-2018"),
            single("450127101", "百合商会", four_good_regional_cycle="2021-2022"),
            single("450127102", "那阳商会", unified_social_credit_code=CHAMBER_A),
            single("450127103", "南乡商会", integrity_pioneer_year="是"),
            single("450127400", "园区商会", four_good_regional_cycle="2017-2018"),
            single(
                "450127106",
                "平马商会",
                unified_social_credit_code="51450127MJ0000000E",
                four_good_national_cycle="2019-2020",
            ),
        ],
    )
    second = write(
        2021,
        HENG_OLD,
        chambers=[
            # The same chamber by name, recognised again: still one.
            single("450127100", "横州商会", four_good_regional_cycle="2017-2018;2021-2022"),
            # 百合商会 has gone; its cycle, named in 2019, begins now.
            none_at("450127101"),
            # 那阳商会 under a new name, the same by its credit code.
            single(
                "450127102",
                "那阳镇商会",
                unified_social_credit_code=CHAMBER_A,
                four_good_regional_cycle="是",
                four_good_national_cycle="2023-2024",
            ),
        ],
    )
    third = write(
        2022,
        HENG,
        chambers=[
            # 横州市 is 横县: the same line of codes. With a code now, it stays the same chamber.
            single(
                "450181100",
                "横州商会",
                unified_social_credit_code=CHAMBER_B,
                four_good_regional_cycle="是",
            ),
            single(
                "450181102",
                "那阳镇商会",
                unified_social_credit_code=CHAMBER_A,
                four_good_regional_cycle="2021-2022",
                integrity_pioneer_year=2022,
            ),
            # Another chamber: the name's first bearer has another code, and stands above.
            single(
                "450181103",
                "那阳商会",
                unified_social_credit_code="51450181MJ0000000C",
                four_good_regional_cycle="2021",
            ),
            single(
                "450181106",
                "平马商会",
                unified_social_credit_code="51450181MJ0000000F",
                four_good_national_cycle="2021-2022",
            ),
        ],
    )
    figures = figures_of(first | second | third)

    def by_year(county_of_year: dict[int, str], indicator: str) -> list[float]:
        return [value_of(figures, year, code, indicator) for year, code in county_of_year.items()]

    heng = {2019: HENG_OLD, 2021: HENG_OLD, 2022: HENG}
    # 2019: 横州 (the quasi unit's counts in nothing). 2021: + 百合 (its cycle began), 那阳.
    # 2022: + the other 那阳商会.
    assert by_year(heng, "four_good_regional_chambers") == [1, 3, 4]
    assert by_year(dict.fromkeys(heng, PROVINCE), "four_good_regional_chambers") == [1, 3, 4]
    # 平马商会 of one code, and from 2022 of another; a cycle of 2023 does not count before 2023.
    assert by_year(heng, "four_good_national_chambers") == [1, 1, 2]
    # The form of 2019 and 2021 has no such column, whatever 南乡 had to say; 那阳镇 from 2022.
    assert by_year(heng, "integrity_pioneer_chambers") == [None, None, 1]
    pioneers = figures[(2021, PROVINCE, "integrity_pioneer_chambers", "")]
    assert pioneers == Figure(None, None, None, "not_collected")


def test_an_honour_stands_where_its_chamber_stood_last(write):
    # 里雍镇 went from 柳江区 450206 to 鱼峰区 450203 between the registers of 2018 and 2019.
    code = "51450200MJ0000000D"
    honoured = {"unified_social_credit_code": code, "four_good_regional_cycle": "2017-2018"}
    before = write(2018, "450206", chambers=[single("450206101", "里雍商会", **honoured)])
    after = write(
        2019,
        "450203",
        chambers=[single("450203103", "里雍商会", unified_social_credit_code=code)],
    )
    left = write(2019, "450206", chambers=[none_at("450206102")])
    figures = figures_of(before | after | left)
    assert value_of(figures, 2018, "450206", "four_good_regional_chambers") == 1
    assert value_of(figures, 2019, "450206", "four_good_regional_chambers") == 0
    assert value_of(figures, 2019, "450203", "four_good_regional_chambers") == 1
    assert value_of(figures, 2019, "450200", "four_good_regional_chambers") == 1


def test_codes_that_changed_are_read_as_the_registers(write):
    # The register of 2021 still has 450127; the county stamps 450181 and its township codes.
    heng = write(
        2021,
        HENG_OLD,
        chambers=[
            single("450181100", "横州商会"),
            single("450181400", "园区商会"),
            none_at("450127101"),
        ],
        mediation_organisations=[
            {
                "mediation_organisation_name": "横州调解室",
                "township_code": township,
                "organisation_kind": "商会调解室",
                "operating_status": status,
            }
            for township, status in [
                ("450181100", "运行"),
                ("450127100", "运行"),
                # A quasi unit: an organisation, not a township.
                ("450181400", "运行"),
                ("450127101", "停摆"),
            ]
        ],
    )
    figures = figures_of(heng)
    assert value_of(figures, 2021, HENG_OLD, "townships_with_chamber") == 1
    assert value_of(figures, 2021, HENG_OLD, "mediation_organisations") == 3
    assert value_of(figures, 2021, HENG_OLD, "townships_with_mediation") == 1
    kind = "organisation_kind:mediation_room"
    assert value_of(figures, 2021, HENG_OLD, "mediation_organisations", kind) == 3
    assert (2021, HENG, "chambers", "") not in figures


def test_party_organisations_people_and_stars(write):
    def branch(chamber: str, name: str | None, kind: str, ids: object, stars: int | None = None):
        return {
            "chamber_name": chamber,
            "branch_name": name,
            "branch_kind": kind,
            "instructor_ids": ids,
            "star_rating": stars,
        }

    heng = write(
        2022,
        HENG,
        chambers=[single(f"45018110{place}", f"第{place}商会") for place in range(5)]
        + [single("450181400", "园区商会")],
        branches=[
            branch("第0商会", "第0支部", "党支部", "01;02", 3),
            # One joint branch on two chambers' rows.
            branch("第1商会", "联合支部", "联合党支部", "02、03", 0),
            branch("第2商会", "联合支部", "联合党支部", None),
            # No party organisation: an instructor only. A number cell 1 is "1", not "01".
            branch("第3商会", None, "未建(仅派指导员)", 1, 5),
            # On the quasi unit alone: the branch is one, its chamber counts in nothing.
            branch("园区商会", "园区支部", "功能型党支部", "1"),
        ],
    )
    figures = figures_of(heng)
    assert value_of(figures, 2022, HENG, "party_branches") == 3
    assert value_of(figures, 2022, HENG, "party_branches", "branch_kind:joint_branch") == 1
    assert figures[(2022, HENG, "branch_coverage_rate", "")] == Figure(3, 5, 0.6, "complete")
    # 第0, 第1, 第2.
    assert value_of(figures, 2022, HENG, "chambers_with_branch") == 3
    # 01, 02, 03, 1.
    assert value_of(figures, 2022, HENG, "party_instructors") == 4
    assert value_of(figures, 2022, HENG, "starred_branches") == 1


def test_receipts_tell_on_time_and_revised(write, tmp_path):
    heng = write(2022, HENG, chambers=[single("450181100", "横州商会")])
    xingning = write(2022, XINGNING, chambers=[none_at("450102001")])
    xiufeng = write(2022, XIUFENG, chambers=[none_at("450302001")])
    same_bytes = tmp_path / "again.xlsx"
    same_bytes.write_bytes(heng[(2022, HENG)].read_bytes())
    wrong = write_return(tmp_path / "wrong.xlsx", 2022, chambers=[none_at("450302002")])
    receipts = {
        # 23:59 on 31 January in China; the same bytes again are no revision.
        (2022, HENG): [
            ("2023-01-31T15:59:59Z", same_bytes),
            ("2023-03-01T00:00:00Z", heng[(2022, HENG)]),
        ],
        # Midnight of 1 February in China.
        (2022, XINGNING): [("2023-01-31T16:00:00Z", xingning[(2022, XINGNING)])],
        # The first came on time and was sent back.
        (2022, XIUFENG): [
            ("2023-01-02T00:00:00+00:00", wrong),
            ("2023-02-20T00:00:00+00:00", xiufeng[(2022, XIUFENG)]),
        ],
        # On time, sent back, nothing in force.
        (2022, "450103"): [("2023-01-02T00:00:00Z", wrong)],
    }
    figures = figures_of(heng | xingning | xiufeng, receipts=receipts)
    assert value_of(figures, 2022, HENG, "on_time_rate") == 1
    assert value_of(figures, 2022, XINGNING, "on_time_rate") == 0
    assert figures[(2022, PROVINCE, "on_time_rate", "")] == Figure(3, 111, 3 / 111, "complete")
    assert value_of(figures, 2022, HENG, "revision_rate") == 0
    assert value_of(figures, 2022, XIUFENG, "revision_rate") == 1
    assert figures[(2022, PROVINCE, "revision_rate", "")] == Figure(1, 3, 1 / 3, "partial")
    assert figures[(2022, "450103", "filing_rate", "")] == Figure(0, 1, 0, "complete")
    assert figures[(2022, "450103", "revision_rate", "")].state == "sent_back"


def test_the_cover_says_yes_no_or_nothing(write):
    chambers = [none_at("450181100")]
    said = {"is_five_good_federation": "是", "policy_documents_in_year": 3}
    heng = write(2022, HENG, chambers=chambers, cover=said)
    denied = {"is_five_good_federation": "否", "policy_documents_in_year": 0}
    xingning = write(2022, XINGNING, chambers=[none_at("450102001")], cover=denied)
    xiufeng = write(2022, XIUFENG, chambers=[none_at("450302001")])
    figures = figures_of(heng | xingning | xiufeng)
    assert value_of(figures, 2022, HENG, "five_good_federations") == 1
    assert figures[(2022, XINGNING, "five_good_federations", "")] == Figure(0, None, 0, "complete")
    assert figures[(2022, XIUFENG, "five_good_federations", "")].state == "filed_blank"
    assert figures[(2022, PROVINCE, "five_good_federations", "")] == Figure(1, None, 1, "partial")
    assert value_of(figures, 2022, PROVINCE, "policy_documents") == 3
    blank = figures[(2022, HENG, "counties_with_registration_targets", "")]
    assert blank == Figure(None, None, None, "filed_blank")
