"""What a template is filled with: the register of the year, and what lasts of last year."""

from datetime import date
from decimal import Decimal

import pytest

from county.template.contents import make_template
from publishing.last_returns import LastReturns


def chamber(county, township, name, **values):
    """A row of last year's chambers; what is not given is blank."""
    blank = dict.fromkeys(
        (
            *("formation", "established_on", "is_registered", "unified_social_credit_code"),
            *("registered_on", "four_good_regional_cycle", "four_good_national_cycle"),
            *("integrity_pioneer_year", "assessment_grade"),
        )
    )
    row = {"county_code": county, "township_code": township, "chamber_name": name}
    return blank | row | {"has_chamber": name is not None} | values


def branch(county, chamber_name, **values):
    blank = dict.fromkeys(
        ("branch_name", "founded_on", "instructor_ids", "star_rating", "star_rating_year")
    )
    row = {"county_code": county, "chamber_name": chamber_name, "branch_kind": "branch"}
    return blank | row | values


def organisation(county, township, name, **values):
    return {
        "county_code": county,
        "mediation_organisation_name": name,
        "township_code": township,
        "chamber_name": None,
        "organisation_kind": "mediation_room",
        "founded_on": None,
        "is_filed_with_justice_bureau": None,
    } | values


def total(county, indicator, value):
    return {
        "county_code": county,
        "indicator_code": indicator,
        "declared_value": Decimal(value),
    }


def last_returns(year, **rows):
    counties = frozenset(row["county_code"] for listed in rows.values() for row in listed)
    return LastReturns(year, counties, {sheet: tuple(listed) for sheet, listed in rows.items()})


@pytest.fixture
def template(forms, register):
    def make(county, year, last=None):
        return make_template(forms.for_year(year), register, county, year, last)

    return make


def by_township(template):
    return {row["township_code"]: row for row in template.rows["chambers"]}


def test_without_a_release_the_register_alone_is_filled_in(template):
    made = template("450302", 2023)
    # 秀峰区 is three streets and no quasi unit.
    assert made.rows["chambers"] == [
        {"sequence_number": 1, "township_code": "450302001", "township_name": "秀峰街道"},
        {"sequence_number": 2, "township_code": "450302002", "township_name": "丽君街道"},
        {"sequence_number": 3, "township_code": "450302003", "township_name": "甲山街道"},
    ]
    assert made.rows["branches"] == made.rows["mediation_organisations"] == []
    assert made.last_year is None
    assert made.cover == {
        "county_code": "450302",
        "filing_unit": "秀峰区工商业联合会",
        "report_year": 2023,
        "as_of_date": date(2023, 12, 31),
    }


def test_what_lasts_is_repeated_and_what_moves_is_asked_anew(template):
    last = last_returns(
        2022,
        chambers=[
            chamber(
                "450302",
                "450302001",
                "秀峰商会",
                formation="single",
                established_on=date(2015, 5, 1),
                is_registered=True,
                unified_social_credit_code="51450302MJ0000001X",
                registered_on=date(2016, 6, 1),
                member_count=60,
                four_good_regional_cycle="2019-2020",
                assessment_grade="4a",
                unregistered_reason=None,
            ),
            chamber(
                "450302",
                "450302002",
                "丽君商会",
                formation="preparatory",
                is_registered=False,
                assessment_grade="none",
            ),
            chamber("450302", "450302003", None),
        ],
    )
    made = by_township(template("450302", 2023, last))
    assert made["450302001"] == {
        "sequence_number": 1,
        "township_code": "450302001",
        "township_name": "秀峰街道",
        "has_chamber": True,
        "chamber_name": "秀峰商会",
        "formation": "single",
        "established_on": date(2015, 5, 1),
        "is_registered": True,
        "unified_social_credit_code": "51450302MJ0000001X",
        "registered_on": date(2016, 6, 1),
        "four_good_regional_cycle": "2019-2020",
        "assessment_grade": "4a",
    }
    # In preparation, unregistered, not assessed: that may be otherwise by now.
    assert set(made["450302002"]) == {
        *("sequence_number", "township_code", "township_name", "has_chamber", "chamber_name")
    }
    # No chamber last year: the clerk says whether there is one now.
    assert set(made["450302003"]) == {"sequence_number", "township_code", "township_name"}


def test_a_county_and_its_townships_are_followed_to_their_new_codes(template):
    # 横县 450127 became 横州市 450181 in 2021.
    last = last_returns(
        2021,
        chambers=[chamber("450127", "450127101", "百合镇商会", formation="single")],
        branches=[branch("450127", "百合镇商会", branch_name="百合支部", star_rating=3)],
        mediation_organisations=[
            organisation("450127", "450127101", "百合调解室", chamber_name="百合镇商会")
        ],
        declared_totals=[total("450127", "chambers", "14")],
    )
    made = template("450181", 2022, last)
    assert by_township(made)["450181101"]["chamber_name"] == "百合镇商会"
    assert made.rows["branches"] == [
        {
            "chamber_name": "百合镇商会",
            "branch_name": "百合支部",
            "branch_kind": "branch",
            "star_rating": 3,
        }
    ]
    assert made.rows["mediation_organisations"] == [
        {
            "mediation_organisation_name": "百合调解室",
            "township_code": "450181101",
            "chamber_name": "百合镇商会",
            "organisation_kind": "mediation_room",
        }
    ]
    previous = {
        row["indicator_code"]: row["previous_year_value"] for row in made.rows["declared_totals"]
    }
    assert len(previous) == 12
    assert previous["chambers"] == Decimal(14)
    assert previous["registered_chambers"] is None
    assert made.last_year == 2021


