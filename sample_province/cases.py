"""Mediation cases of the sample province, pending ones carried into the next year.

Belongs here: sharing out the yearly numbers of cases, and the rows of the case ledger
(调解案件台账). Does not: the organisations that mediate.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sample_province.chance import apportion, day_between, pick, stream
from sample_province.geography import FIRST_YEAR, YEARS, County
from sample_province.mediation import Organisation
from sample_province.rows import CaseRow

SETTLED = {2018: 6_700, 2019: 7_900, 2020: 8_600, 2021: 10_000, 2022: 11_500}
"""About how many cases are settled a year; each seed is within 3 %, so 43,000 to 46,100 in all."""
FAILED_SHARE, WITHDRAWN_SHARE, PENDING_SHARE = 0.12, 0.04, 0.035
"""Against the settled ones. None of the province's counts comes near 937 or 1,123."""
DISPUTES = {
    "contract": 0.315,
    "labour": 0.2,
    "loan": 0.17,
    "consumer": 0.14,
    "property": 0.055,
    "equity": 0.05,
    "other": 0.05,
    "ip": 0.02,
}
SOURCES = {
    "party": 0.5,
    "own_initiative": 0.16,
    "court_referred": 0.19,
    "agency_referred": 0.135,
    "other": 0.015,
}


class CaseCounts(NamedTuple):
    """How many cases of a county end a year in each way."""

    settled: int
    failed: int
    withdrawn: int
    pending: int


NO_CASES = CaseCounts(0, 0, 0, 0)


def plan_cases(
    counties: Sequence[County], organisations: dict[str, tuple[Organisation, ...]], seed: int
) -> dict[str, dict[int, CaseCounts]]:
    """The cases of every county and year."""
    rng = stream(seed, "cases", "province")
    zeal = [rng.lognormvariate(0, 0.45) for _ in counties]
    slow_starters = _slow_starters(counties, organisations, rng)
    counts: dict[str, dict[int, CaseCounts]] = {county.line: {} for county in counties}
    for year in YEARS:
        weights = [
            zeal[i]
            * sum(organisation.is_active(year) for organisation in organisations[county.line])
            * (year >= slow_starters.get(i, FIRST_YEAR))
            for i, county in enumerate(counties)
        ]
        settled_total = round(SETTLED[year] * rng.uniform(0.97, 1.03))
        floors = [1 if weight else 0 for weight in weights]
        settled = apportion(settled_total, weights, floors=floors)
        failed = apportion(round(settled_total * FAILED_SHARE), weights)
        withdrawn = apportion(round(settled_total * WITHDRAWN_SHARE), weights)
        pending = apportion(round(settled_total * PENDING_SHARE), weights)
        for i, county in enumerate(counties):
            counts[county.line][year] = CaseCounts(settled[i], failed[i], withdrawn[i], pending[i])
    return {line: _carried_over(by_year) for line, by_year in counts.items()}


def _slow_starters(
    counties: Sequence[County],
    organisations: dict[str, tuple[Organisation, ...]],
    rng: random.Random,
) -> dict[int, int]:
    """Small counties whose case ledger is nil at first → the year of their first case."""
    smallest = sorted(
        range(len(counties)), key=lambda i: (len(organisations[counties[i].line]), i)
    )[:25]
    return {i: rng.choice((2019, 2019, 2020)) for i in rng.sample(smallest, min(8, len(smallest)))}


def _carried_over(by_year: dict[int, CaseCounts]) -> dict[int, CaseCounts]:
    """No more pending at the end of a year than the next year's ledger can close."""
    limited = {}
    for year, counts in by_year.items():
        following = by_year.get(year + 1)
        room = following.settled // 2 if following else counts.pending
        limited[year] = counts._replace(pending=min(counts.pending, room))
    return limited


