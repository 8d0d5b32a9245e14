"""Party organisations of the sample's chambers, and the instructors sent to those without one.

Belongs here: planning branches and instructors so that the province's totals hold, and the rows of
the branches sheet (商会党组织). Does not: the chambers themselves.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sample_province.chambers import Chamber, CountyChambers
from sample_province.chance import apportion, day_between, pick, stream
from sample_province.geography import FIRST_YEAR, LAST_YEAR, YEARS, County
from sample_province.rows import BranchRow

BRANCHES = 433
STARRED = 105
INSTRUCTORS = 407

OWN_KINDS = {"committee": 1.0, "general_branch": 4.0, "branch": 75.0, "functional_branch": 20.0}
KIND_WORDS = {
    "committee": "委员会",
    "general_branch": "总支部委员会",
    "branch": "支部委员会",
    "functional_branch": "功能型支部",
    "joint_branch": "联合支部委员会",
}
SMALLEST = {"committee": 40, "general_branch": 16, "branch": 3, "functional_branch": 3}
"""Own kind → the fewest members it is invented with; a joint branch has three."""
ROSTER_SHARES = {2018: 0.55, 2019: 0.68, 2020: 0.8, 2021: 0.91, 2022: 1.0}
"""Year → the share of the last year's instructors already sent."""


@dataclass(frozen=True)
class Branch:
    """A party organisation of one chamber, or a joint one of several."""

    name: str
    kind: str
    chamber_names: tuple[str, ...]
    first_year: int
    founded_on: date
    party_members: int
    star_rating: int | None
    starred_in: int | None


@dataclass(frozen=True)
class CountyBranches:
    """The party organisations of a county and the size of its roster of instructors."""

    branches: tuple[Branch, ...]
    instructors: dict[int, int]
    """Year → persons named on the sheet."""