def test_a_chamber_goes_with_its_town_to_another_county(template):
    # 里雍镇 left 柳江区 (450206101) for 鱼峰区 (450203103) between the lists of 2017 and 2018.
    last = last_returns(
        2018,
        chambers=[
            chamber("450206", "450206101", "里雍商会"),
            chamber("450206", "450206100", "拉堡商会"),
        ],
        branches=[branch("450206", "里雍商会"), branch("450206", "拉堡商会")],
        mediation_organisations=[
            organisation("450206", "450206101", "里雍调解室", chamber_name="里雍商会"),
            organisation("450206", "450206100", "拉堡调解室", chamber_name="里雍商会"),
        ],
        declared_totals=[total("450206", "chambers", "2")],
    )
    new_home, old_home = template("450203", 2019, last), template("450206", 2019, last)
    assert by_township(new_home)["450203103"]["chamber_name"] == "里雍商会"
    assert [row["chamber_name"] for row in new_home.rows["branches"]] == ["里雍商会"]
    assert [
        (row["mediation_organisation_name"], row["township_code"], row["chamber_name"])
        for row in new_home.rows["mediation_organisations"]
    ] == [("里雍调解室", "450203103", "里雍商会")]
    assert "450203103" not in by_township(old_home)
    assert [row["chamber_name"] for row in old_home.rows["branches"]] == ["拉堡商会"]
    # It names a chamber that is no longer on the county's roster: which one now, the clerk says.
    assert [
        (row["mediation_organisation_name"], row["chamber_name"])
        for row in old_home.rows["mediation_organisations"]
    ] == [("拉堡调解室", None)]
    # What 柳江区 declared is not what 鱼峰区 did.
    assert all(row["previous_year_value"] is None for row in new_home.rows["declared_totals"])
    assert new_home.last_year is None
    assert old_home.last_year == 2018


def test_an_organisation_of_a_street_that_is_no_more_stays_with_its_county(template):
    # 城东街道 450403001 is on the list of 2018, not on that of 2019.
    last = last_returns(
        2019, mediation_organisations=[organisation("450403", "450403001", "城东调解室")]
    )
    (row,) = template("450403", 2020, last).rows["mediation_organisations"]
    assert row["mediation_organisation_name"] == "城东调解室"
    assert row["township_code"] is None
    assert template("450405", 2020, last).rows["mediation_organisations"] == []


def test_a_joint_chamber_states_the_rest_on_its_first_row_alone(template):
    joint = {
        "formation": "joint",
        "established_on": date(2019, 3, 1),
        "is_registered": True,
        "unified_social_credit_code": "51450302MJ0000001X",
    }
    last = last_returns(
        2022,
        chambers=[
            chamber("450302", "450302003", "联合商会", **joint),
            chamber("450302", "450302001", "联合商会", **joint),
        ],
    )
    made = by_township(template("450302", 2023, last))
    assert made["450302001"]["unified_social_credit_code"] == "51450302MJ0000001X"
    assert made["450302003"] == {
        "sequence_number": 3,
        "township_code": "450302003",
        "township_name": "甲山街道",
        "has_chamber": True,
        "chamber_name": "联合商会",
        "formation": "joint",
    }


def test_a_quasi_unit_is_listed_where_a_chamber_stood_on_it(template):
    # 七星区: four streets, a township, and the quasi unit 450305400.
    quasi = "450305400"
    assert quasi not in by_township(template("450305", 2023))
    without = last_returns(2022, chambers=[chamber("450305", quasi, None)])
    assert quasi not in by_township(template("450305", 2023, without))
    there = last_returns(2022, chambers=[chamber("450305", quasi, "华侨商会")])
    listed = by_township(template("450305", 2023, there))
    assert listed[quasi]["chamber_name"] == "华侨商会"
    assert len(listed) == 6


def test_pilot_counties_get_the_micro_sheets_and_others_do_not(template):
    micro = {"points", "member_demands", "governance", "micro_practices"}
    # 江南区 450105 is on the list of pilots, 横州市 450181 is not.
    assert micro <= {sheet.key for sheet in template("450105", 2023).sheets}
    others = [sheet.key for sheet in template("450181", 2023).sheets]
    assert others == [
        *("cover", "chambers", "branches", "mediation_organisations", "mediation_cases"),
        *("relief_participation", "declared_totals", "explanations"),
    ]