def case_rows_by_year(
    county: County,
    organisations: Sequence[Organisation],
    counts: dict[int, CaseCounts],
    seed: int,
) -> dict[int, list[CaseRow]]:
    """The case ledgers of a county: a pending case stands in the next year's ledger again."""
    rng = stream(seed, "cases", county.line)
    by_year: dict[int, list[CaseRow]] = {}
    carried: list[CaseRow] = []
    for year in YEARS:
        active = [organisation for organisation in organisations if organisation.is_active(year)]
        has_cases = bool(active) and counts[year] != NO_CASES
        by_year[year] = _ledger(year, active, counts[year], carried, rng) if has_cases else []
        carried = [row for row in by_year[year] if row.outcome == "pending"]
    return by_year


def _ledger(
    year: int,
    active: list[Organisation],
    counts: CaseCounts,
    carried: list[CaseRow],
    rng: random.Random,
) -> list[CaseRow]:
    still_pending = [row for row in carried if rng.random() < 0.06][: counts.pending]
    closing = [row for row in carried if row not in still_pending]
    old = [*still_pending, *(_closed(row, year, rng) for row in closing)]
    outcomes = ["success"] * counts.settled + ["failed"] * counts.failed
    outcomes += ["withdrawn"] * counts.withdrawn
    for row in old:
        if row.outcome in outcomes:
            outcomes.remove(row.outcome)
    outcomes += ["pending"] * (counts.pending - len(still_pending))
    zeal = [rng.uniform(0.3, 1.7) for _ in active]
    chosen = rng.choices(active, zeal, k=len(outcomes))
    new = [
        _invent_case(year, organisation, outcome, rng)
        for organisation, outcome in zip(chosen, outcomes, strict=True)
    ]
    new.sort(key=lambda row: row.accepted_on)
    numbered = [
        CaseRow(f"{year}商调{number:04d}号", *row[1:]) for number, row in enumerate(new, start=1)
    ]
    return _told_apart(sorted(old, key=lambda row: row.case_no) + numbered)


def _told_apart(rows: list[CaseRow]) -> list[CaseRow]:
    """No two cases of a day, an organisation and a kind dispute the same amount (query E06)."""
    seen = set()
    apart = []
    for row in rows:
        while row.amount_in_dispute is not None:
            look = row.mediation_organisation_name, row.accepted_on, row.dispute_kind
            if (*look, row.amount_in_dispute) not in seen:
                seen.add((*look, row.amount_in_dispute))
                break
            row = row._replace(amount_in_dispute=round(row.amount_in_dispute + 0.01, 2))
        apart.append(row)
    return apart


def _closed(row: CaseRow, year: int, rng: random.Random) -> CaseRow:
    closed_on = day_between(rng, date(year, 1, 5), date(year, 5, 31))
    form, is_confirmed = _agreement("success", rng)
    return row._replace(
        outcome="success",
        closed_on=closed_on,
        agreement_form=form,
        is_judicially_confirmed=is_confirmed,
    )


def _invent_case(
    year: int, organisation: Organisation, outcome: str, rng: random.Random
) -> CaseRow:
    opening = max(date(year, 1, 2), min(organisation.founded_on, date(year, 12, 1)))
    if outcome == "pending":
        accepted_on = day_between(rng, max(opening, date(year, 10, 8)), date(year, 12, 31))
        closed_on = None
    else:
        closed_on = day_between(rng, opening, date(year, 12, 31))
        accepted_on = max(opening, closed_on - timedelta(days=int(rng.expovariate(1 / 16))))
    amount = round(min(rng.lognormvariate(1.3, 1.2), 2_000.0), 2)
    form, is_confirmed = _agreement(outcome, rng)
    return CaseRow(
        case_no="",
        mediation_organisation_name=organisation.name,
        accepted_on=accepted_on,
        case_source=pick(rng, SOURCES) if rng.random() < 0.95 else None,
        dispute_kind=pick(rng, DISPUTES),
        amount_in_dispute=amount if rng.random() < 0.93 else None,
        outcome=outcome,
        closed_on=closed_on,
        agreement_form=form,
        is_judicially_confirmed=is_confirmed,
    )


def _agreement(outcome: str, rng: random.Random) -> tuple[str | None, bool | None]:
    """The form of a settled case's agreement, and whether a court confirmed it."""
    if outcome != "success":
        return None, None
    form = "written" if rng.random() < 0.78 else "oral"
    return form, form == "written" and rng.random() < 0.32
