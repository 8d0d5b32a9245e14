"""Every change of the whole sample, against a plain computation from the published figures."""

from collections import defaultdict
from typing import Any

import pytest

from publishing.read_release import open_release
from tests.independent.registers import Lines, load_lines

TOWNS_MOVED = {(2019, "450203"), (2019, "450206"), (2020, "450204"), (2020, "450206")}
"""里雍 and 白沙 left 柳江区 for 鱼峰区, then 洛满 and 流山 for 柳南区."""

ASKED_SINCE_2022 = ("demands_raised", "micro_practices", "charter_rate")
"""An indicator of each sheet that makes a chamber active and was not on the form of 2018."""

Key = tuple[int, str, str]


def rows_of(release, query: str) -> list[dict[str, Any]]:
    with open_release(release) as connection:
        return connection.execute(query).arrow().read_all().to_pylist()


def totals_of(release) -> dict[Key, dict[str, Any]]:
    rows = rows_of(release, "from indicators where breakdown = ''")
    return {(row["report_year"], row["division_code"], row["indicator"]): row for row in rows}


def counties_behind(totals: dict[Key, dict[str, Any]], lines: Lines) -> dict[Key, set[str]]:
    """The lines of the counties whose returns a figure rests on, from the counties' own figures."""
    behind: dict[Key, set[str]] = defaultdict(set)
    for (year, county, indicator), row in totals.items():
        if row["division_level"] == "county" and row["counties_in_force"]:
            for division in (f"{county[:4]}00", "450000"):
                behind[year, division, indicator].add(lines.county(county))
    return behind


def expected_changes(release) -> dict[Key, float | None]:
    """Key → the change, None where the figure cannot be compared with the year before."""
    totals, lines = totals_of(release), load_lines()
    behind = counties_behind(totals, lines)
    catalogue = {row["indicator"]: row for row in rows_of(release, "from dim_indicators")}
    code_of = {(year, lines.county(code)): code for year, code, _ in totals}

    def change(key: Key, row: dict[str, Any]) -> float | None:
        year, division, indicator = key
        before = (year - 1, code_of.get((year - 1, lines.county(division)), ""), indicator)
        about = catalogue[indicator]
        is_of_federation = about["sheet"] == "cover" or indicator == "counties_expected"
        is_active = indicator in ("active_chambers", "effective_coverage_rate")
        if (
            before not in totals
            or None in (row["value"], totals[before]["value"])
            or ((year, division) in TOWNS_MOVED and not is_of_federation)
            or (about["rests_on"] == "returns" and behind[key] != behind[before])
            or (
                is_active
                and year == 2022
                and any(
                    totals[year, division, sheet]["counties_expected"] for sheet in ASKED_SINCE_2022
                )
            )
        ):
            return None
        return row["value"] - totals[before]["value"]

    return {key: change(key, row) for key, row in totals.items()}


@pytest.mark.parametrize("wave", ["first", "second"])
def test_every_change_equals_an_independent_computation(province, wave):
    release = province.home.releases / getattr(province, wave).release
    expected = expected_changes(release)
    published = {
        (row["report_year"], row["division_code"], row["indicator"]): row["change"]
        for row in rows_of(release, "from indicator_changes where breakdown = ''")
    }
    assert len(expected) == 126 * 65 * 5
    different = [
        f"{key}: published {published.get(key)}, computed {change}"
        for key, change in expected.items()
        if (published[key] is None) != (change is None)
        or (change is not None and published[key] != pytest.approx(change, abs=6e-7))
    ]
    assert not different, f"{len(different)} changes differ:\n" + "\n".join(different[:20])


def test_with_returns_missing_the_province_is_not_compared_and_names_the_counties(province):
    release = province.home.releases / province.first.release
    (row,) = rows_of(
        release,
        "from indicator_changes where report_year = 2022 and division_code = '450000'"
        " and indicator = 'chambers' and breakdown = ''",
    )
    assert row["break_kind"] == "other_counties"
    # Nine returns of 2022 come with the second wave: five of the counties are named.
    assert row["break_reason"].startswith("in force in 2021, not in 2022: ")
    assert row["break_reason"].endswith(" and 4 more")
