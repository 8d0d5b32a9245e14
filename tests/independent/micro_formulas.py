"""Indicators of points, demands, governance and micro practices, and of active chambers.

Belongs here: the same as in `formulas`, for the sheets of pilot counties.
Does not: states, breakdowns.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.independent.chambers import built_rows, proper_townships
from tests.independent.formulas import Result, all_blank, total
from tests.independent.province import Scope

DISCLOSURES = ("party_disclosure_count", "affairs_disclosure_count", "finance_disclosure_count")


def of_counted_chambers(scope: Scope, sheet: str) -> list[dict[str, Any]]:
    """Rows of chambers that count: a chamber on quasi units alone counts in nothing."""
    counted = {(one.county, one.name) for one in scope.chambers}
    return [row for county, row in scope.rows(sheet) if (county, row["chamber_name"]) in counted]


# --- active chambers ----------------------------------------------------------------------------


def active_by_kind(scope: Scope) -> dict[str, set[tuple[str, str]]]:
    return {
        kind: {(county, name) for county, name in active if county in scope.counties}
        for kind, active in scope.province.active[scope.year].items()
    }


def active(scope: Scope) -> set[tuple[str, str]]:
    return set().union(*active_by_kind(scope).values())


def effective_coverage_rate(scope: Scope) -> Result:
    found, proper = active(scope), scope.province.reader_of_townships(scope.year)
    covered: set[str] = set()
    for filed in scope.returns:
        rows = [row for row in built_rows(filed) if (filed.county, row["chamber_name"]) in found]
        covered |= proper_townships(rows, proper)
    return Result(len(covered), scope.townships_of([filed.county for filed in scope.returns]))


# --- points -------------------------------------------------------------------------------------


def chambers_scored(scope: Scope) -> Result:
    return Result(len(of_counted_chambers(scope, "points")))


def mean_of(scope: Scope, field: str) -> Result:
    rows = of_counted_chambers(scope, "points")
    return Result(sum((row[field] for row in rows), Decimal(0)), len(rows))


def points_used_rate(scope: Scope) -> Result:
    rows = of_counted_chambers(scope, "points")
    return Result(sum(bool(row["points_uses"]) for row in rows), len(rows))


# --- demands ------------------------------------------------------------------------------------


def demands(scope: Scope) -> list[dict[str, Any]]:
    return [row for _, row in scope.rows("member_demands")]


def is_in_year(scope: Scope, day: Any) -> bool:
    return day is not None and day.year == scope.year


def demands_raised(scope: Scope) -> list[dict[str, Any]]:
    return [row for row in demands(scope) if is_in_year(scope, row["raised_on"])]


def demands_closed(scope: Scope) -> list[dict[str, Any]]:
    return [row for row in demands(scope) if is_in_year(scope, row["closed_on"])]


def median_days_to_close(scope: Scope) -> Result:
    days = sorted((row["closed_on"] - row["raised_on"]).days for row in demands_closed(scope))
    if not days:
        return Result(0, 0)
    middle = len(days) // 2
    low = days[middle] if len(days) % 2 else days[middle - 1]
    return Result(Decimal(low + days[middle]) / 2, len(days))


# --- governance ---------------------------------------------------------------------------------


def three_disclosures_rate(scope: Scope) -> Result:
    rows = of_counted_chambers(scope, "governance")
    return Result(sum(min(row[field] for field in DISCLOSURES) >= 1 for row in rows), len(rows))


def share_having(scope: Scope, field: str) -> Result:
    answers = [row[field] for row in of_counted_chambers(scope, "governance")]
    return Result(sum(answer is True for answer in answers), len(answers), all_blank(answers))


# --- micro practices ----------------------------------------------------------------------------


def practices(scope: Scope) -> list[dict[str, Any]]:
    return [row for _, row in scope.rows("micro_practices")]


def micro_practice_coverage_rate(scope: Scope) -> Result:
    asked = scope.province.asked_for(scope.year, "micro_practices")
    counted = {(one.county, one.name) for one in scope.chambers}
    with_one = {(county, row["chamber_name"]) for county, row in scope.rows("micro_practices")}
    return Result(len(with_one & counted), sum(county in asked for county, _ in counted))


MICRO_FORMULAS: dict[str, Callable[[Scope], Result]] = {
    "active_chambers": lambda scope: Result(len(active(scope))),
    "effective_coverage_rate": effective_coverage_rate,
    "chambers_scored": chambers_scored,
    "mean_points": lambda scope: mean_of(scope, "points_total"),
    "points_used_rate": points_used_rate,
    "demands_raised": lambda scope: Result(len(demands_raised(scope))),
    "demand_closure_rate": lambda scope: Result(len(demands_closed(scope)), len(demands(scope))),
    "median_days_to_close": median_days_to_close,
    "three_disclosures_rate": three_disclosures_rate,
    "charter_rate": lambda scope: share_having(scope, "has_charter"),
    "micro_practices": lambda scope: Result(len(practices(scope))),
    "micro_practice_coverage_rate": micro_practice_coverage_rate,
    "households_reached": lambda scope: total(
        row["households_reached"] for row in practices(scope)
    ),
}
