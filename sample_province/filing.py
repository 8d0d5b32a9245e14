"""How the sample's counties file: when, in which wave, a second time or late.

Belongs here: the filings of every county and year, with what their covers say of them. Does not:
what the sheets hold, or what is wrong with them (see mistakes).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sample_province.chance import day_between, stream
from sample_province.geography import LAST_YEAR, YEARS, County

SHANGHAI_AHEAD = timedelta(hours=8)
LATE = {2018: 9, 2019: 8, 2020: 6, 2021: 5}
"""Year → counties that file after the deadline (31 January), all within the first wave."""
REVISED = {2018: 6, 2019: 5, 2020: 5, 2021: 4}
"""Year → counties that file a second time within the first wave."""


SECOND_WAVE = (date(2023, 2, 16), date(2023, 2, 27))
"""First and last day on which the second wave arrives."""


@dataclass(frozen=True)
class Filing:
    """One file a county sends for a year."""

    year: int
    wave: int
    submission_kind: str
    received_at: datetime
    """UTC, without a time zone."""
    submitted_on: date
    revision_note: str | None = None
    is_draft: bool = False
    """The first of two filings of a county: one sum of relief is mistyped, by no rule's account."""
    is_mistaken: bool = False
    """The filing carries the seeded mistake of the county."""

    @property
    def name_suffix(self) -> str:
        return "_更正" if self.wave == 1 and self.submission_kind == "revision" else ""


def plan_filings(
    counties: Sequence[County], late_lines: set[str], mistaken_lines: set[str], seed: int
) -> dict[str, tuple[Filing, ...]]:
    """The filings of every county in order of receipt.

    `late_lines` send the return of the last year in the second wave only; `mistaken_lines` send
    it in the first, and a corrected one in the second.
    """
    filings: dict[str, list[Filing]] = {county.line: [] for county in counties}
    for year in YEARS:
        rng = stream(seed, "filings", str(year))
        lines = [county.line for county in counties]
        rng.shuffle(lines)
        late = lines[: LATE.get(year, 0)]
        revised = lines[len(late) : len(late) + REVISED.get(year, 0)]
        prompt = lines[len(late) + len(revised) :]
        for place, line in enumerate(late):
            filings[line].append(_late_filing(year, place == 0, rng))
        for line in revised:
            filings[line] += _filing_and_revision(year, rng)
        for place, line in enumerate(prompt):
            if year == LAST_YEAR and line in late_lines:
                filings[line].append(_late_filing(year, False, rng, wave=2))
            elif year == LAST_YEAR and line in mistaken_lines:
                filings[line] += _filing_and_correction(year, rng)
            else:
                filings[line].append(_prompt_filing(year, place == 0, rng))
    return {line: tuple(county_filings) for line, county_filings in filings.items()}


def _received(day: date, clock: time) -> datetime:
    """The UTC moment of a clock time in Shanghai."""
    return datetime.combine(day, clock) - SHANGHAI_AHEAD


def _office_hours(rng: random.Random) -> time:
    return time(rng.randint(8, 17), rng.randint(0, 59), rng.randint(0, 59))


def _prompt_filing(year: int, at_the_last_minute: bool, rng: random.Random) -> Filing:
    """A filing in time; one a year comes ten minutes before the deadline day ends."""
    day = day_between(rng, date(year + 1, 1, 5), date(year + 1, 1, 31))
    clock = _office_hours(rng)
    if at_the_last_minute:
        day, clock = date(year + 1, 1, 31), time(23, 50)
    return Filing(year, 1, "first", _received(day, clock), _submitted_on(year, day, rng))


def _late_filing(year: int, just_late: bool, rng: random.Random, wave: int = 1) -> Filing:
    """A filing after the deadline; one a year comes twenty minutes after it, a day early in UTC."""
    first, last = (date(year + 1, 2, 2), date(year + 1, 2, 12))
    if wave == 2:
        first, last = SECOND_WAVE
    day = day_between(rng, first, last)
    clock = _office_hours(rng)
    if just_late:
        day, clock = date(year + 1, 2, 1), time(0, 20)
    return Filing(year, wave, "late", _received(day, clock), _submitted_on(year, day, rng))


def _filing_and_revision(year: int, rng: random.Random) -> list[Filing]:
    first_day = day_between(rng, date(year + 1, 1, 5), date(year + 1, 1, 20))
    second_day = first_day + timedelta(days=rng.randint(5, 22))
    return [
        Filing(
            year,
            1,
            "first",
            _received(first_day, _office_hours(rng)),
            _submitted_on(year, first_day, rng),
            is_draft=True,
        ),
        Filing(
            year,
            1,
            "revision",
            _received(second_day, _office_hours(rng)),
            second_day,
            revision_note="核对帮扶资金后更正",
        ),
    ]


def _filing_and_correction(year: int, rng: random.Random) -> list[Filing]:
    second_day = day_between(rng, *SECOND_WAVE)
    first = _prompt_filing(year, False, rng)
    return [
        Filing(year, 1, "first", first.received_at, first.submitted_on, is_mistaken=True),
        Filing(
            year,
            2,
            "revision",
            _received(second_day, _office_hours(rng)),
            second_day,
            revision_note="按退回意见更正",
        ),
    ]


def _submitted_on(year: int, received_on: date, rng: random.Random) -> date:
    """The day on the cover: up to three days before receipt, never before the year is over."""
    return max(date(year + 1, 1, 2), received_on - timedelta(days=rng.randint(0, 3)))
