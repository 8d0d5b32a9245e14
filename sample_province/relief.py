"""Who helps which villages in the sample province: enterprises, villages, and their projects.

Belongs here: planning enterprises and villages so that the province's totals hold. Does not: the
yearly rows of the ledger (see relief_rows).
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sample_province.chambers import Chamber, CountyChambers
from sample_province.chance import apportion, stream
from sample_province.codes import SerialNumbers, complete_credit_code
from sample_province.geography import FIRST_YEAR, LAST_YEAR, County

LAST_PROGRAMME_YEAR = 2020
"""万企帮万村 ran to 2020; the bulletin's figures of enterprises and villages are of that year."""
VILLAGES = 10_670
ENTERPRISES = (17_650, 18_350)
MEMBER_SHARE = (0.425, 0.45)
"""Between which bounds a seed's share of enterprises belonging to a township chamber lies."""

TRADES = {
    "91": (
        "农业有限公司",
        "商贸有限公司",
        "建材有限公司",
        "食品有限公司",
        "茶业有限公司",
        "文旅有限公司",
    ),
    "92": ("百货经营部", "农资经营部", "餐饮店"),
    "93": ("种植专业合作社", "养殖专业合作社", "农机专业合作社"),
}
"""Prefix of the credit code → trades: companies, sole traders, cooperatives."""
KIND_SHARES = {"91": 0.64, "92": 0.11, "93": 0.25}


class Enterprise(NamedTuple):
    """An enterprise, and the chamber it belongs to if it does."""

    name: str
    credit_code: str
    chamber_name: str | None
    first_year: int
    """The first year in which it has a row: by 2020, or later for one of the new ones."""


@dataclass(frozen=True)
class VillagesOfTownship:
    """Helped villages of one township, numbered from 0, with the years the county holds it."""

    line: str
    name: str
    old_count: int
    """Villages helped by 2020."""
    new_count: int
    """Villages helped from 2021 on only; numbered after the old ones."""
    first_year: int
    last_year: int
    always_held: bool


@dataclass(frozen=True)
class CountyRelief:
    """Enterprises and villages of a county. Guests are other counties' enterprises."""

    enterprises: tuple[Enterprise, ...]
    guests: tuple[Enterprise, ...]
    villages: tuple[VillagesOfTownship, ...]


def plan_relief(
    counties: Sequence[County], chambers: dict[str, CountyChambers], seed: int
) -> dict[str, CountyRelief]:
    """The relief of every county: 10,670 villages by 2020, and 17,650 to 18,350 enterprises."""
    rng = stream(seed, "relief", "province")
    villages = _plan_villages(counties, rng)
    village_counts = [
        sum(v.old_count for v in villages[county.line] if v.last_year == LAST_YEAR)
        for county in counties
    ]
    total = rng.randint(*ENTERPRISES)
    enterprise_counts = apportion(
        total,
        [count * rng.lognormvariate(0, 0.3) for count in village_counts],
        floors=[min(count, 3) for count in village_counts],
    )
    member_counts = apportion(
        round(total * rng.uniform(*MEMBER_SHARE)),
        [count * rng.lognormvariate(0, 0.2) for count in enterprise_counts],
        caps=enterprise_counts,
    )
    serial = SerialNumbers(rng.randrange(31**5))
    enterprises = {
        county.line: _invent_enterprises(
            county, chambers[county.line], enterprise_counts[i], member_counts[i], serial, seed
        )
        for i, county in enumerate(counties)
    }
    unique_names = _unique_chamber_names(chambers)
    return {
        county.line: CountyRelief(
            enterprises[county.line],
            _guests(county, enterprises, unique_names, seed) if village_counts[i] else (),
            villages[county.line],
        )
        for i, county in enumerate(counties)
    }


