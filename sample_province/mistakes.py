"""What is wrong with the first wave of the last year, on purpose.

Belongs here: choosing the counties whose return is late or wrong, and putting one mistake into a
right return, each breaking exactly one rule at one cell. Does not: judging returns.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sample_province.branches import CountyBranches
from sample_province.cases import CaseCounts
from sample_province.chambers import CountyChambers
from sample_province.chance import day_between, stream
from sample_province.geography import LAST_YEAR, County
from sample_province.relief import CountyRelief
from sample_province.rows import Sheets
from sample_province.totals import rate

LATE_COUNTIES = 2
LETTERS_FOR_DIGITS = {"0": "O", "1": "I", "5": "S", "2": "Z"}


@dataclass(frozen=True)
class Mistake:
    """A seeded mistake: where it stands, and in words what it is."""

    rule_id: str
    sheet: str
    row_index: int | None
    """Index among the rows of the sheet; None where the finding stands on the sheet."""
    field: str | None
    note: str


def choose_mistaken(
    counties: Sequence[County],
    chambers: dict[str, CountyChambers],
    branches: dict[str, CountyBranches],
    cases: dict[str, dict[int, CaseCounts]],
    relief: dict[str, CountyRelief],
    seed: int,
) -> dict[str, str]:
    """County line → the rule its first return breaks. Any mistake can be made in any of them."""
    able = []
    for county in counties:
        listed = chambers[county.line].built
        single = [chamber for chamber in listed if not chamber.is_joint]
        early = [c for c in single if c.registered_on and c.registered_on < date(LAST_YEAR, 6, 30)]
        served = sum(len(branch.chamber_names) for branch in branches[county.line].branches)
        covered = {line for chamber in listed for line in chamber.townships}
        preparing = set(chambers[county.line].preparing_since)
        townships = {township.line for township in county.proper_townships(LAST_YEAR)}
        registered = sum(chamber.registered_on is not None for chamber in listed)
        if (
            early
            and registered < len(listed)
            and served < len(listed)
            and townships - covered - preparing
            and cases[county.line][LAST_YEAR].pending
            and relief[county.line].enterprises
        ):
            able.append(county.line)
    chosen = stream(seed, "mistaken counties").sample(able, len(MISTAKES))
    return dict(zip(chosen, MISTAKES, strict=True))


def choose_late(counties: Sequence[County], mistaken: dict[str, str], seed: int) -> set[str]:
    """Lines of the counties whose return of the last year arrives in the second wave only."""
    prompt = [county.line for county in counties if county.line not in mistaken]
    return set(stream(seed, "late counties").sample(prompt, LATE_COUNTIES))


def make_mistake(rule_id: str, sheets: Sheets, county: County, seed: int) -> tuple[Sheets, Mistake]:
    """The sheets of a right return with the mistake in them, and where it is."""
    copied = {sheet: list(rows) for sheet, rows in sheets.items()}
    mistake = MISTAKES[rule_id](copied, county, stream(seed, "mistake", county.line))
    return copied, mistake


def _single_registered(sheets: Sheets) -> list[int]:
    return [
        index
        for index, row in enumerate(sheets["chambers"])
        if row.formation == "single" and row.is_registered
    ]


def _check_character_broken(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["chambers"]
    index = rng.choice(_single_registered(sheets))
    code = rows[index].unified_social_credit_code
    place = max(code.rfind(digit) for digit in LETTERS_FOR_DIGITS)
    letter = LETTERS_FOR_DIGITS[code[place]]
    typed = f"{code[:place]}{letter}{code[place + 1 :]}"
    rows[index] = rows[index]._replace(unified_social_credit_code=typed)
    note = f"数字{code[place]}误写为字母{letter}:{typed},应为{code}"
    return Mistake("B04b", "chambers", index, "unified_social_credit_code", note)


def _established_after_registration(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["chambers"]
    able = [
        index
        for index in _single_registered(sheets)
        if rows[index].registered_on < date(LAST_YEAR, 6, 30)
    ]
    index = rng.choice(able)
    right = rows[index].established_on
    typed = rows[index].registered_on + timedelta(days=rng.randint(30, 180))
    rows[index] = rows[index]._replace(established_on=typed)
    note = f"成立日期{typed}晚于登记日期,应为{right}"
    return Mistake("B07", "chambers", index, "established_on", note)


def _declared_total_disagrees(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["declared_totals"]
    values = {row.indicator_code: row.declared_value for row in rows}
    places = {row.indicator_code: index for index, row in enumerate(rows)}
    index = places["registered_chambers"]
    typed = values["registered_chambers"] + 1
    rows[index] = rows[index]._replace(declared_value=typed)
    # The rate follows the number the clerk believed in, so that only the number disagrees.
    share = places["registration_rate"]
    rows[share] = rows[share]._replace(declared_value=rate(typed, values["chambers"]))
    note = f"汇总表登记数{typed},名册为{typed - 1}"
    return Mistake("S02", "declared_totals", index, "declared_value", note)


def _township_missing(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["chambers"]
    proper = {township.code for township in county.proper_townships(LAST_YEAR)}
    proper_with_none = [
        index
        for index, row in enumerate(rows)
        if not row.has_chamber and row.township_code in proper
    ]
    missing = rows.pop(rng.choice(proper_with_none))
    rows[:] = [row._replace(sequence_number=number) for number, row in enumerate(rows, start=1)]
    note = f"缺{missing.township_code}{missing.township_name}"
    return Mistake("B01", "chambers", None, None, note)


def _donations_over_funds(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["relief_participation"]
    given = [index for index, row in enumerate(rows) if row.donations]
    index = rng.choice(given or range(len(rows)))
    typed = round(rows[index].funds_delivered * 10 + 1, 2)
    note = f"捐款捐物折价{typed}大于到位资金{rows[index].funds_delivered}"
    rows[index] = rows[index]._replace(donations=typed)
    return Mistake("F03", "relief_participation", index, "donations", note)


def _pending_case_closed(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["mediation_cases"]
    index = rng.choice([i for i, row in enumerate(rows) if row.outcome == "pending"])
    opened = max(rows[index].accepted_on, date(LAST_YEAR, 1, 4))
    closed_on = day_between(rng, opened, date(LAST_YEAR, 12, 31))
    rows[index] = rows[index]._replace(closed_on=closed_on)
    note = f"办理结果为在办,却填有办结日期{closed_on}"
    return Mistake("E03", "mediation_cases", index, "closed_on", note)


def _branch_kind_blank(sheets: Sheets, county: County, rng: random.Random) -> Mistake:
    rows = sheets["branches"]
    index = rng.choice([i for i, row in enumerate(rows) if row.branch_kind == "none"])
    rows[index] = rows[index]._replace(branch_kind=None)
    note = "党组织类型为空,应为未建(仅派指导员)"
    return Mistake("branches.branch_kind.required", "branches", index, "branch_kind", note)


MISTAKES: dict[str, Callable[[Sheets, County, random.Random], Mistake]] = {
    "B04b": _check_character_broken,
    "B07": _established_after_registration,
    "S02": _declared_total_disagrees,
    "B01": _township_missing,
    "F03": _donations_over_funds,
    "E03": _pending_case_closed,
    "branches.branch_kind.required": _branch_kind_blank,
}
"""Rule → how a right return is made to break it, and it alone."""
