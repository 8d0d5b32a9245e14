"""Numbers: whole, exact, and rates.

Belongs here: the conventions of numbers (full-width digits, separators, 万, units, percent). Does
not: whether a number is likely.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingestion.formats import RawValue
from ingestion.values.reading import (
    BLANK,
    BLANK_MARKS,
    Reading,
    Unreadable,
    normalised,
    unreadable,
    without_spaces,
)

MONEY_UNITS = frozenset({"元", "百元", "千元", "万元", "百万元", "千万元", "亿元"})
DECIMAL_PLACES = 8
LARGEST_DECIMAL = Decimal(10) ** 15

_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万|亿)?(.*)", re.DOTALL)
_CURRENCY = re.compile(r"(?:¥|人民币|RMB|CNY)", re.IGNORECASE)
_SEQUENCE = re.compile(r"\(?第?(\d{1,6})\)?[号.、。]?")
_MULTIPLIERS = {None: 1, "万": 10_000, "亿": 100_000_000}
_LETTER_OF_UNIT = re.compile(r"[^\W\d_]|[%‰]")
_LONGER_UNITS = {"年": "年度"}
_SPACE_BETWEEN_DIGITS = re.compile(r"\d\s+\d")
_RANGE = re.compile(r"[+-]?[\d.,]+[^\d.,]{0,2}(?:-|~|—|–|至|到)[\d.,]+.*")
_NOT_EXACT = re.compile(r"[约近余多几数超逾估<>≥≤≈]|左右|上下|以[上下内]|不[足到]|若干|\+$")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")


@dataclass(frozen=True)
class Unit:
    """What a number counts: the unit it is kept in, and the one its cells count in."""

    kept: str = ""
    of_cells: str = ""
    cells_per_kept: Decimal = Decimal(1)
    """How many of the cells' unit make one of the kept one: 10,000 where 元 are kept as 万元."""


def read_integer(value: RawValue, unit: Unit) -> Reading:
    """A whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Reading(int(value))
    reading = read_decimal(value, unit)
    if reading.value is None:
        return reading
    if reading.value != reading.value.to_integral_value():
        return unreadable(Unreadable.NOT_WHOLE)
    return Reading(int(reading.value), reading.convention)


def read_sequence_number(value: RawValue, unit: Unit) -> Reading:
    """A number that only counts lines, in every way lists are numbered: 2. 2、（2）②"""
    if isinstance(value, str) and (match := _SEQUENCE.fullmatch(without_spaces(value))):
        return Reading(int(match[1]), "number in text")
    reading = read_integer(value, unit)
    # It counts in nothing: a line numbered in another way is no reason to send a return back.
    return Reading(None, "number of a line left out") if reading.is_unreadable else reading


def read_decimal(value: RawValue, unit: Unit) -> Reading:
    """An exact number, in the unit kept whatever unit of money the cells count in."""
    if isinstance(value, str):
        reading = _decimal_of_text(value, unit.of_cells)
    else:
        reading = _decimal_of_number(value, 1, None)
    if reading.value is None or unit.of_cells == unit.kept:
        return reading
    conventions = filter(None, (reading.convention, f"{unit.of_cells} as {unit.kept}"))
    return _exact(reading.value / unit.cells_per_kept, ", ".join(conventions))


def read_rate(value: RawValue) -> Reading:
    """A rate of a row whose unit is %, as a fraction."""
    if isinstance(value, str):
        text = normalised(value)
        is_bare = text not in BLANK_MARKS and not text.endswith("%")
        return _decimal_of_text(f"{text}%" if is_bare else text, "%")
    return _decimal_of_number(value, 100, "percent")


def _decimal_of_number(value: RawValue, divisor: int, convention: str | None) -> Reading:
    """The number a cell shows: spreadsheets keep fifteen significant digits, no more are meant."""
    if isinstance(value, bool):
        return unreadable(Unreadable.LOGICAL)
    if isinstance(value, date):
        return unreadable(Unreadable.DATE_FOR_NUMBER)
    if not isinstance(value, (int, float)):
        return unreadable(Unreadable.NOT_A_NUMBER)
    shown = f"{value:.15g}"
    if float(shown) != value:
        convention = convention or "fifteen significant digits"
    return _exact(Decimal(shown) / divisor, convention)


@lru_cache(maxsize=50_000)
def _decimal_of_text(value: str, unit: str) -> Reading:
    text = without_spaces(value)
    if text in BLANK_MARKS:
        return BLANK
    if unit in MONEY_UNITS and (mark := _CURRENCY.match(text)):
        # It says nothing about the size: it may stand over 万元 as well.
        reading = _decimal_of_text(text[mark.end() :], unit)
        return reading._replace(convention=f"currency mark, {reading.convention}")
    match = _NUMBER.fullmatch(text)
    is_apart = _SPACE_BETWEEN_DIGITS.search(normalised(value))
    if match is None or is_apart or any(map(_is_digit_in_shape, value)):
        return unreadable(_why_not_exact(text) or Unreadable.NOT_A_NUMBER)
    digits, multiplier, suffix = match.groups()
    # 12.5(万元), 12.5万元整
    suffix = suffix.removesuffix("整").strip("()")
    if suffix[:1] in _MULTIPLIERS and not multiplier:
        multiplier, suffix = suffix[:1], suffix[1:]
    number = Decimal(digits.replace(",", ""))
    if suffix == "%" and unit == "%":
        return _exact(number / 100, "percent")
    if multiplier and unit == "万元" and suffix in ("", "元"):
        # 1.2万 of a field counted in 万元 may mean either unit; with 元 it is plain.
        if not suffix:
            return unreadable(Unreadable.YUAN_OR_TEN_THOUSAND)
        return _exact(number * _MULTIPLIERS[multiplier] / 10_000, f"{multiplier}元")
    if suffix and suffix not in (unit, _LONGER_UNITS.get(unit)):
        is_unit = _LETTER_OF_UNIT.search(suffix) and not any(map(str.isdigit, suffix))
        why = Unreadable.OTHER_UNIT if is_unit else Unreadable.NOT_A_NUMBER
        return unreadable(_why_not_exact(text) or why)
    convention = multiplier or ("unit suffix" if suffix else "number in text")
    return _exact(number * _MULTIPLIERS[multiplier], convention)


def _is_digit_in_shape(character: str) -> bool:
    """12① and 12² would be 121 and 122 in their normal form; the mark is a footnote's."""
    return (
        character.isnumeric()
        and not character.isdecimal()
        and unicodedata.decomposition(character).startswith("<")
    )


def _why_not_exact(text: str) -> Unreadable | None:
    if _SCIENTIFIC.fullmatch(text):
        return Unreadable.NUMBER_LOST_DIGITS
    if _RANGE.fullmatch(text):
        return Unreadable.RANGE
    return Unreadable.NOT_EXACT if _NOT_EXACT.search(text) else None


def _exact(number: Decimal, convention: str | None) -> Reading:
    if not number.is_finite() or abs(number) >= LARGEST_DECIMAL:
        return unreadable(Unreadable.TOO_MANY_DIGITS)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMAL_PLACES:
        return Reading(
            number.quantize(Decimal(1).scaleb(-DECIMAL_PLACES)),
            convention or "rounded to 8 decimals",
        )
    return Reading(number, convention)
