"""The yearly rows of the relief ledger (村企帮扶台账) of a county.

Belongs here: who helps which village with which project from when to when, and each year's
amounts. Does not: how many enterprises and villages there are (see relief).
"""

import random
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sample_province.chambers import CountyChambers
from sample_province.chance import day_between, pick, stream
from sample_province.geography import FIRST_YEAR, LAST_YEAR, YEARS, County
from sample_province.relief import LAST_PROGRAMME_YEAR, CountyRelief, Enterprise, VillagesOfTownship
from sample_province.rows import ReliefRow

LINKS_PER_ENTERPRISE = 3.6
STAYS_ANOTHER_YEAR = 0.42
NEW_LINKS_PER_ENTERPRISE = 0.85
"""Links that begin in each of the years after 2020, against all enterprises of the county."""

SUPPORT_KINDS = {
    "industry": 44.0,
    "charity": 20.0,
    "purchase": 14.0,
    "employment": 14.0,
    "skills": 8.0,
}
PROJECTS = {
    "industry": "特色种养产业项目",
    "charity": "公益捐助项目",
    "purchase": "消费帮扶项目",
    "employment": "就业帮扶项目",
    "skills": "技能培训项目",
}
VILLAGE_KINDS = {
    "out_of_poverty_village": 0.5,
    "key_village": 0.22,
    "weak_collective": 0.22,
    "resettlement": 0.03,
    "other": 0.03,
}
TYPICAL_FUNDS = {"industry": 2.0, "charity": 0.4, "purchase": 0.7, "employment": 0.9, "skills": 0.2}
"""Kind of support → the logarithm of a typical sum in 10,000 yuan."""
MEMBERS_GIVE = 1.08
"""How much more a row that names a chamber brings, so that contribution exceeds participation."""


class Village(NamedTuple):
    """A helped village, the same through every renumbering of its township."""

    township: str
    suffix: str
    name: str
    kind: str
    coded_share: float
    """How many of its rows state its code: none for some. A village of a town that changed county
    is known by its code alone, so every row states it."""
    first_year: int
    last_year: int


class Link(NamedTuple):
    """An enterprise helping a village with one project from a first to a last year."""

    enterprise: Enterprise
    village: Village
    project_name: str
    support_kind: str
    first_year: int
    last_year: int
    started_on: date
    is_first: bool
    """The enterprise's first link: a member names its chamber there without fail."""
    by_chamber: bool


def relief_rows_by_year(
    county: County,
    chambers: CountyChambers,
    relief: CountyRelief,
    seed: int,
    years: Sequence[int],
) -> dict[int, list[ReliefRow]]:
    """The relief ledgers of a county for `years`, in the order of enterprises."""
    if not relief.villages:
        return {year: [] for year in years}
    links = _links(county, chambers, relief, seed)
    by_year = {}
    for year in years:
        codes = _stated_codes(county, year)
        rng = stream(seed, "relief rows", county.line, str(year))
        by_year[year] = [
            _invent_row(link, year, codes, rng)
            for link in links
            if link.first_year <= year <= link.last_year
        ]
    return by_year


def _links(county: County, chambers: CountyChambers, relief: CountyRelief, seed: int) -> list[Link]:
    rng = stream(seed, "relief links", county.line)
    makers = LinkMaker(rng)
    villages = [village for group in relief.villages for village in _invent_villages(group, rng)]
    held = [village for village in villages if village.last_year == LAST_YEAR]
    lost = [village for village in villages if village.last_year < LAST_YEAR]
    helped_by_2020 = [village for village in held if village.first_year <= LAST_PROGRAMME_YEAR]
    links = _links_of_the_programme(relief.enterprises, helped_by_2020, makers, rng)
    for village in lost:
        enterprise = rng.choice(_present(relief.enterprises, village.first_year))
        links.append(makers.link(enterprise, village, village.first_year))
    links += _links_since(relief.enterprises, held, makers, rng)
    links += _links_of_guests(relief.guests, helped_by_2020, makers, rng)
    links += _links_of_chambers(chambers, helped_by_2020, makers, rng)
    links.sort(key=lambda link: (link.enterprise.name, link.project_name))
    return links


