"""Chambers of the sample province: where they stand, since when, registered or not, honours.

Belongs here: planning every county's chambers so that the province's totals hold, and the rows of
the chambers sheet (乡镇街道商会名册). Does not: their party organisations, cases or relief.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sample_province.chance import apportion, day_between, pick, stream
from sample_province.codes import SerialNumbers, complete_credit_code
from sample_province.geography import FIRST_YEAR, LAST_YEAR, YEARS, County, Township
from sample_province.rows import ChamberRow

TOWNSHIPS_WITH_CHAMBER = 1123
CHAMBERS = 937
REGISTERED = 445
FOUR_GOOD_REGIONAL = 249
FOUR_GOOD_NATIONAL = 20
PIONEERS = 45
CYCLES = {"2017-2018": 2018, "2019-2020": 2020, "2021-2022": 2022}
"""Four-good cycle → the year in which it is recognised, and from which returns name it."""

FIRST_YEARS = {2018: 0.68, 2019: 0.09, 2020: 0.08, 2021: 0.08, 2022: 0.07}
REGISTRATION_YEARS = {2018: 0.45, 2019: 0.14, 2020: 0.14, 2021: 0.14, 2022: 0.13}
GRADES = {"5a": 1.0, "4a": 7.0, "3a": 16.0, "2a": 4.0, "1a": 2.0, "none": 70.0}


@dataclass(frozen=True)
class Chamber:
    """A chamber with what stays the same over the years, and what its counts grow from."""

    name: str
    townships: tuple[str, ...]
    """Lines of the townships it covers, in the order of the register; two or more if joint."""
    first_year: int
    """The first report year that lists it."""
    established_on: date
    registered_on: date | None
    credit_code: str
    first_members: int
    """Members before registration; `registered_members` from the year of registration on."""
    registered_members: int
    yearly_growth: int
    enterprise_share: float
    leading_share: float
    grade: str
    unregistered_reason: str
    has_merged_cells: bool
    """A joint chamber whose later rows leave the optional counts blank."""
    regional_cycles: tuple[str, ...] = ()
    national_cycles: tuple[str, ...] = ()
    pioneer_year: int | None = None

    @property
    def is_joint(self) -> bool:
        return len(self.townships) > 1

    def is_listed(self, year: int) -> bool:
        return self.first_year <= year

    @property
    def registration_year(self) -> int:
        """The year it registered, 0 of one that never did."""
        return self.registered_on.year if self.registered_on else 0

    def is_registered(self, year: int) -> bool:
        return self.registered_on is not None and self.registered_on.year <= year


@dataclass(frozen=True)
class CountyChambers:
    """The chambers of a county, and its townships that are only preparing one."""

    built: tuple[Chamber, ...]
    preparing_since: dict[str, int]
    """Township line → the first year it is listed as preparing, until its chamber is listed."""
    on_quasi_units: tuple[Chamber, ...]
    """Chambers that stand on a development zone or farm only, and count nowhere."""

    def listed(self, year: int) -> tuple[Chamber, ...]:
        return tuple(chamber for chamber in self.built if chamber.is_listed(year))


def plan_chambers(counties: Sequence[County], seed: int) -> dict[str, CountyChambers]:
    """The chambers of every county, by its line: 937 on 1,123 townships in the last year."""
    rng = stream(seed, "chambers", "province")
    sizes = [len(county.proper_townships(LAST_YEAR)) for county in counties]
    bare = apportion(
        sum(sizes) - TOWNSHIPS_WITH_CHAMBER,
        [size * rng.lognormvariate(0, 0.8) for size in sizes],
        caps=[int(size * 0.45) for size in sizes],
    )
    covered = [size - without for size, without in zip(sizes, bare, strict=True)]
    merged = apportion(
        TOWNSHIPS_WITH_CHAMBER - CHAMBERS,
        [count * rng.lognormvariate(0, 0.6) for count in covered],
        caps=[count // 3 for count in covered],
    )
    registered = apportion(
        REGISTERED,
        [
            (count - joined) * rng.lognormvariate(0, 0.45)
            for count, joined in zip(covered, merged, strict=True)
        ],
        caps=[count - joined for count, joined in zip(covered, merged, strict=True)],
    )
    serial = _serial_numbers(seed)
    planned = {}
    for county, bare_count, merged_count, registered_count in zip(
        counties, bare, merged, registered, strict=True
    ):
        planned[county.line] = _plan_county(
            county, bare_count, merged_count, registered_count, serial, seed
        )
    return _with_honours(planned, stream(seed, "honours"))


def _plan_county(
    county: County,
    bare_count: int,
    merged_count: int,
    registered_count: int,
    serial: SerialNumbers,
    seed: int,
) -> CountyChambers:
    rng = stream(seed, "chambers", county.line)
    townships = county.proper_townships(LAST_YEAR)
    without = set(rng.sample(range(len(townships)), bare_count))
    covered = [township for i, township in enumerate(townships) if i not in without]
    groups = _groups(covered, merged_count, rng)
    first_years = _first_years(county, groups, rng)
    is_registered = [True] * registered_count + [False] * (len(groups) - registered_count)
    rng.shuffle(is_registered)
    built = tuple(
        _invent_chamber(county, group, first_year, registers, serial, rng)
        for group, first_year, registers in zip(groups, first_years, is_registered, strict=True)
    )
    return CountyChambers(
        built,
        _preparing_since(county, built, [townships[i] for i in sorted(without)], rng),
        _quasi_chambers(county, serial, rng),
    )


def _groups(covered: list[Township], merged_count: int, rng: random.Random) -> list[list[Township]]:
    """Neighbours on the list put together so that `merged_count` fewer chambers are left."""
    group_sizes = []
    while merged_count:
        extra = 2 if merged_count >= 2 and rng.random() < 0.2 else 1
        group_sizes.append(extra + 1)
        merged_count -= extra
    group_sizes += [1] * (len(covered) - sum(group_sizes))
    rng.shuffle(group_sizes)
    groups, start = [], 0
    for size in group_sizes:
        groups.append(covered[start : start + size])
        start += size
    return groups


def _first_years(county: County, groups: list[list[Township]], rng: random.Random) -> list[int]:
    """First report year of each group's chamber; one at least has been there from the start."""
    head_start = min(0.95, max(0.35, FIRST_YEARS[FIRST_YEAR] + rng.gauss(0, 0.14)))
    weights = FIRST_YEARS | {FIRST_YEAR: head_start}
    earliest = [max(county.first_year_of(township.line) for township in group) for group in groups]
    years = [
        max(first, int(rng.choices(YEARS, [weights[y] for y in YEARS])[0])) for first in earliest
    ]
    if FIRST_YEAR not in years:
        years[earliest.index(FIRST_YEAR)] = FIRST_YEAR
    return years


