"""What a claim's own numbers say of it, without any register: whether it contradicts itself.

Belongs here: numerator over denominator, parts that add up, the words' other numbers. Does not:
figures of a release.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ingestion.values import without_spaces
from publishing.claims.claim import UNITS_COUNTED, Claim
from publishing.claims.printed_figure import (
    Kind,
    PrintedFigure,
    bounds_in_words,
    exact_number,
    plain,
    rounded_to,
    roundings_giving,
)
from publishing.claims.verdicts import VerdictKind, by_rounding

SHOWN_NUMBERS = 6
_NUMBERS_IN_WORDS = re.compile(
    r"(?<![\d.第])(\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)(万|亿)?"
    rf"({'|'.join(sorted(UNITS_COUNTED, key=len, reverse=True))})?"
    r"(?![\d.%年月日])"
)
_CLAUSE_ENDS = re.compile(r"[,;。、…(()]")
_TOWNSHIPS = re.compile(r"镇|乡|街道")


@dataclass(frozen=True)
class ArithmeticVerdict:
    """A kind of verdict and its words."""

    kind: VerdictKind
    words: str


@dataclass(frozen=True)
class NumberInWords:
    """A number the claim's words print: its value, the unit right after it, its clause."""

    value: Fraction
    unit: str | None
    clause: str


def check_arithmetic(claim: Claim) -> ArithmeticVerdict | None:
    """Whether the claim's own numbers agree; None where it prints none beside its figure."""
    if claim.change is not None or claim.numerator is None:
        return None
    if claim.figure.kind is Kind.COMPARED:
        return None
    if claim.is_rate:
        return None if claim.denominator is None else _rate(claim)
    return _count(claim)


def _rate(claim: Claim) -> ArithmeticVerdict:
    numerator, denominator = claim.numerator or Fraction(0), claim.denominator or Fraction(1)
    figure, percent = claim.figure, 100 * numerator / denominator
    fraction = f"{_sum_words(claim.numerators)} of {_sum_words(claim.denominators)}"
    is_said = f"{fraction} is {plain(percent, 3)} %"
    if figure.kind is Kind.ALL:
        return _all(claim, numerator, denominator, is_said)
    if figure.kind is Kind.INTERVAL:
        if figure.allows(percent):
            return ArithmeticVerdict(
                VerdictKind.CONSISTENT, f"consistent: {is_said}{_other_bases(claim)}"
            )
        return ArithmeticVerdict(
            VerdictKind.CONTRADICTS_ITSELF,
            f"contradicts itself: {is_said}, printed {claim.printed}{_bounds(figure)}",
        )
    roundings = roundings_giving(percent, figure)
    rounded = rounded_to(percent, figure.step)
    if roundings:
        is_truncated = roundings == ("truncation",)
        return ArithmeticVerdict(
            VerdictKind.CONSISTENT,
            f"consistent{by_rounding(roundings)}: {is_said}"
            + (f" (rounded {plain(rounded['half-up'])})" if is_truncated else "")
            + _other_bases(claim),
        )
    return ArithmeticVerdict(
        VerdictKind.CONTRADICTS_ITSELF,
        f"contradicts itself: {is_said} (rounded {plain(rounded['half-up'])},"
        f" truncated {plain(rounded['truncation'])}), printed {plain(figure.number or percent)} %;"
        f" {needed_for(figure, numerator, denominator)}",
    )


def needed_for(figure: PrintedFigure, numerator: Fraction, denominator: Fraction) -> str:
    """Which denominators, and which numerators, would give a printed rate."""
    printed, step = figure.number or Fraction(0), figure.step
    half = step / 2
    half_up = _denominators(numerator, printed - half, printed + half)
    truncated = _denominators(numerator, printed, printed + step)
    words = f"{plain(printed)} % needs a denominator of {_any_of(half_up)}"
    if truncated != half_up:
        words += f" (half-up) or {_any_of(truncated)} (truncated)"
    low = math.ceil((printed - half) * denominator / 100)
    high = math.ceil((printed + half) * denominator / 100) - 1
    return f"{words}, or a numerator of {_any_of(range(low, high + 1))}"


def _denominators(numerator: Fraction, low: Fraction, high: Fraction) -> range:
    """The whole numbers that the numerator divided by is at least `low` and less than `high` %."""
    if high <= 0 or numerator <= 0:
        return range(0)
    first = math.floor(100 * numerator / high) + 1
    last = math.floor(100 * numerator / low) if low > 0 else first
    return range(first, last + 1)


def _any_of(numbers: range) -> str:
    if not numbers:
        return "no whole number"
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    return f"{first} {'or' if last - first == 1 else 'to'} {last}"


