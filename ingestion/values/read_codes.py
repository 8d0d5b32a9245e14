"""Codes and what stands on a code list.

Belongs here: division and credit codes, code lists, yes and no, several values in a cell. Does not:
whether the register knows a code.
"""

import re
from collections.abc import Mapping
from datetime import date

from ingestion.formats import RawValue, text_of
from ingestion.values.reading import (
    BLANK,
    BLANK_MARKS,
    Reading,
    Unreadable,
    normalised,
    unreadable,
    without_invisible,
    without_spaces,
)

_SEPARATORS = re.compile(r"[;；,，、/\s]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
EXACT_NUMBERS_END = 10**15
"""Spreadsheets keep fifteen digits of a number; a longer code is damaged."""


def read_code(value: RawValue, digits: int | None = None) -> Reading:
    """A division code: digits as text, whatever the cell's type; `digits` is how many it has.

    A number that cannot be the whole code is refused: the digits it lost are not guessed.
    """
    text = without_spaces(text_of(value))
    if text in BLANK_MARKS:
        return BLANK
    if isinstance(value, bool):
        return unreadable(Unreadable.LOGICAL)
    if isinstance(value, date):
        return unreadable(Unreadable.DATE_FOR_CODE)
    if isinstance(value, str):
        if _SCIENTIFIC.fullmatch(text):
            return unreadable(Unreadable.CODE_LOST_DIGITS)
        text = text.removeprefix("'")
        return Reading(text, None if text == value else "normalised text")
    if isinstance(value, (int, float)) and abs(value) >= EXACT_NUMBERS_END:
        return unreadable(Unreadable.CODE_LOST_DIGITS)
    if digits and len(text) < digits:
        return unreadable(Unreadable.CODE_TOO_SHORT)
    return Reading(text, "number as text")


def read_credit_code(value: RawValue) -> Reading:
    """A credit code, from text only: a number cell has lost its digits after the fifteenth."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return unreadable(Unreadable.CODE_LOST_DIGITS)
    return read_code(value)


class CodeListReader:
    """Reads the values of one code list: `codes` by their names, and by other spellings."""

    def __init__(self, codes: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        self._codes = {normalised(alias): (code, True) for alias, code in aliases.items()}
        self._codes |= {normalised(name): (code, False) for name, code in codes.items()}

    def __call__(self, value: RawValue) -> Reading:
        text = normalised(text_of(value))
        code, is_alias = self._codes.get(text, (None, False))
        if code is None:
            return BLANK if text in BLANK_MARKS else Reading(None, is_unlisted=True)
        return Reading(code, "alias" if is_alias else None)


class YesNoReader:
    """Reads yes and no by the spellings of the code list; 无 and × mean no here."""

    def __init__(self, codes: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        self._read_code = CodeListReader(codes, aliases)

    def __call__(self, value: RawValue) -> Reading:
        if isinstance(value, bool):
            return Reading(value)
        reading = self._read_code(value)
        if reading.value is None:
            return reading
        return Reading(reading.value == "yes", reading.convention)


class MultiReader:
    """Reads several values in one cell: codes of a list by every spelling, or ids as text."""

    def __init__(self, codes: Mapping[str, str] | None) -> None:
        self._codes = codes and {normalised(name): code for name, code in codes.items()}

    def __call__(self, value: RawValue) -> Reading:
        # White space separates here: only what has no width goes before the values are apart.
        raw = without_invisible(text_of(value)).strip()
        if raw in BLANK_MARKS:
            return BLANK
        if isinstance(value, date):
            # `1/2` typed into a cell becomes a day; which ids were meant is lost.
            return unreadable(Unreadable.DATE_FOR_CODE)
        if isinstance(value, (int, float)) and abs(value) >= EXACT_NUMBERS_END:
            return unreadable(Unreadable.CODE_LOST_DIGITS)
        parts = list(dict.fromkeys(part for part in _SEPARATORS.split(raw) if part))
        if not parts:
            return Reading(None, is_unlisted=True)
        if self._codes is None:
            return Reading(parts)
        codes = [self._codes.get(part) for part in parts]
        if None in codes:
            return Reading(None, is_unlisted=True)
        return Reading(codes)


class ListedCodeReader:
    """Reads a code that must be one of those listed."""

    def __init__(self, codes: frozenset[str]) -> None:
        self._codes = codes

    def __call__(self, value: RawValue) -> Reading:
        reading = read_code(value)
        if reading.value is not None and reading.value not in self._codes:
            return Reading(None, is_unlisted=True)
        return reading
