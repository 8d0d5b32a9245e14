"""Numbers as formats of text write them, and what a number format makes of a number.

Belongs here: the number a file holds; units, scales and leading zeros that only a format shows.
Does not: how people write numbers, or decimals and separators, which change nothing.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import inf, isfinite

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|[\\!](?P<escaped>.)"
    r"|_.|\*."
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_PLACES = re.compile(
    r"(?P<before>L*)(?P<whole>[0#?,]+)(?:(?P<point>L)(?P<drawn>[0#?,]+))?"
    r"(?P<decimals>\.[0#?,]*)?(?P<after>L*)"
)
"""Places of digits (`0`, `#`, `?`) and literals (`L`). A point that is only drawn among the digits
makes the number look smaller: `0!.0` shows a tenth of what `00` would."""
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_OF_DAYS_AND_TIMES = frozenset("ymdhsYMDHS")
_OF_CURRENCY = str.maketrans("", "", "¥￥$")
"""A style of accounting says nothing about the size: its mark may stand over 万元 as well."""
_SIGNS = " \u00a0+-()（）"
_EXACT_DIGITS_END = 1e15


def number_of(text: str) -> float:
    """The number a program wrote; ValueError for anything else, `nan` and `1_0` too."""
    number = float(text) if _NUMBER.fullmatch(text.strip()) else inf
    if not isfinite(number):
        raise ValueError(f"{text[:20]!r} is not a number")
    return number


def shown_number(number: float, number_format: str) -> str | None:
    """A number as if typed the way it shows, exact and with its unit: 300 as `0"元"` is 300元,
    3000 as `0!.0,"万"` is 0.3万, 0.4749 as `0.00%` is 47.49%.

    None where the format changes nothing but decimals, separators or colours.
    """
    section = _section_for(number, _sections(number_format))
    if section is None or not section.says_something:
        return None
    if section.word:
        return section.word
    exact = Decimal(f"{number:.15g}") * section.times
    digits = f"{exact.normalize():f}" if exact else "0"
    if section.zeros > 1 and exact == exact.to_integral_value() and abs(number) < _EXACT_DIGITS_END:
        digits = f"{int(exact):0{section.zeros}d}"
    return f"{section.before}{digits}{section.after}"


def says_something(number_format: str) -> bool:
    """Whether cells of this format may show more than their number: a unit, a scale, a percent."""
    return any(section.says_something for section in _sections(number_format))


@dataclass(frozen=True)
class _Section:
    """One part of a format: what stands around a number, and how many times it shows."""

    condition: tuple[str, float] | None = None
    before: str = ""
    after: str = ""
    times: Decimal = Decimal(1)
    zeros: int = 0
    """How many digits it shows at least."""
    word: str = ""
    """What shows instead of the number."""

    @property
    def says_something(self) -> bool:
        return bool(self.before or self.after or self.times != 1 or self.zeros > 1 or self.word)

    def applies(self, number: float) -> bool:
        if self.condition is None:
            return True
        comparison, limit = self.condition
        return _COMPARISONS[comparison](number, limit)


def _section_for(number: float, sections: tuple[_Section, ...]) -> _Section | None:
    """The part that shows a number: by conditions, else for positive; negative; zero."""
    if any(section.condition for section in sections):
        return next((section for section in sections if section.applies(number)), None)
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0] if sections else None


@lru_cache(maxsize=4096)
def _sections(number_format: str) -> tuple[_Section, ...]:
    """The parts of a format that show numbers; none for days, times, fractions and texts."""
    parts: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(number_format):
        kind, text = match.lastgroup or "space", match[match.lastgroup or 0]
        if kind == "other" and text == ";":
            parts.append([])
        else:
            parts[-1].append((kind, text))
    # The fourth part is for texts; so is one with the place of a text in it.
    of_numbers = [part for part in parts[:3] if ("other", "@") not in part]
    sections = [_section(part) for part in of_numbers]
    return tuple(section for section in sections if section) if all(sections) else ()


def _section(tokens: list[tuple[str, str]]) -> _Section | None:
    """One part; None where it is of a day, a time, a fraction or an exponent."""
    condition: tuple[str, float] | None = None
    marks = ""
    literals: list[str] = []
    for (kind, text), following in zip(tokens, [*tokens, ("", "")][1:], strict=True):
        if kind == "bracket" and (found := _CONDITION.fullmatch(text)):
            condition = (found[1], float(found[2]))
        elif kind == "bracket" and text and set(text) <= _OF_DAYS_AND_TIMES:
            return None
        elif kind == "bracket":
            literal = text[1:].partition("-")[0] if text.startswith("$") else ""
            marks, literals = marks + "L", [*literals, literal]
        elif kind == "general":
            marks += "#"
        elif (kind == "other" and (text in _OF_DAYS_AND_TIMES or text == "/")) or (
            kind == "other" and text in "eE" and following[1] in ("+", "-")
        ):
            return None
        elif kind == "other" and text in "0#?.,":
            marks += text
        elif kind != "space":
            marks, literals = marks + "L", [*literals, text]
    is_percent = ("other", "%") in tokens
    number = _PLACES.fullmatch(marks)
    if number is None or (number["point"] and literals[len(number["before"])] != "."):
        # Digits with something drawn between them show what they are. A word in their place is
        # what shows; a mark such as the dash of a nought says nothing else than the number.
        word = "" if marks.strip("L") else _words(literals)
        return _Section(condition, word=word if any(map(str.isalpha, word)) else "")
    around = len(number["before"])
    drawn, decimals = number["drawn"] or "", number["decimals"] or ""
    commas = sum(len(part) - len(part.rstrip(",")) for part in (number["whole"] + drawn, decimals))
    places_drawn = sum(map(drawn.count, "0#?"))
    return _Section(
        condition,
        _words(literals[:around]),
        _words(literals[around + bool(number["point"]) :]),
        Decimal(100 if is_percent else 1) / 1000**commas / 10**places_drawn,
        0 if drawn or decimals else number["whole"].count("0"),
    )


def _words(literals: list[str]) -> str:
    return "".join(literals).translate(_OF_CURRENCY).strip(_SIGNS)
