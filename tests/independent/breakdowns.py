"""Every breakdown: an indicator's figure by item, from the definitions alone.

Belongs here: which item each thing counted, or amount added up, belongs to.
Does not: totals, states.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from tests.independent.chambers import Chamber
from tests.independent.formulas import (
    GRADES,
    Result,
    accepted_cases,
    active_organisations,
    all_blank,
    cases_settled_since_2018,
    closed_cases,
    is_unregistered_meeting_requirements,
    party_rows,
    total,
)
from tests.independent.micro_formulas import (
    active_by_kind,
    demands_raised,
    mean_of,
    of_counted_chambers,
    practices,
    share_having,
)
from tests.independent.province import PILOT_SHEETS, Scope
from tests.independent.relief import ReliefRow

Items = dict[str, Result]
"""An item is there where something of it was counted; a share of nobody is not."""
Breakdown = Callable[[Scope], Items]
POINTS_ITEMS = (
    "points_member_service",
    "points_economic_development",
    "points_integrity",
    "points_party_building",
    "points_social_governance",
    "points_investment_promotion",
    "points_rural_revitalisation",
    "points_epidemic_control",
)
PROVISIONS = {
    "charter": "has_charter",
    "supervisors": "has_supervisors",
    "rules_of_procedure": "has_rules_of_procedure",
}


def counted(pairs: Iterable[tuple[str | None, Any]]) -> Items:
    """Distinct things by item, from (item, thing); what has no item is in none."""
    things: dict[str, set[Any]] = {}
    for item, thing in pairs:
        if item is not None:
            things.setdefault(item, set()).add(thing)
    return {item: Result(len(found)) for item, found in things.items()}


def summed(pairs: Iterable[tuple[str, Decimal | None]]) -> Items:
    """Amounts by item; where all of an item's were left blank there is none."""
    amounts: dict[str, list[Decimal | None]] = {}
    for item, amount in pairs:
        amounts.setdefault(item, []).append(amount)
    return {item: total(found) for item, found in amounts.items() if not all_blank(found)}


def rows_by(rows_of: Callable[[Scope], list[dict[str, Any]]], field: str) -> Breakdown:
    return lambda scope: counted((row[field], place) for place, row in enumerate(rows_of(scope)))


# --- chambers -----------------------------------------------------------------------------------


def chambers_by(
    item_of: Callable[[Chamber], str | None], test: Callable[[Chamber], bool] = lambda one: True
) -> Breakdown:
    return lambda scope: counted(
        (item_of(one), (one.county, one.name)) for one in scope.chambers if test(one)
    )


def by_cycle(honour: str) -> Breakdown:
    """A chamber recognised in several cycles is in each, and once in the total."""
    return lambda scope: counted(
        (cycle, place) for place, cycles in enumerate(scope.recognised(honour)) for cycle in cycles
    )


def active_by_activity(scope: Scope) -> Items:
    return counted((kind, one) for kind, found in active_by_kind(scope).items() for one in found)


# --- party organisations ------------------------------------------------------------------------


def branches_by(item_of: Callable[[dict[str, Any]], str | None]) -> Breakdown:
    return lambda scope: counted(
        (item_of(row), (county, row["branch_name"])) for county, row in party_rows(scope)
    )


def ownership(row: dict[str, Any]) -> str:
    return "joint" if row["branch_kind"] == "joint_branch" else "own"


def stars(row: dict[str, Any]) -> str | None:
    return str(int(row["star_rating"])) if row["star_rating"] else None


# --- mediation ----------------------------------------------------------------------------------


def settled_cases(scope: Scope) -> list[dict[str, Any]]:
    return closed_cases(scope, "success")


def amount_settled_by_dispute(scope: Scope) -> Items:
    cases = settled_cases(scope)
    return summed((case["dispute_kind"], case["amount_in_dispute"]) for case in cases)


# --- relief -------------------------------------------------------------------------------------


def relief_by_support(
    thing_of: Callable[[ReliefRow], Any], test: Callable[[ReliefRow], bool] = lambda row: True
) -> Breakdown:
    return lambda scope: counted(
        (row.support_kind, thing_of(row)) for row in scope.relief if test(row)
    )