def _plan_villages(
    counties: Sequence[County], rng: random.Random
) -> dict[str, tuple[VillagesOfTownship, ...]]:
    """Villages by township of the last year; a town that moved is on its former county's list too,
    for the years before the move.
    """
    homes = [
        (county, township)
        for county in counties
        for township in county.proper_townships(LAST_YEAR)
        if county.first_year_of(township.line) <= LAST_PROGRAMME_YEAR
    ]
    is_rural = {
        county.line: any(t.unit_type != "街道" for t in county.proper_townships(LAST_YEAR))
        for county in counties
    }
    weights = [
        rng.lognormvariate(0, 0.35)
        * (1.0 if township.unit_type != "街道" else 0.12 * is_rural[county.line])
        for county, township in homes
    ]
    old_counts = apportion(VILLAGES, weights, caps=[60] * len(homes))
    held = _years_held(counties)
    planned: dict[str, list[VillagesOfTownship]] = {county.line: [] for county in counties}
    for (home, township), old_count in zip(homes, old_counts, strict=True):
        new_count = rng.choice((0, 0, 0, 1))
        if not old_count:
            continue
        for county_line, years in held[township.line].items():
            planned[county_line].append(
                VillagesOfTownship(
                    township.line,
                    township.name,
                    old_count,
                    new_count if county_line == home.line else 0,
                    min(years),
                    max(years),
                    always_held=(min(years), max(years)) == (FIRST_YEAR, LAST_YEAR),
                )
            )
    return {line: tuple(villages) for line, villages in planned.items()}


def _years_held(counties: Sequence[County]) -> dict[str, dict[str, list[int]]]:
    """Township line → county line → the years in which that county holds the township."""
    held: dict[str, dict[str, list[int]]] = {}
    for county in counties:
        for year, listed in county.townships.items():
            for township in listed:
                held.setdefault(township.line, {}).setdefault(county.line, []).append(year)
    return held


def _invent_enterprises(
    county: County,
    chambers: CountyChambers,
    count: int,
    member_count: int,
    serial: SerialNumbers,
    seed: int,
) -> tuple[Enterprise, ...]:
    rng = stream(seed, "enterprises", county.line)
    new_count = round(count * 0.14)
    members = set(rng.sample(range(count), member_count))
    members |= {number for number in range(count, count + new_count) if rng.random() < 0.45}
    prefixes = rng.choices(list(KIND_SHARES), list(KIND_SHARES.values()), k=count + new_count)
    listed = {year: chambers.listed(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    invented = []
    for number, prefix in enumerate(prefixes):
        if number < count:
            first_year = rng.choices((2018, 2019, 2020), (0.44, 0.31, 0.25))[0]
        else:
            first_year = rng.choice((2021, 2022))
        chamber: Chamber | None = rng.choice(listed[first_year]) if number in members else None
        trade = rng.choice(TRADES[prefix])
        division = county.codes[first_year]
        invented.append(
            Enterprise(
                f"{county.names[first_year]}样例{trade}第{number + 1:03d}号",
                complete_credit_code(f"{prefix}{division}MA5{serial.next_text(5)}"),
                chamber.name if chamber else None,
                first_year,
            )
        )
    return tuple(invented)


def _unique_chamber_names(chambers: dict[str, CountyChambers]) -> frozenset[str]:
    """Chamber names that mean one chamber in the whole province."""
    named = Counter(
        chamber.name
        for county in chambers.values()
        for chamber in (*county.built, *county.on_quasi_units)
    )
    return frozenset(name for name, count in named.items() if count == 1)


def _guests(
    county: County,
    enterprises: dict[str, tuple[Enterprise, ...]],
    unique_names: frozenset[str],
    seed: int,
) -> tuple[Enterprise, ...]:
    """Companies of other counties that help here too; they name a chamber only if its name can
    mean no other.
    """
    rng = stream(seed, "guests", county.line)
    others = [line for line, hosts in enterprises.items() if hosts and line != county.line]
    guests = {}
    for _ in range(1 + len(enterprises[county.line]) // 50):
        enterprise = rng.choice(enterprises[rng.choice(others)])
        if not enterprise.credit_code.startswith("91"):
            continue
        if enterprise.chamber_name not in unique_names:
            enterprise = enterprise._replace(chamber_name=None)
        guests[enterprise.credit_code] = enterprise
    return tuple(guests.values())