def _present(enterprises: tuple[Enterprise, ...], year: int) -> list[Enterprise]:
    return [enterprise for enterprise in enterprises if enterprise.first_year <= year]


def _links_of_the_programme(
    enterprises: tuple[Enterprise, ...],
    villages: list[Village],
    makers: "LinkMaker",
    rng: random.Random,
) -> list[Link]:
    """Links begun by 2020: every enterprise and every village has one at least."""
    present = _present(enterprises, LAST_PROGRAMME_YEAR)
    count = max(len(villages), round(len(present) * LINKS_PER_ENTERPRISE))
    helpers = present + rng.choices(present, k=count - len(present))
    helped = villages + rng.choices(villages, k=count - len(villages))
    rng.shuffle(helped)
    links = []
    seen = set()
    for enterprise, village in zip(helpers, helped, strict=True):
        is_first = enterprise.credit_code not in seen
        seen.add(enterprise.credit_code)
        year = enterprise.first_year if is_first else rng.randint(enterprise.first_year, 2020)
        links.append(makers.link(enterprise, village, year))
    return links


def _links_since(
    enterprises: tuple[Enterprise, ...],
    villages: list[Village],
    makers: "LinkMaker",
    rng: random.Random,
) -> list[Link]:
    """Links begun after 2020 (万企兴万村), those of new enterprises and villages among them."""
    links = []
    new_villages = [village for village in villages if village.first_year > LAST_PROGRAMME_YEAR]
    for village in new_villages:
        enterprise = rng.choice(_present(enterprises, village.first_year))
        links.append(makers.link(enterprise, village, village.first_year))
    for enterprise in enterprises:
        if enterprise.first_year > LAST_PROGRAMME_YEAR:
            links.append(makers.link(enterprise, rng.choice(villages), enterprise.first_year))
    for year in range(LAST_PROGRAMME_YEAR + 1, LAST_YEAR + 1):
        present = _present(enterprises, year)
        active = rng.sample(present, round(len(present) * 0.4))
        for enterprise in rng.choices(active, k=round(len(present) * NEW_LINKS_PER_ENTERPRISE)):
            links.append(makers.link(enterprise, rng.choice(villages), year))
    return links


def _links_of_guests(
    guests: tuple[Enterprise, ...],
    villages: list[Village],
    makers: "LinkMaker",
    rng: random.Random,
) -> list[Link]:
    return [
        makers.link(guest, rng.choice(villages), max(guest.first_year, rng.choice(YEARS)))
        for guest in guests
        for _ in range(rng.randint(1, 3))
    ]


def _links_of_chambers(
    chambers: CountyChambers, villages: list[Village], makers: "LinkMaker", rng: random.Random
) -> list[Link]:
    """What registered chambers give under their own credit code (51), a year at a time."""
    links = []
    for chamber in chambers.built:
        if chamber.registered_on is None or rng.random() < 0.5:
            continue
        first_year = max(FIRST_YEAR, chamber.registered_on.year)
        name = chamber.name if rng.random() < 0.7 else None
        giver = Enterprise(chamber.name, chamber.credit_code, name, first_year)
        for year in range(first_year, LAST_YEAR + 1):
            if rng.random() < 0.65:
                links.append(makers.link(giver, rng.choice(villages), year, by_chamber=True))
    return links


