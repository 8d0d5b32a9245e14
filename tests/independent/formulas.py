"""Every indicator in scope as a function of a division and year, from the definitions alone.

Belongs here: numerators, denominators, which cells were left blank.
Does not: reading, states, breakdowns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.independent.chambers import Chamber, built_rows, proper_townships
from tests.independent.province import Scope
from tests.independent.relief import ReliefRow

Number = int | Decimal
GRADES = ("3a", "4a", "5a")


@dataclass(frozen=True)
class Result:
    """`denominator` None: a count. `is_blank`: there were cells for it, all of them blank.

    Of a median, `numerator` is the median and `denominator` the number of its cases.
    """

    numerator: Number
    denominator: Number | None = None
    is_blank: bool = False


def all_blank(values: Iterable[Any]) -> bool:
    found = list(values)
    return bool(found) and all(value is None or value == [] for value in found)


def total(values: Iterable[Decimal | None]) -> Result:
    found = list(values)
    return Result(sum((value or Decimal(0) for value in found), Decimal(0)), None, all_blank(found))


# --- the register and what was received ---------------------------------------------------------


def townships(scope: Scope) -> Result:
    return Result(scope.townships_of(scope.counties))


def counties_expected(scope: Scope) -> Result:
    return Result(len(scope.counties))


def filing_rate(scope: Scope) -> Result:
    in_force = sum(scope.filing(county).in_force for county in scope.counties)
    return Result(in_force, len(scope.counties))


def on_time_rate(scope: Scope) -> Result:
    on_time = sum(scope.filing(county).on_time for county in scope.counties)
    return Result(on_time, len(scope.counties))


def revision_rate(scope: Scope) -> Result:
    filings = [scope.filing(county) for county in scope.counties]
    return Result(
        sum(filing.revised for filing in filings), sum(filing.in_force for filing in filings)
    )


# --- the cover ----------------------------------------------------------------------------------


def counties_saying_yes(field: str) -> Callable[[Scope], Result]:
    def count(scope: Scope) -> Result:
        answers = [filed.cover[field] for filed in scope.returns]
        return Result(sum(answer is True for answer in answers), None, all_blank(answers))

    return count


def policy_documents(scope: Scope) -> Result:
    return total(filed.cover["policy_documents_in_year"] for filed in scope.returns)


# --- chambers -----------------------------------------------------------------------------------


def townships_with_chamber(scope: Scope) -> Result:
    proper = scope.province.reader_of_townships(scope.year)
    found = [proper_townships(built_rows(filed), proper) for filed in scope.returns]
    return Result(len(frozenset().union(*found)))


def chamber_coverage_rate(scope: Scope) -> Result:
    in_force = [filed.county for filed in scope.returns]
    return Result(townships_with_chamber(scope).numerator, scope.townships_of(in_force))


def chambers_where(test: Callable[[Chamber], bool]) -> Callable[[Scope], Result]:
    def count(scope: Scope) -> Result:
        return Result(sum(test(one) for one in scope.chambers))

    return count


def chambers(scope: Scope) -> Result:
    return Result(len(scope.chambers))


registered_chambers = chambers_where(lambda one: one.is_registered is True)


def is_unregistered_meeting_requirements(one: Chamber) -> bool:
    has_members = (one.members or 0) >= 50 or (one.enterprise_members or 0) >= 30
    return one.is_registered is False and has_members


def assessed_chambers(scope: Scope) -> Result:
    grades = [one.grade for one in scope.chambers]
    return Result(sum(grade in GRADES for grade in grades), None, all_blank(grades))


def ever_recognised(honour: str) -> Callable[[Scope], Result]:
    return lambda scope: Result(len(scope.recognised(honour)))


# --- party organisations ------------------------------------------------------------------------


def party_rows(scope: Scope) -> list[tuple[str, dict[str, Any]]]:
    return [(county, row) for county, row in scope.rows("branches") if row["branch_kind"] != "none"]


def party_branches(scope: Scope) -> Result:
    return Result(len({(county, row["branch_name"]) for county, row in party_rows(scope)}))


def chambers_with_branch(scope: Scope) -> Result:
    counted = {(one.county, one.name) for one in scope.chambers}
    return Result(
        len(counted & {(county, row["chamber_name"]) for county, row in party_rows(scope)})
    )


def party_instructors(scope: Scope) -> Result:
    rows = scope.rows("branches")
    people = {(county, person) for county, row in rows for person in row["instructor_ids"]}
    return Result(len(people), None, all_blank(row["instructor_ids"] for _, row in rows))


def starred_branches(scope: Scope) -> Result:
    starred = {
        (county, row["branch_name"])
        for county, row in party_rows(scope)
        if (row["star_rating"] or 0) >= 1
    }
    return Result(len(starred))


# --- mediation ----------------------------------------------------------------------------------


def active_organisations(scope: Scope) -> list[dict[str, Any]]:
    rows = scope.rows("mediation_organisations")
    return [row for _, row in rows if row["operating_status"] == "active"]


def mediation_organisations(scope: Scope) -> Result:
    return Result(len(active_organisations(scope)))


def townships_with_mediation(scope: Scope) -> Result:
    proper = scope.province.reader_of_townships(scope.year)
    return Result(len(proper_townships(active_organisations(scope), proper)))


def is_closed_in(year: int, case: dict[str, Any], *outcomes: str) -> bool:
    in_year = case["closed_on"] is not None and case["closed_on"].year == year
    return in_year and (not outcomes or case["outcome"] in outcomes)


def closed_cases(scope: Scope, *outcomes: str) -> list[dict[str, Any]]:
    cases = [case for _, case in scope.rows("mediation_cases")]
    return [case for case in cases if is_closed_in(scope.year, case, *outcomes)]


def accepted_cases(scope: Scope) -> list[dict[str, Any]]:
    cases = [case for _, case in scope.rows("mediation_cases")]
    return [case for case in cases if case["accepted_on"].year == scope.year]


def cases_accepted(scope: Scope) -> Result:
    return Result(len(accepted_cases(scope)))


def cases_closed(scope: Scope) -> Result:
    return Result(len(closed_cases(scope)))


def cases_settled(scope: Scope) -> Result:
    return Result(len(closed_cases(scope, "success")))


def cases_settled_since_2018(scope: Scope) -> list[dict[str, Any]]:
    cases = scope.rows_since_2018("mediation_cases")
    return [case for year, case in cases if is_closed_in(year, case, "success")]


def cases_settled_cumulative(scope: Scope) -> Result:
    return Result(len(cases_settled_since_2018(scope)))


def judicial_confirmation_rate(scope: Scope) -> Result:
    answers = [case["is_judicially_confirmed"] for case in closed_cases(scope, "success")]
    return Result(sum(answer is True for answer in answers), len(answers), all_blank(answers))


def settlement_rate(scope: Scope) -> Result:
    settled = cases_settled(scope).numerator
    return Result(settled, len(closed_cases(scope, "success", "failed")))


def amount_settled(scope: Scope) -> Result:
    return total(case["amount_in_dispute"] for case in closed_cases(scope, "success"))


# --- relief -------------------------------------------------------------------------------------


def enterprises(rows: Iterable[ReliefRow]) -> set[str]:
    return {row.credit_code for row in rows if row.is_enterprise}


def funds(rows: Iterable[ReliefRow]) -> Number:
    return total(row.amounts["funds_delivered"] for row in rows).numerator


def participation(rows: list[ReliefRow]) -> Result:
    naming = enterprises(row for row in rows if row.names_chamber)
    return Result(len(naming), len(enterprises(rows)))


def contribution(rows: list[ReliefRow]) -> Result:
    of_chambers = funds(row for row in rows if row.names_chamber or row.is_chamber_itself)
    return Result(of_chambers, funds(rows))


def relief_chambers(scope: Scope) -> Result:
    return Result(len({row.credit_code for row in scope.relief if row.is_chamber_itself}))


def relief_sum(field: str) -> Callable[[Scope], Result]:
    return lambda scope: total(row.amounts[field] for row in scope.relief)


# --- the catalogue ------------------------------------------------------------------------------


def rate(
    numerator: Callable[[Scope], Result], denominator: Callable[[Scope], Result]
) -> Callable[[Scope], Result]:
    return lambda scope: Result(numerator(scope).numerator, denominator(scope).numerator)


FORMULAS: dict[str, Callable[[Scope], Result]] = {
    "townships": townships,
    "townships_with_chamber": townships_with_chamber,
    "chamber_coverage_rate": chamber_coverage_rate,
    "chambers": chambers,
    "registered_chambers": registered_chambers,
    "registration_rate": rate(registered_chambers, chambers),
    "unregistered_meeting_requirements": chambers_where(is_unregistered_meeting_requirements),
    "assessed_chambers": assessed_chambers,
    "chamber_members": lambda scope: total(one.members for one in scope.chambers),
    "enterprise_members": lambda scope: total(one.enterprise_members for one in scope.chambers),
    "four_good_regional_chambers": ever_recognised("four_good_regional_cycle"),
    "four_good_national_chambers": ever_recognised("four_good_national_cycle"),
    "integrity_pioneer_chambers": ever_recognised("integrity_pioneer_year"),
    "party_branches": party_branches,
    "branch_coverage_rate": rate(party_branches, chambers),
    "chambers_with_branch": chambers_with_branch,
    "chamber_party_coverage_rate": rate(chambers_with_branch, chambers),
    "party_instructors": party_instructors,
    "starred_branches": starred_branches,
    "mediation_organisations": mediation_organisations,
    "townships_with_mediation": townships_with_mediation,
    "cases_accepted": cases_accepted,
    "cases_closed": cases_closed,
    "cases_settled": cases_settled,
    "cases_settled_cumulative": cases_settled_cumulative,
    "judicial_confirmation_rate": judicial_confirmation_rate,
    "settlement_rate": settlement_rate,
    "amount_settled": amount_settled,
    "relief_enterprises": lambda scope: Result(len(enterprises(scope.relief))),
    "relief_chambers": relief_chambers,
    "relief_villages": lambda scope: Result(len({row.village for row in scope.relief})),
    "relief_enterprises_cumulative": lambda scope: Result(
        len(enterprises(scope.relief_since_2018))
    ),
    "relief_villages_cumulative": lambda scope: Result(len(scope.villages_since_2018())),
    "relief_projects": lambda scope: Result(len({row.project for row in scope.relief})),
    "relief_funds": relief_sum("funds_delivered"),
    "donations": relief_sum("donations"),
    "purchase_support": relief_sum("purchase_support"),
    "chamber_participation_share": lambda scope: participation(scope.relief),
    "chamber_contribution_share": lambda scope: contribution(scope.relief),
    "chamber_participation_share_cumulative": lambda scope: participation(scope.relief_since_2018),
    "chamber_contribution_share_cumulative": lambda scope: contribution(scope.relief_since_2018),
    "jobs_created": relief_sum("jobs_created"),
    "training_attendances": relief_sum("training_attendances"),
    "people_benefiting": relief_sum("people_benefiting"),
    "households_benefiting": relief_sum("households_benefiting"),
    "counties_expected": counties_expected,
    "filing_rate": filing_rate,
    "on_time_rate": on_time_rate,
    "revision_rate": revision_rate,
    "five_good_federations": counties_saying_yes("is_five_good_federation"),
    "counties_with_registration_targets": counties_saying_yes("registration_in_county_targets"),
    "policy_documents": policy_documents,
}