def _invent_chamber(
    county: County,
    group: list[Township],
    first_year: int,
    registers: bool,
    serial: SerialNumbers,
    rng: random.Random,
) -> Chamber:
    names = {township.line: township.name for township in county.townships[first_year]}
    established_on = _established_on(first_year, rng)
    registered_on = _registered_on(first_year, established_on, rng) if registers else None
    is_large = registers or rng.random() < 0.13
    first_members = rng.randint(52, 75) if is_large and not registers else rng.randint(20, 46)
    return Chamber(
        name="".join(names[township.line] for township in group)
        + ("联合商会" if len(group) > 1 else "商会"),
        townships=tuple(township.line for township in group),
        first_year=first_year,
        established_on=established_on,
        registered_on=registered_on,
        credit_code=_credit_code(county, registered_on, serial),
        first_members=first_members,
        registered_members=rng.randint(52, 130),
        yearly_growth=rng.randint(0, 5) if is_large else rng.randint(0, 1),
        enterprise_share=rng.uniform(0.4, 0.6),
        leading_share=rng.uniform(0.0, 0.14),
        grade=pick(rng, GRADES),
        unregistered_reason=pick(
            rng,
            {"requirements_not_met": 6, "no_supervising_body": 2, "not_intended": 1, "other": 1}
            if not is_large
            else {"in_progress": 3, "no_supervising_body": 2, "not_intended": 1},
        ),
        has_merged_cells=len(group) > 1 and rng.random() < 0.2,
    )


def _established_on(first_year: int, rng: random.Random) -> date:
    if first_year > FIRST_YEAR:
        return day_between(rng, date(first_year, 1, 4), date(first_year, 11, 30))
    return day_between(rng, date(rng.randint(2008, FIRST_YEAR), 1, 4), date(FIRST_YEAR, 11, 30))


def _registered_on(first_year: int, established_on: date, rng: random.Random) -> date:
    weights = {year: share for year, share in REGISTRATION_YEARS.items() if year >= first_year}
    year = rng.choices(list(weights), list(weights.values()))[0]
    earliest = established_on + timedelta(days=15)
    if year > FIRST_YEAR:
        earliest = max(earliest, date(year, 1, 5))
    return day_between(rng, earliest, date(year, 12, 25))


def _credit_code(county: County, registered_on: date | None, serial: SerialNumbers) -> str:
    """A code of civil affairs (51) with the county's code on the day of registration."""
    organisation = "MJ" + serial.next_text(6)
    if registered_on is None:
        return ""
    division = county.codes[max(FIRST_YEAR, registered_on.year)]
    return complete_credit_code("51" + division + organisation)


def _serial_numbers(seed: int) -> SerialNumbers:
    return SerialNumbers(stream(seed, "chamber codes").randrange(31**6))


def _preparing_since(
    county: County, built: tuple[Chamber, ...], bare: list[Township], rng: random.Random
) -> dict[str, int]:
    since = {}
    for chamber in built:
        if not chamber.is_joint and chamber.first_year > FIRST_YEAR + 1 and rng.random() < 0.35:
            since[chamber.townships[0]] = chamber.first_year - 1
    for township in bare:
        if rng.random() < 0.2:
            since[township.line] = rng.randint(FIRST_YEAR + 1, LAST_YEAR)
    return since


