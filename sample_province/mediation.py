"""Mediation organisations of the sample province.

Belongs here: planning them so that the province's totals hold, and the rows of their sheet
(商会调解组织). Does not: the cases they settle.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sample_province.chambers import Chamber, CountyChambers
from sample_province.chance import apportion, day_between, pick, stream
from sample_province.geography import FIRST_YEAR, LAST_YEAR, YEARS, County, Township
from sample_province.rows import OrganisationRow

ACTIVE = 962
KINDS = {"peoples_mediation_committee": 58.0, "mediation_room": 30.0, "joint": 8.0, "other": 4.0}
KIND_WORDS = {
    "peoples_mediation_committee": "人民调解委员会",
    "mediation_room": "调解室",
    "joint": "联合调解中心",
    "other": "调解服务站",
}


@dataclass(frozen=True)
class Organisation:
    """A mediation organisation, with the year it fell dormant if it did."""

    name: str
    township: str
    chamber_name: str | None
    kind: str
    first_year: int
    founded_on: date
    is_filed: bool
    committee_members: int | None
    mediators: int
    dormant_from: int | None
    is_closed_later: bool

    def is_active(self, year: int) -> bool:
        return self.first_year <= year and (self.dormant_from is None or year < self.dormant_from)


def plan_organisations(
    counties: Sequence[County], chambers: dict[str, CountyChambers], seed: int
) -> dict[str, tuple[Organisation, ...]]:
    """The mediation organisations of every county: 962 active ones in the last year."""
    rng = stream(seed, "mediation", "province")
    sizes = [len(chambers[county.line].built) for county in counties]
    # An organisation of a chamber has its township to itself; those that share one stand there
    # beside it. So the townships served are fewer than 937, which is the number of chambers.
    at_chambers = apportion(
        rng.randint(780, 830), [size * rng.lognormvariate(0, 0.15) for size in sizes], caps=sizes
    )
    room = [
        len(county.proper_townships(LAST_YEAR)) - count
        for county, count in zip(counties, at_chambers, strict=True)
    ]
    in_other_townships = apportion(rng.randint(30, 60), [float(count) for count in room], caps=room)
    beside = apportion(
        ACTIVE - sum(at_chambers) - sum(in_other_townships),
        [count * rng.lognormvariate(0, 0.5) for count in at_chambers],
        caps=at_chambers,
    )
    return {
        county.line: _plan_county(
            county, chambers[county.line], at_chambers[i], in_other_townships[i], beside[i], seed
        )
        for i, county in enumerate(counties)
    }


def _plan_county(
    county: County,
    chambers: CountyChambers,
    at_chambers: int,
    in_other_townships: int,
    beside: int,
    seed: int,
) -> tuple[Organisation, ...]:
    rng = stream(seed, "mediation", county.line)
    townships = {township.line: township for township in county.proper_townships(LAST_YEAR)}
    in_some_order = list(chambers.built)
    rng.shuffle(in_some_order)
    with_one, without = in_some_order[:at_chambers], in_some_order[at_chambers:]
    served = [chamber.townships[0] for chamber in with_one]
    unserved = [line for line in townships if line not in set(served)]
    organisations = [_at_chamber(county, chamber, rng) for chamber in with_one]
    for line in rng.sample(unserved, in_other_townships):
        organisations.append(_at_market(county, townships[line], "商事", rng))
    for line in rng.sample(served, beside):
        organisations.append(_at_market(county, townships[line], "市场", rng))
    for chamber in without:
        if rng.random() < 0.5 and chamber.first_year < LAST_YEAR:
            organisations.append(_fallen_dormant(_at_chamber(county, chamber, rng), rng))
    return tuple(organisations)


def _at_chamber(county: County, chamber: Chamber, rng: random.Random) -> Organisation:
    kind = pick(rng, KINDS)
    name = chamber.name + KIND_WORDS[kind]
    listed = max(chamber.first_year, FIRST_YEAR)
    return _invent(name, chamber.townships[0], chamber.name, kind, listed, county, rng)


def _at_market(county: County, township: Township, word: str, rng: random.Random) -> Organisation:
    kind = pick(rng, KINDS)
    name = township.name + word + KIND_WORDS[kind]
    return _invent(
        name, township.line, None, kind, county.first_year_of(township.line), county, rng
    )


def _invent(
    name: str,
    township: str,
    chamber_name: str | None,
    kind: str,
    listed: int,
    county: County,
    rng: random.Random,
) -> Organisation:
    listed = max(listed, county.first_year_of(township))
    shares = [(0.56 if year == FIRST_YEAR else 0.11) * (year >= listed) for year in YEARS]
    first_year = rng.choices(YEARS, shares)[0]
    earliest = date(2014 if first_year == FIRST_YEAR else first_year, 1, 8)
    is_committee = kind == "peoples_mediation_committee"
    return Organisation(
        name=name,
        township=township,
        chamber_name=chamber_name,
        kind=kind,
        first_year=first_year,
        founded_on=day_between(rng, earliest, date(first_year, 12, 15)),
        is_filed=rng.random() < (0.8 if is_committee else 0.35),
        committee_members=rng.randint(3, 9) if is_committee else None,
        mediators=rng.randint(1, 7),
        dormant_from=None,
        is_closed_later=False,
    )


def _fallen_dormant(organisation: Organisation, rng: random.Random) -> Organisation:
    first_year = min(organisation.first_year, LAST_YEAR - 1)
    founded_on = organisation.founded_on
    return replace(
        organisation,
        first_year=first_year,
        founded_on=founded_on
        if founded_on.year <= first_year
        else founded_on - timedelta(days=366),
        dormant_from=rng.randint(first_year + 1, LAST_YEAR),
        is_closed_later=rng.random() < 0.3,
    )


def organisation_rows(
    county: County, organisations: Sequence[Organisation], year: int
) -> list[OrganisationRow]:
    """The rows of the mediation organisations sheet, dormant and closed ones among them."""
    codes = county.township_codes(year)
    return [
        OrganisationRow(
            mediation_organisation_name=organisation.name,
            township_code=codes[organisation.township],
            chamber_name=organisation.chamber_name,
            organisation_kind=organisation.kind,
            founded_on=organisation.founded_on,
            is_filed_with_justice_bureau=organisation.is_filed,
            committee_member_count=organisation.committee_members,
            mediator_count=organisation.mediators,
            operating_status=_status(organisation, year),
        )
        for organisation in organisations
        if organisation.first_year <= year
    ]


def _status(organisation: Organisation, year: int) -> str:
    if organisation.is_active(year):
        return "active"
    since = organisation.dormant_from
    is_closed = organisation.is_closed_later and since is not None and year > since
    return "closed" if is_closed else "dormant"