def funds_by_support(scope: Scope) -> Items:
    return summed((row.support_kind, row.amounts["funds_delivered"]) for row in scope.relief)


# --- the sheets of pilot counties ---------------------------------------------------------------


def counties_by_sheet(scope: Scope) -> Items:
    return counted(
        (sheet, county)
        for sheet in PILOT_SHEETS
        for county in scope.counties
        if county in scope.province.asked_for(scope.year, sheet)
    )


def mean_by_points_item(scope: Scope) -> Items:
    if not of_counted_chambers(scope, "points"):
        return {}
    return {item: mean_of(scope, item) for item in POINTS_ITEMS}


def used_by_use(scope: Scope) -> Items:
    rows = of_counted_chambers(scope, "points")
    uses = counted((use, place) for place, row in enumerate(rows) for use in row["points_uses"])
    return {use: Result(found.numerator, len(rows)) for use, found in uses.items()}


def share_by_provision(scope: Scope) -> Items:
    shares = {name: share_having(scope, field) for name, field in PROVISIONS.items()}
    return {name: share for name, share in shares.items() if share.numerator}


BREAKDOWNS: dict[tuple[str, str], Breakdown] = {
    ("active_chambers", "activity"): active_by_activity,
    ("amount_settled", "dispute_kind"): amount_settled_by_dispute,
    ("assessed_chambers", "assessment_grade"): chambers_by(
        lambda one: one.grade, lambda one: one.grade in GRADES
    ),
    ("cases_accepted", "case_source"): rows_by(accepted_cases, "case_source"),
    ("cases_accepted", "dispute_kind"): rows_by(accepted_cases, "dispute_kind"),
    ("cases_closed", "dispute_kind"): rows_by(closed_cases, "dispute_kind"),
    ("cases_closed", "outcome"): rows_by(closed_cases, "outcome"),
    ("cases_settled", "dispute_kind"): rows_by(settled_cases, "dispute_kind"),
    ("cases_settled_cumulative", "dispute_kind"): rows_by(cases_settled_since_2018, "dispute_kind"),
    ("chambers", "formation"): chambers_by(lambda one: one.formation),
    ("charter_rate", "provision"): share_by_provision,
    ("counties_expected", "sheet"): counties_by_sheet,
    ("demands_raised", "demand_kind"): rows_by(demands_raised, "demand_kind"),
    ("four_good_national_chambers", "cycle"): by_cycle("four_good_national_cycle"),
    ("four_good_regional_chambers", "cycle"): by_cycle("four_good_regional_cycle"),
    ("integrity_pioneer_chambers", "cycle"): by_cycle("integrity_pioneer_year"),
    ("mean_points", "points_item"): mean_by_points_item,
    ("mediation_organisations", "organisation_kind"): rows_by(
        active_organisations, "organisation_kind"
    ),
    ("micro_practices", "practice"): rows_by(practices, "practice"),
    ("micro_practices", "practice_kind"): rows_by(practices, "practice_kind"),
    ("party_branches", "branch_kind"): branches_by(lambda row: row["branch_kind"]),
    ("party_branches", "branch_ownership"): branches_by(ownership),
    ("points_used_rate", "points_use"): used_by_use,
    ("registered_chambers", "formation"): chambers_by(
        lambda one: one.formation, lambda one: one.is_registered is True
    ),
    ("relief_enterprises", "support_kind"): relief_by_support(
        lambda row: row.credit_code, lambda row: row.is_enterprise
    ),
    ("relief_funds", "support_kind"): funds_by_support,
    ("relief_projects", "support_kind"): relief_by_support(lambda row: row.project),
    ("relief_villages", "support_kind"): relief_by_support(lambda row: row.village),
    ("starred_branches", "star_rating"): branches_by(stars),
    ("unregistered_meeting_requirements", "unregistered_reason"): chambers_by(
        lambda one: one.unregistered_reason, is_unregistered_meeting_requirements
    ),
}
"""Indicator and kind of breakdown → its figures by item."""
