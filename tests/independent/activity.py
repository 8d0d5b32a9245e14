"""Which chambers were active in a year: a case, relief, a demand, a practice or an assembly.

Belongs here: what makes a chamber active, and by which chamber's name. Does not: counting.
"""

from collections.abc import Iterable
from datetime import date

from tests.independent.chambers import Chamber
from tests.independent.returns import Return

ChamberKey = tuple[str, str]
"""County and name of a chamber."""


def active_chambers(
    returns: Iterable[Return], chambers: Iterable[Chamber]
) -> dict[str, set[ChamberKey]]:
    """Kind of activity → the chambers that count and were active so, in one year."""
    built = list(chambers)
    counties_of: dict[str, set[str]] = {}
    for one in built:
        counties_of.setdefault(one.name, set()).add(one.county)
    counted = {(one.county, one.name) for one in built if one.counts}
    bearers: dict[str, set[ChamberKey]] = {}
    for one in built:
        if one.credit_code:
            bearers.setdefault(one.credit_code, set()).add((one.county, one.name))

    def named(county: str, name: str | None) -> set[ChamberKey]:
        """The chamber of the county, else the region's only one of the name."""
        counties = counties_of.get(name or "", set())
        if county in counties:
            return {(county, name)}
        return {(other, name) for other in counties} if len(counties) == 1 else set()

    found: dict[str, set[ChamberKey]] = {
        kind: set() for kind in ("mediation", "relief", "demand", "practice", "assembly")
    }
    for filed in returns:
        in_year = within(filed.year)
        chambers_of_organisation: dict[str, set[ChamberKey]] = {}
        for row in filed.rows("mediation_organisations"):
            of_name = chambers_of_organisation.setdefault(row["mediation_organisation_name"], set())
            of_name |= named(filed.county, row["chamber_name"])
        for row in filed.rows("mediation_cases"):
            if in_year(row["accepted_on"]) or in_year(row["closed_on"]):
                organisation = row["mediation_organisation_name"]
                found["mediation"] |= chambers_of_organisation.get(organisation, set())
        for row in filed.rows("relief_participation"):
            found["relief"] |= named(filed.county, row["chamber_name"])
            if row["unified_social_credit_code"].startswith("51"):
                found["relief"] |= bearers.get(row["unified_social_credit_code"], set())
        for row in filed.rows("member_demands"):
            if in_year(row["raised_on"]) or in_year(row["closed_on"]):
                found["demand"] |= named(filed.county, row["chamber_name"])
        for row in filed.rows("micro_practices"):
            if in_year(row["started_on"]):
                found["practice"] |= named(filed.county, row["chamber_name"])
        for row in filed.rows("governance"):
            if in_year(row["assembly_on"]):
                found["assembly"] |= named(filed.county, row["chamber_name"])
    return {kind: active & counted for kind, active in found.items()}


def within(year: int):
    return lambda day: isinstance(day, date) and day.year == year