class LinkMaker:
    """Makes links and numbers each enterprise's projects, so that no two share a name."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.projects: dict[str, int] = {}

    def link(
        self, enterprise: Enterprise, village: Village, year: int, by_chamber: bool = False
    ) -> Link:
        """A link from `year` on, within the years in which the county holds the village."""
        rng = self.rng
        number = self.projects.get(enterprise.credit_code, 0) + 1
        self.projects[enterprise.credit_code] = number
        first_year = max(year, village.first_year)
        last_year = first_year
        while (
            last_year < village.last_year and rng.random() < STAYS_ANOTHER_YEAR and not by_chamber
        ):
            last_year += 1
        kind = "charity" if by_chamber and rng.random() < 0.6 else pick(rng, SUPPORT_KINDS)
        earliest = 2016 if first_year == FIRST_YEAR and rng.random() < 0.4 else first_year
        return Link(
            enterprise,
            village,
            f"{PROJECTS[kind]}{number:02d}",
            kind,
            first_year,
            last_year,
            day_between(rng, date(earliest, 1, 10), date(first_year, 11, 30)),
            number == 1,
            by_chamber,
        )


def _invent_villages(group: VillagesOfTownship, rng: random.Random) -> list[Village]:
    villages = []
    for number in range(group.old_count + group.new_count):
        is_new = number >= group.old_count
        first_year = rng.choice((2021, 2022)) if is_new else group.first_year
        villages.append(
            Village(
                group.line,
                f"{201 + number:03d}",
                f"{group.name}样例{number + 1:02d}村",
                pick(rng, VILLAGE_KINDS),
                _coded_share(group, rng),
                first_year,
                group.last_year,
            )
        )
    return villages


def _coded_share(group: VillagesOfTownship, rng: random.Random) -> float:
    if not group.always_held:
        return 1.0
    return 0.0 if rng.random() < 0.025 else 0.95


def _stated_codes(county: County, year: int) -> dict[str, tuple[str, str]]:
    """Township line → its code in `year`, and the code of the year before (the same if unchanged).

    After a change of codes some rows keep the village code they had.
    """
    codes = county.township_codes(year)
    before = county.township_codes(max(FIRST_YEAR, year - 1))
    return {line: (code, before.get(line, code)) for line, code in codes.items()}


def _invent_row(
    link: Link, year: int, codes: dict[str, tuple[str, str]], rng: random.Random
) -> ReliefRow:
    enterprise, village, kind = link.enterprise, link.village, link.support_kind
    code, code_before = codes[village.township]
    if rng.random() < 0.12:
        code = code_before
    has_code = rng.random() < village.coded_share
    names_chamber = enterprise.chamber_name is not None and (
        link.is_first or link.by_chamber or rng.random() < 0.97
    )
    factor = MEMBERS_GIVE if names_chamber else 1.0
    funds = round(min(rng.lognormvariate(TYPICAL_FUNDS[kind], 0.9) * factor, 900.0), 2)
    households, training, jobs = _people_helped(kind, funds, rng)
    return ReliefRow(
        enterprise_name=enterprise.name,
        unified_social_credit_code=enterprise.credit_code,
        chamber_name=enterprise.chamber_name if names_chamber else None,
        village_name=village.name,
        village_code=code + village.suffix if has_code else None,
        village_kind=village.kind,
        project_name=link.project_name,
        support_kind=kind,
        started_on=link.started_on,
        planned_investment=round(funds * (1 + rng.random()), 1) if kind == "industry" else None,
        funds_delivered=funds,
        donations=_donations(kind, funds, rng),
        purchase_support=round(funds * (0.5 + rng.random()), 2) if kind == "purchase" else None,
        jobs_created=jobs,
        training_attendances=training,
        households_benefiting=households,
        people_benefiting=households * 3 + int(rng.random() * households) if households else None,
    )


def _donations(kind: str, funds: float, rng: random.Random) -> float | None:
    if kind == "charity":
        return round(funds * (0.5 + rng.random() / 2), 2)
    return round(funds * rng.random() * 0.2, 2) if rng.random() < 0.08 else None


def _people_helped(
    kind: str, funds: float, rng: random.Random
) -> tuple[int | None, int | None, int | None]:
    """Households, training attendances and jobs of a row."""
    households = 1 + int(rng.random() * (6 + min(funds, 40.0))) if rng.random() < 0.85 else None
    training = 10 + int(rng.random() * 60) if kind == "skills" else None
    jobs = 1 + int(rng.random() * 12) if kind in ("employment", "industry") else None
    return households, training, jobs