def plan_branches(
    counties: Sequence[County], chambers: dict[str, CountyChambers], seed: int
) -> dict[str, CountyBranches]:
    """The party organisations of every county: 433, 105 of them starred, in the last year."""
    rng = stream(seed, "branches", "province")
    sizes = [len(chambers[county.line].built) for county in counties]
    late_starters = _late_starters(sizes, rng)
    joint = apportion(
        rng.randint(70, 95),
        [size * rng.lognormvariate(0, 0.5) for size in sizes],
        caps=[size // 5 for size in sizes],
    )
    partners = [[rng.choice((2, 2, 3)) for _ in range(count)] for count in joint]
    own_caps = [size - sum(served) for size, served in zip(sizes, partners, strict=True)]
    own = apportion(
        BRANCHES - sum(joint),
        [cap * rng.lognormvariate(0, 0.45) for cap in own_caps],
        caps=own_caps,
    )
    totals = [own_count + joint_count for own_count, joint_count in zip(own, joint, strict=True)]
    starred = apportion(
        STARRED, [total * rng.lognormvariate(0, 0.5) for total in totals], caps=totals
    )
    planned = {}
    for i, county in enumerate(counties):
        planned[county.line] = _plan_county_branches(
            county, chambers[county.line], own[i], partners[i], starred[i], i in late_starters, seed
        )
    rosters = _rosters(counties, chambers, planned, rng)
    return {
        county.line: CountyBranches(planned[county.line], rosters[i])
        for i, county in enumerate(counties)
    }


def _late_starters(sizes: list[int], rng: random.Random) -> set[int]:
    """Two small counties without a party organisation in the first year."""
    smallest = sorted(range(len(sizes)), key=lambda i: (sizes[i], i))[:8]
    return set(rng.sample(smallest, min(2, len(smallest))))


def _plan_county_branches(
    county: County,
    chambers: CountyChambers,
    own_count: int,
    partners: list[int],
    starred_count: int,
    starts_late: bool,
    seed: int,
) -> tuple[Branch, ...]:
    rng = stream(seed, "branches", county.line)
    in_some_order = list(chambers.built)
    rng.shuffle(in_some_order)
    branches = []
    earliest = FIRST_YEAR + 1 if starts_late else FIRST_YEAR
    for count in partners:
        served, in_some_order = in_some_order[:count], in_some_order[count:]
        branches.append(_invent_branch("joint_branch", served, earliest, rng))
    for chamber in in_some_order[:own_count]:
        branches.append(_invent_branch(pick(rng, OWN_KINDS), [chamber], earliest, rng))
    starred = set(rng.sample(range(len(branches)), starred_count))
    return tuple(
        _with_star(branch, rng) if i in starred else branch for i, branch in enumerate(branches)
    )


def _invent_branch(kind: str, served: list[Chamber], earliest: int, rng: random.Random) -> Branch:
    names = tuple(chamber.name for chamber in served)
    listed = max(earliest, *(chamber.first_year for chamber in served))
    first_year = rng.choices(
        YEARS, [(0.5 if year == FIRST_YEAR else 0.125) * (year >= listed) for year in YEARS]
    )[0]
    established_on = max(chamber.established_on for chamber in served)
    earliest_day = established_on + timedelta(days=10)
    if first_year > FIRST_YEAR:
        earliest_day = max(earliest_day, date(first_year, 1, 6))
    smallest = SMALLEST.get(kind, 3)
    return Branch(
        name="中共"
        + "".join(name.removesuffix("商会") for name in names)
        + "商会"
        + KIND_WORDS[kind],
        kind=kind,
        chamber_names=names,
        first_year=first_year,
        founded_on=day_between(rng, earliest_day, date(first_year, 12, 20)),
        party_members=smallest + int(rng.expovariate(1 / (2 + smallest / 2))),
        star_rating=0 if rng.random() < 0.2 else None,
        starred_in=None,
    )


def _with_star(branch: Branch, rng: random.Random) -> Branch:
    rating = rng.choices((1, 2, 3, 4, 5), (10, 20, 40, 20, 10))[0]
    starred_in = rng.randint(branch.first_year, LAST_YEAR)
    return replace(branch, star_rating=rating, starred_in=starred_in)


def _rosters(
    counties: Sequence[County],
    chambers: dict[str, CountyChambers],
    branches: dict[str, tuple[Branch, ...]],
    rng: random.Random,
) -> list[dict[int, int]]:
    """Instructors by county and year: 407 in the last, as many as the rows can name in any."""
    places = [
        {year: _places(chambers[county.line], branches[county.line], year) for year in YEARS}
        for county in counties
    ]
    caps = [2 * alone + founded for alone, founded in (place[LAST_YEAR] for place in places)]
    floors = [min(1, alone) for alone, _ in (place[LAST_YEAR] for place in places)]
    weights = [
        (alone + 0.3 * founded) * rng.lognormvariate(0, 0.3) + 0.01
        for alone, founded in (place[LAST_YEAR] for place in places)
    ]
    rosters = []
    for i, last in enumerate(apportion(INSTRUCTORS, weights, caps=caps, floors=floors)):
        roster = {}
        for year in YEARS:
            alone, founded = places[i][year]
            wanted = max(min(1, alone), round(last * ROSTER_SHARES[year]))
            roster[year] = min(wanted, 2 * alone + founded)
        rosters.append(roster)
    return rosters


def _places(chambers: CountyChambers, branches: tuple[Branch, ...], year: int) -> tuple[int, int]:
    """Chambers without a party organisation, and party organisations."""
    founded = [branch for branch in branches if branch.first_year <= year]
    served = sum(len(branch.chamber_names) for branch in founded)
    return len(chambers.listed(year)) - served, len(founded)


def branch_rows(
    county: County, chambers: CountyChambers, planned: CountyBranches, year: int, seed: int
) -> list[BranchRow]:
    """The rows of the branches sheet: none where the county has neither branch nor instructor."""
    rng = stream(seed, "branch rows", county.line, str(year))
    founded = [branch for branch in planned.branches if branch.first_year <= year]
    served = {name: branch for branch in founded for name in branch.chamber_names}
    alone = [chamber.name for chamber in chambers.listed(year) if chamber.name not in served]
    persons = planned.instructors[year]
    if not persons and not founded:
        return []
    ids = _instructor_ids(persons, alone, founded, rng)
    rows = []
    for chamber in chambers.listed(year):
        branch = served.get(chamber.name)
        if branch is None:
            rows.append(_alone_row(chamber.name, ids[chamber.name]))
        else:
            rows.append(_branch_row(chamber.name, branch, ids.get(branch.name, ()), year))
    return rows


def _instructor_ids(
    persons: int, alone: list[str], founded: list[Branch], rng: random.Random
) -> dict[str, tuple[str, ...]]:
    """Chamber or branch name → the instructors named there; each of `persons` is named somewhere.

    Chambers without a party organisation come first, one each; then branches; then a second one.
    """
    order = [*alone, *(branch.name for branch in founded), *rng.sample(alone, len(alone))]
    named: dict[str, tuple[str, ...]] = {}
    for number in range(max(persons, len(alone))):
        person = f"{number % persons + 1:02d}"
        named[order[number]] = (*named.get(order[number], ()), person)
    for branch in founded:
        if branch.name not in named and persons and rng.random() < 0.25:
            named[branch.name] = (f"{rng.randint(1, persons):02d}",)
    return named


def _alone_row(chamber_name: str, ids: tuple[str, ...]) -> BranchRow:
    return BranchRow(chamber_name, None, "none", None, None, ids, None, None)


def _branch_row(chamber_name: str, branch: Branch, ids: tuple[str, ...], year: int) -> BranchRow:
    is_starred = branch.starred_in is not None and branch.starred_in <= year
    not_starred = None if branch.starred_in is not None else branch.star_rating
    return BranchRow(
        chamber_name=chamber_name,
        branch_name=branch.name,
        branch_kind=branch.kind,
        founded_on=branch.founded_on,
        party_member_count=branch.party_members + (year - branch.first_year) // 2,
        instructor_ids=ids,
        star_rating=branch.star_rating if is_starred else not_starred,
        star_rating_year=branch.starred_in if is_starred else None,
    )
