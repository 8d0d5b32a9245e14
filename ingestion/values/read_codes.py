"""Codes and what stands on a code list.

Belongs here: division and credit codes, code lists, yes and no, several values in a cell. Does not:
whether the register knows a code.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from ingestion.formats import RawValue, text_of
from ingestion.values.reading import (
    BLANK,
    BLANK_MARKS,
    Reading,
    Unreadable,
    is_ditto,
    normalised,
    unreadable,
    without_footnote_mark,
    without_invisible,
    without_spaces,
)

_SEPARATORS = re.compile(r"[;；,，、/|\s]+")
_AND = re.compile("以及|[和与及]")
_AND_BETWEEN_IDS = re.compile(r"(?<=[A-Za-z0-9])\s*(?:以及|[和与及&+])\s*(?=[A-Za-z0-9])")
_RANGE_OF_IDS = re.compile(r"(\d+)(?:-|~|–|—|至|到)(\d+)")
_IN_BRACKETS = re.compile(r"(.+?)\([^()]*\)")
_END_MARKS = " .。,，;；!！"
_BOX = "□"
_TICKED = re.compile(r"[☑√✓✔■]\s*([^\s□☑√✓✔■]+)|([^\s□☑√✓✔■]+)[☑√✓✔■](?=\s|$)")
_LONGEST_DIVISION_CODE = 12
_DECIMALS_OF_CODE = re.compile(r"(\d{6,})\.0+")
_CODE_AND_NAME = re.compile(
    r"(?P<before>\d{6}|\d{9}|\d{12})(?:\([^()\d]+\)|[-—]?[\u3400-\u9fff]+)"
    r"|[\u3400-\u9fff]+(?:\((?P<inside>\d{6}|\d{9}|\d{12})\)|[-—]?(?P<after>\d{6}|\d{9}|\d{12}))"
)
"""320583（昆山市）, 昆山市320583: the code is what is asked for, and the name stands beside it."""
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
        if not text.isascii() and (both := _CODE_AND_NAME.fullmatch(text)):
            code = next(filter(None, both.groups()))
            return Reading(code, f"name beside the code left out: {text}")
        if digits and digits < len(text) == _LONGEST_DIVISION_CODE and not text[digits:].strip("0"):
            return Reading(text[:digits], "noughts after a code left out")
        if "." in text and (decimals := _DECIMALS_OF_CODE.fullmatch(text)):
            return Reading(decimals[1], "decimals of a code left out")
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


def _key(text: str) -> str:
    return normalised(text).casefold()


def _plainer(raw: str, text: str) -> Iterator[tuple[str, str]]:
    """What a text says without what clerks put around a word of a list, and what that was."""
    if remarked := _IN_BRACKETS.fullmatch(text):
        yield remarked[1], "words in brackets left out"
    yield text.strip(_END_MARKS), "mark left out"
    yield without_footnote_mark(raw), "footnote mark left out"
    # ☑首报 □更正, 是☑ 否□: the one that is ticked.
    ticked = _TICKED.findall(text) if _BOX in text else []
    if len(ticked) == 1:
        yield "".join(ticked[0]), "the ticked one"


class CodeListReader:
    """Reads the values of one code list: `codes` by their names, and by other spellings."""

    def __init__(self, codes: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        self._codes: dict[str, tuple[str, str | None]]
        self._codes = {_key(alias): (code, "alias") for alias, code in aliases.items()}
        self._codes |= {_key(name): (code, None) for name, code in codes.items()}

    def __call__(self, value: RawValue) -> Reading:
        text = normalised(text_of(value))
        if found := self._codes.get(_key(text)):
            return Reading(*found)
        if text in BLANK_MARKS:
            return BLANK
        for plain, how in _plainer(text_of(value), text):
            if found := self._codes.get(_key(plain)):
                return Reading(found[0], f"{how}: {text}")
        return Reading(None, is_unlisted=True)


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


def _apart(text: str) -> str:
    """①② are two numbers; in their normal form they would be the number 12."""
    return "".join(
        f";{character};"
        if unicodedata.decomposition(character).startswith("<circle>")
        else character
        for character in text
    )


class MultiReader:
    """Reads several values in one cell: codes of a list by every spelling, or ids as text."""

    def __init__(self, codes: Mapping[str, str] | None) -> None:
        self._codes = codes and {normalised(name): code for name, code in codes.items()}

    def __call__(self, value: RawValue) -> Reading:
        # White space separates here: only what has no width goes before the values are apart.
        raw = without_invisible(_apart(text_of(value))).strip()
        if self._codes is None:
            raw = _AND_BETWEEN_IDS.sub(";", raw)
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
        if any(map(is_ditto, parts)):
            return unreadable(Unreadable.DITTO)
        if self._codes is None:
            spans = (_RANGE_OF_IDS.fullmatch(part) for part in parts)
            if any(span and len(span[1]) == len(span[2]) for span in spans):
                return unreadable(Unreadable.RANGE)
            return Reading(parts)
        named = [
            each for part in parts for each in ([part] if part in self._codes else _AND.split(part))
        ]
        codes = [self._codes.get(name) for name in dict.fromkeys(named)]
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
