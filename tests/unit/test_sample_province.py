"""The sample province's totals, recounted from its rows, and the rules its returns keep."""

from collections import Counter
from itertools import pairwise

import pytest

from ingestion.values.credit_code import is_valid
from sample_province.geography import YEARS
from sample_province.model import plan_province
from sample_province.returns import county_returns

SEEDS = (2022, 7)
BULLETIN = {
    "townships": 1251,
    "townships_with_chamber": 1123,
    "chambers": 937,
    "registered_chambers": 445,
    "party_branches": 433,
    "party_instructors": 407,
    "starred_branches": 105,
    "four_good_regional_chambers": 249,
    "four_good_national_chambers": 20,
    "integrity_pioneer_chambers": 45,
    "mediation_organisations": 962,
}


@pytest.fixture(scope="module", params=SEEDS)
def province(request, forms, register):
    """County line → year → its right return, and the register, of one seed."""
    planned = plan_province(register, request.param)
    return {plan.county.line: county_returns(plan, forms) for plan in planned.counties}


def rows_of(province, sheet, *years):
    """(county line, row) of a sheet over the province."""
    return [
        (line, row)
        for line, returns in province.items()
        for year in years
        for row in returns[year].sheets[sheet]
    ]


def proper_townships(register, year):
    return {
        unit.code for unit in register.of_year(year).townships.values() if not unit.is_quasi_unit
    }


def built_rows(province, register, year):
    proper = proper_townships(register, year)
    return [
        (line, row)
        for line, row in rows_of(province, "chambers", year)
        if row.has_chamber and row.formation != "preparatory" and row.township_code in proper
    ]


def measures_of_2022(province, register):
    built = built_rows(province, register, 2022)
    branches = rows_of(province, "branches", 2022)
    organised = [(line, row) for line, row in branches if row.branch_kind != "none"]
    organisations = rows_of(province, "mediation_organisations", 2022)
    active = [row for _, row in organisations if row.operating_status == "active"]
    ever = [item for year in YEARS for item in built_rows(province, register, year)]
    return {
        "townships": len(proper_townships(register, 2022)),
        "townships_with_chamber": len(built),
        "chambers": len({(line, row.chamber_name) for line, row in built}),
        "registered_chambers": len(
            {(line, row.chamber_name) for line, row in built if row.is_registered}
        ),
        "party_branches": len({(line, row.branch_name) for line, row in organised}),
        "party_instructors": len(
            {(line, person) for line, row in branches for person in row.instructor_ids}
        ),
        "starred_branches": len(
            {(line, row.branch_name) for line, row in organised if row.star_rating}
        ),
        "four_good_regional_chambers": len(
            {(line, row.chamber_name) for line, row in ever if row.four_good_regional_cycle}
        ),
        "four_good_national_chambers": len(
            {(line, row.chamber_name) for line, row in ever if row.four_good_national_cycle}
        ),
        "integrity_pioneer_chambers": len(
            {(line, row.chamber_name) for line, row in ever if row.integrity_pioneer_year}
        ),
        "mediation_organisations": len(active),
        "townships_with_mediation": len({row.township_code for row in active}),
        "chambers_with_branch": len({(line, row.chamber_name) for line, row in organised}),
    }


def test_the_totals_of_2022_are_the_bulletins_and_no_other_count_meets_them(province, register):
    measures = measures_of_2022(province, register)
    assert {name: measures[name] for name in BULLETIN} == BULLETIN
    cases = [row for _, row in rows_of(province, "mediation_cases", 2022)]
    relief = [row for _, row in rows_of(province, "relief_participation", 2022)]
    counts = [
        *(count for name, count in measures.items() if name not in BULLETIN),
        *Counter(row.outcome for row in cases).values(),
        *Counter((row.outcome, row.dispute_kind) for row in cases).values(),
        *Counter(row.dispute_kind for row in cases).values(),
        sum(bool(row.is_judicially_confirmed) for row in cases),
        *Counter(row.support_kind for row in relief).values(),
        len({row.unified_social_credit_code for row in relief}),
        len({row.village_name for row in relief}),
    ]
    assert not {937, 1123} & set(counts), "a claim search would take this for the denominator"


def test_cases_settled_since_2018_are_over_40000(province):
    cases = rows_of(province, "mediation_cases", *YEARS)
    assert 40_000 < sum(row.outcome == "success" for _, row in cases) < 50_000


def test_villages_and_enterprises_up_to_2020_are_the_bulletins(province, register):
    lines = register.township_lines()
    rows = rows_of(province, "relief_participation", 2018, 2019, 2020)
    coded = {
        (line, row.village_name): lines[row.village_code[:9]] + row.village_code[9:]
        for line, row in rows
        if row.village_code
    }
    villages = {coded.get((line, row.village_name), (line, row.village_name)) for line, row in rows}
    assert len(villages) == 10_670
    assert any(isinstance(village, tuple) for village in villages), "none is known by name alone"
    enterprises = {
        row.unified_social_credit_code
        for _, row in rows
        if row.unified_social_credit_code[:2] in ("91", "92", "93")
    }
    assert 17_500 <= len(enterprises) <= 18_499