def _quasi_chambers(
    county: County, serial: SerialNumbers, rng: random.Random
) -> tuple[Chamber, ...]:
    chambers = []
    for unit in county.townships[LAST_YEAR]:
        always_listed = county.first_year_of(unit.line) == FIRST_YEAR
        if unit.is_quasi_unit and always_listed and rng.random() < 0.15:
            chamber = _invent_chamber(county, [unit], FIRST_YEAR, False, serial, rng)
            chambers.append(replace(chamber, unregistered_reason="no_supervising_body"))
    return tuple(chambers)


def _with_honours(
    planned: dict[str, CountyChambers], rng: random.Random
) -> dict[str, CountyChambers]:
    """Four-good and pioneer honours, given to registered chambers only (registration is a veto)."""
    registered = [
        (line, place)
        for line, county in planned.items()
        for place, chamber in enumerate(county.built)
        if chamber.registered_on
    ]
    regional = rng.sample(registered, FOUR_GOOD_REGIONAL)
    national = set(rng.sample(regional, FOUR_GOOD_NATIONAL))
    pioneers = set(rng.sample(registered, PIONEERS))
    four_good = set(regional)
    honoured = {line: list(county.built) for line, county in planned.items()}
    for line, place in registered:
        chamber = honoured[line][place]
        cycles = _cycles(chamber, rng) if (line, place) in four_good else ()
        is_pioneer = (line, place) in pioneers
        honoured[line][place] = replace(
            chamber,
            regional_cycles=cycles,
            national_cycles=cycles[-1:] if (line, place) in national else (),
            pioneer_year=max(chamber.registration_year, rng.randint(2019, 2022))
            if is_pioneer
            else None,
        )
    return {line: replace(county, built=tuple(honoured[line])) for line, county in planned.items()}


def _cycles(chamber: Chamber, rng: random.Random) -> tuple[str, ...]:
    """The cycles in which the chamber is four-good: one at least, none before registration."""
    possible = [cycle for cycle, year in CYCLES.items() if chamber.is_registered(year)]
    first = rng.randrange(len(possible))
    later = [cycle for cycle in possible[first + 1 :] if rng.random() < 0.55]
    return (possible[first], *later)


def chamber_rows(
    county: County, chambers: CountyChambers, year: int, seed: int
) -> list[ChamberRow]:
    """The rows of the chambers sheet: every township of the year's register, some quasi units."""
    rng = stream(seed, "chamber rows", county.line, str(year))
    by_township = {
        line: chamber
        for chamber in (*chambers.built, *chambers.on_quasi_units)
        if chamber.is_listed(year)
        for line in chamber.townships
    }
    rows: list[ChamberRow] = []
    for township in county.townships[year]:
        chamber = by_township.get(township.line)
        if chamber is None and township.is_quasi_unit and rng.random() < 0.3:
            continue
        opening = (len(rows) + 1, township.code, township.name)
        if chamber is not None:
            rows.append(_built_row(opening, chamber, township, year))
        elif chambers.preparing_since.get(township.line, LAST_YEAR + 1) <= year:
            name = f"{township.name}商会(筹)" if rng.random() < 0.5 else None
            rows.append(ChamberRow(*opening, True, name, "preparatory"))
        else:
            remark = "拟与邻近乡镇联合组建" if rng.random() < 0.1 else None
            rows.append(ChamberRow(*opening, False, remark=remark))
    return rows


def _built_row(
    opening: tuple[int, str, str], chamber: Chamber, township: Township, year: int
) -> ChamberRow:
    is_registered = chamber.is_registered(year)
    since = max(chamber.first_year, chamber.registration_year) if is_registered else 0
    members = (
        chamber.registered_members + chamber.yearly_growth * (year - since)
        if is_registered
        else chamber.first_members + chamber.yearly_growth * (year - chamber.first_year)
    )
    enterprises = int(members * chamber.enterprise_share)
    cycles = ";".join(cycle for cycle in chamber.regional_cycles if CYCLES[cycle] <= year)
    national = ";".join(cycle for cycle in chamber.national_cycles if CYCLES[cycle] <= year)
    is_pioneer = chamber.pioneer_year is not None and chamber.pioneer_year <= year
    is_later_row = township.line != chamber.townships[0]
    is_merged = chamber.has_merged_cells and is_later_row
    reason = "in_progress" if chamber.registered_on else chamber.unregistered_reason
    return ChamberRow(
        *opening,
        has_chamber=True,
        chamber_name=chamber.name,
        formation="joint" if chamber.is_joint else "single",
        established_on=chamber.established_on,
        is_registered=is_registered,
        unified_social_credit_code=chamber.credit_code if is_registered else None,
        registered_on=chamber.registered_on if is_registered else None,
        member_count=members,
        enterprise_member_count=None if is_merged else enterprises,
        four_good_regional_cycle=cycles or None,
        four_good_national_cycle=national or None,
        integrity_pioneer_year=str(chamber.pioneer_year) if is_pioneer else None,
        assessment_grade=None if is_merged or not is_registered else chamber.grade,
        remark="与邻近乡镇联合组建" if is_later_row else None,
        unregistered_reason=None if is_registered else reason,
        leading_enterprise_member_count=None
        if is_merged
        else int(enterprises * chamber.leading_share),
    )
