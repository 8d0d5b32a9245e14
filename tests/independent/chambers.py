"""Chambers of a return, who is who across years, and which honours they ever had.

Belongs here: built, counted, the same chamber, named by another sheet, ever recognised.
Does not: counting by division.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.independent.returns import Return

HONOURS = ("four_good_regional_cycle", "four_good_national_cycle", "integrity_pioneer_year")
NOT_RECOGNISED = {"否", "N", "0", "未"}


@dataclass(frozen=True)
class Chamber:
    """A chamber built, in a year: (county, name). It counts if a proper township is its own."""

    year: int
    county: str
    name: str
    townships: frozenset[str]
    formation: str | None
    is_registered: bool | None
    credit_code: str | None
    members: Decimal | None
    enterprise_members: Decimal | None
    grade: str | None
    unregistered_reason: str | None
    honours: dict[str, str | None]

    @property
    def counts(self) -> bool:
        return bool(self.townships)


def built_rows(filed: Return) -> list[dict[str, Any]]:
    """Rows with a chamber that is not preparatory; a blank formation is the chamber's first."""
    with_chamber = [row for row in filed.rows("chambers") if row["has_chamber"]]
    stated: dict[str, str] = {}
    for row in with_chamber:
        if row["chamber_name"] and row["formation"]:
            stated.setdefault(row["chamber_name"], row["formation"])
    return [
        row
        for row in with_chamber
        if (row["formation"] or stated.get(row["chamber_name"])) != "preparatory"
    ]


def proper_townships(
    rows: Iterable[dict[str, Any]], proper: Callable[[str], str | None]
) -> frozenset[str]:
    """Townships of the year's register the rows stand on; `proper` gives None for quasi units."""
    found = (proper(row["township_code"]) for row in rows)
    return frozenset(code for code in found if code)


def chambers_built(filed: Return, proper: Callable[[str], str | None]) -> list[Chamber]:
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for row in built_rows(filed):
        if row["chamber_name"]:
            rows_of.setdefault(row["chamber_name"], []).append(row)

    def stated(rows: list[dict[str, Any]], field: str) -> Any:
        """Later rows of a joint chamber may be blank."""
        return next((row[field] for row in rows if row[field] is not None), None)

    return [
        Chamber(
            year=filed.year,
            county=filed.county,
            name=name,
            townships=proper_townships(rows, proper),
            formation=stated(rows, "formation"),
            is_registered=stated(rows, "is_registered"),
            credit_code=stated(rows, "unified_social_credit_code"),
            members=stated(rows, "member_count"),
            enterprise_members=stated(rows, "enterprise_member_count"),
            grade=stated(rows, "assessment_grade"),
            unregistered_reason=stated(rows, "unregistered_reason"),
            honours={honour: stated(rows, honour) for honour in HONOURS},
        )
        for name, rows in rows_of.items()
    ]


def identify(
    chambers: Iterable[Chamber], county_line: Callable[[str], str]
) -> dict[tuple[int, str, str], int]:
    """(year, county, name) → the chamber across years: by credit code, else line and name.

    Two different credit codes are never one chamber, whatever the name.
    """
    identities: dict[tuple[int, str, str], int] = {}
    by_code: dict[str, int] = {}
    by_name: dict[tuple[str, str], int] = {}
    has_code: set[int] = set()
    taken: set[tuple[int, int]] = set()
    # A year's chambers whose code is known already come first: a name must not take their place.
    for year in sorted({chamber.year for chamber in chambers}):
        of_year = [chamber for chamber in chambers if chamber.year == year]
        of_year.sort(key=lambda one: (one.credit_code not in by_code, one.county, one.name))
        for one in of_year:
            name = (county_line(one.county), one.name)
            identity = by_code.get(one.credit_code or "")
            if identity is None:
                earlier = by_name.get(name)
                both_have_codes = one.credit_code is not None and earlier in has_code
                if earlier is not None and not both_have_codes and (year, earlier) not in taken:
                    identity = earlier
                else:
                    identity = len(identities)
            identities[(year, one.county, one.name)] = identity
            taken.add((year, identity))
            by_name[name] = identity
            if one.credit_code:
                by_code[one.credit_code] = identity
                has_code.add(identity)
    return identities


def cycles_named(text: str | None, report_year: int) -> dict[str, int]:
    """Cycles a cell names → the year each counts from: its first, and not before it is reported.

    是 names none; it counts from its report year, undated.
    """
    if text is None or text in NOT_RECOGNISED:
        return {}
    found: dict[str, int] = {}
    for part in re.split(r"[;,、/\s]+", text):
        years = re.findall(r"(?:19|20)\d\d", part)
        for cycle in ["-".join(years)] if len(years) == 2 else years:
            found[cycle] = max(int(cycle[:4]), report_year)
    return found or {"undated": report_year}


def chambers_recognised(
    chambers: Iterable[Chamber],
    identities: dict[tuple[int, str, str], int],
    honour: str,
    up_to: int,
) -> list[tuple[str, set[str]]]:
    """(county, cycles) of each chamber ever recognised: where it stood last, as coded then."""
    stood_last: dict[int, tuple[int, str]] = {}
    cycles: dict[int, set[str]] = {}
    for one in chambers:
        if one.year > up_to or not one.counts:
            continue
        identity = identities[(one.year, one.county, one.name)]
        stood_last[identity] = max(stood_last.get(identity, (0, "")), (one.year, one.county))
        for cycle, since in cycles_named(one.honours[honour], one.year).items():
            if since <= up_to:
                cycles.setdefault(identity, set()).add(cycle)
    return [(stood_last[identity][1], named) for identity, named in sorted(cycles.items())]