def test_two_in_five_enterprises_and_yuan_come_through_a_chamber(province):
    named, enterprises, through, funds = set(), set(), 0.0, 0.0
    for year in (2018, 2019, 2020):
        chambers = [
            (line, row.chamber_name)
            for line, row in rows_of(province, "chambers", year)
            if row.has_chamber and row.formation != "preparatory"
        ]
        own = set(chambers)
        counties_of_name = Counter(name for _, name in own)
        for line, row in rows_of(province, "relief_participation", year):
            name, code = row.chamber_name, row.unified_social_credit_code
            is_named = (line, name) in own or counties_of_name[name] == 1
            assert is_named or name is None, f"{name} in {line} in {year} means no chamber"
            funds += row.funds_delivered
            through += row.funds_delivered if is_named or code.startswith("51") else 0
            if not code.startswith("51"):
                enterprises.add(code)
                named |= {code} if is_named else set()
    assert 0.40 < len(named) / len(enterprises) < 0.47
    assert 0.41 < through / funds < 0.48


def test_the_province_grows_and_nothing_once_listed_is_gone(province, register):
    names = [
        {(line, row.chamber_name) for line, row in built_rows(province, register, year)}
        for year in YEARS
    ]
    for before, after in pairwise(names):
        assert before < after


def test_every_row_keeps_its_sheets_rules(province):
    for year in YEARS:
        for _, row in rows_of(province, "mediation_cases", year):
            assert (row.outcome == "pending") == (row.closed_on is None)
            assert row.closed_on is None or row.closed_on.year == year
            assert row.accepted_on <= (row.closed_on or row.accepted_on)
            assert row.accepted_on.year <= year
        for _, row in rows_of(province, "chambers", year):
            if row.member_count is not None:
                enterprises = row.enterprise_member_count
                assert enterprises is None or enterprises <= row.member_count
                assert (row.leading_enterprise_member_count or 0) <= (enterprises or 0)
                assert row.established_on <= (row.registered_on or row.established_on)
                assert bool(row.is_registered) == (row.unified_social_credit_code is not None)
            if row.four_good_regional_cycle:
                assert row.is_registered
    codes = Counter()
    for line, returns in province.items():
        for year in YEARS:
            rows = returns[year].sheets["relief_participation"]
            assert all((row.donations or 0) <= row.funds_delivered for row in rows)
            keys = {
                (
                    row.unified_social_credit_code,
                    row.village_name,
                    row.project_name,
                    row.support_kind,
                )
                for row in rows
            }
            assert len(keys) == len(rows), f"a project twice in {line} in {year}"
            codes.update({row.unified_social_credit_code for row in rows})
    assert all(is_valid(code) for code in codes)


MICRO_SHEETS = ("points", "member_demands", "governance", "micro_practices")


def test_pilots_fill_the_micro_sheets_or_leave_one_nil_and_others_file_one_unasked(province, forms):
    pilots = {code for year, code in forms.for_year(2022).pilot_counties if year == 2022}
    assert len(pilots) == 22
    unasked = 0
    for returns in province.values():
        filed = [sheet for sheet in MICRO_SHEETS if returns[2022].sheets[sheet]]
        if returns[2022].county_code in pilots:
            assert len(filed) >= 3
        else:
            assert len(filed) <= 1
            unasked += len(filed)
        assert not set(MICRO_SHEETS) & set(returns[2021].sheets)
    assert 1 <= unasked <= 3
    assert any(
        not returns[2022].sheets[sheet]
        for returns in province.values()
        for sheet in MICRO_SHEETS
        if returns[2022].county_code in pilots
    )


def test_every_micro_row_keeps_its_sheets_rules(province, forms):
    maxima = {
        item.field: item.maximum
        for item in forms.for_year(2022).points_scale
        if item.report_year == 2022
    }
    assert sum(maxima.values()) == 100
    roster = {
        (line, row.chamber_name)
        for line, row in rows_of(province, "chambers", 2022)
        if row.has_chamber and row.formation != "preparatory"
    }
    for sheet in MICRO_SHEETS:
        assert {(line, row.chamber_name) for line, row in rows_of(province, sheet, 2022)} <= roster
    for sheet in ("points", "governance"):
        named = [(line, row.chamber_name) for line, row in rows_of(province, sheet, 2022)]
        assert len(named) == len(set(named))
    for _, row in rows_of(province, "points", 2022):
        items = {field: getattr(row, field) for field in maxima}
        assert all(0 <= points <= maxima[field] for field, points in items.items())
        assert row.points_total == sum(items.values())
    demands = rows_of(province, "member_demands", 2022)
    assert len({(line, row.demand_no) for line, row in demands}) == len(demands)
    for _, row in demands:
        assert (row.demand_status == "closed") == (row.closed_on is not None)
        assert row.raised_on <= (row.closed_on or row.raised_on) and row.raised_on.year <= 2022
        assert row.closed_on is None or row.closed_on.year == 2022
    assert {row.raised_on.year for _, row in demands} == {2021, 2022}
    practices = [row for _, row in rows_of(province, "micro_practices", 2022)]
    assert all(row.practice_kind.startswith(f"{row.practice}.") for row in practices)
    assert all(row.started_on.year == 2022 for row in practices)
    assert len({row.practice_kind for row in practices}) == 19