def _all(
    claim: Claim, numerator: Fraction, denominator: Fraction, is_said: str
) -> ArithmeticVerdict:
    if numerator >= denominator:
        name = claim.indicator_zh or claim.words or ""
        of_townships = _TOWNSHIPS.search(name) is not None
        vintage = "; the base is the townships of one day's list: another day's may have others"
        return ArithmeticVerdict(
            VerdictKind.CONSISTENT,
            f"consistent: {_sum_words(claim.numerators)} of {_sum_words(claim.denominators)} is all"
            + (vintage if of_townships else ""),
        )
    missing = denominator - numerator
    others = other_numbers(claim)
    also = ", ".join(f"{plain(other.value)} ({other.clause})" for other in others)
    return ArithmeticVerdict(
        VerdictKind.IN_DOUBT,
        f"in doubt: {is_said}, not all; {plain(missing)} short, unless one counted once serves"
        " several (a joint one) or is counted elsewhere"
        + (f"; the words also print {also}" if also else ""),
    )


def _count(claim: Claim) -> ArithmeticVerdict | None:
    figure, total = claim.figure, claim.numerator or Fraction(0)
    parts = len(claim.numerators) > 1
    said = _sum_words(claim.numerators) + (f" = {plain(total)}" if parts else "")
    agrees = bool(roundings_giving(total, figure)) or (
        figure.kind is Kind.INTERVAL and figure.allows(total)
    )
    printed = f"{claim.printed or plain(figure.number or total)}{_bounds(figure)}"
    if not agrees:
        more = total - figure.number if figure.number is not None else None
        difference = (
            "" if more is None else f" ({plain(abs(more))} {'more' if more > 0 else 'less'})"
        )
        kind = VerdictKind.PARTS_DO_NOT_ADD_UP if parts else VerdictKind.CONTRADICTS_ITSELF
        opening = "parts do not add up" if parts else "contradicts itself"
        return ArithmeticVerdict(kind, f"{opening}: {said}, printed {printed}{difference}")
    if claim.denominator is not None and claim.denominator != total:
        return ArithmeticVerdict(
            VerdictKind.CONTRADICTS_ITSELF,
            f"contradicts itself: {said}, printed {printed} with a total of"
            f" {_sum_words(claim.denominators)}",
        )
    if parts:
        units = _units_of_parts(claim)
        if units and claim.figure.unit and set(units) != {claim.figure.unit}:
            with_units = " + ".join(
                f"{plain(part)} {unit}" for part, unit in zip(claim.numerators, units, strict=True)
            )
            return ArithmeticVerdict(
                VerdictKind.UNITS_DIFFER,
                f"adds up, but units differ: {with_units} = {plain(total)},"
                f" printed as {printed} {claim.figure.unit}",
            )
        return ArithmeticVerdict(VerdictKind.CONSISTENT, f"consistent: {said}")
    return None


def _units_of_parts(claim: Claim) -> list[str]:
    """The unit the words print after each part; none unless they do so for every part."""
    in_words = {number.value: number.unit for number in numbers_in_words(claim)}
    units = [in_words.get(part) for part in claim.numerators]
    return [unit for unit in units if unit is not None] if all(units) else []


def numbers_in_words(claim: Claim) -> list[NumberInWords]:
    """The numbers the words print, percentages, dates and ordinals left out."""
    text = without_spaces(claim.words or "")
    found = []
    for match in _NUMBERS_IN_WORDS.finditer(text):
        value = exact_number(match[1] + (match[2] or ""))
        if value is None:
            continue
        start = max((end.end() for end in _CLAUSE_ENDS.finditer(text, 0, match.start())), default=0)
        ends = _CLAUSE_ENDS.search(text, match.end())
        clause = text[start : ends.start() if ends else len(text)]
        found.append(NumberInWords(value, match[3], clause))
    return found


def other_numbers(claim: Claim) -> list[NumberInWords]:
    """The numbers of the words that are none of the claim's own."""
    own = {*claim.numerators, *claim.denominators, claim.numerator, claim.denominator}
    own.add(claim.figure.number)
    found = [number for number in numbers_in_words(claim) if number.value not in own]
    return found[:SHOWN_NUMBERS]


def _other_bases(claim: Claim) -> str:
    """Which of the words' other numbers the denominator is not, with the rate each would give."""
    numerator, denominator = claim.numerator, claim.denominator
    if numerator is None or denominator is None:
        return ""
    others = [
        f"{plain(other.value)} ({other.clause}: {plain(100 * numerator / other.value, 2)} %)"
        for other in other_numbers(claim)
        if other.value >= numerator and other.value > 0
    ]
    if not others:
        return ""
    clauses = [n.clause for n in numbers_in_words(claim) if n.value == denominator]
    named = f" ({clauses[0]})" if clauses else ""
    return f"; base = {plain(denominator)}{named}, not {' or '.join(others)}"


def _sum_words(parts: Sequence[Fraction]) -> str:
    return " + ".join(plain(part) for part in parts)


def _bounds(figure: PrintedFigure) -> str:
    if figure.kind is not Kind.INTERVAL:
        return ""
    words = bounds_in_words(figure)
    bound = figure.low if figure.high is None else figure.high if figure.low is None else None
    unit = " %" if figure.unit == "%" else ""
    return f" ({words}{'' if bound is None else f' {plain(bound)}'}{unit})"
