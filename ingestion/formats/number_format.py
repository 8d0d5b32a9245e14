"""Numbers as formats of text write them, and what a number format says of a cell.

Belongs here: the number a file holds, telling a percentage. Does not: how people write numbers.
"""

import re
from math import inf, isfinite

_QUOTED = re.compile(r'"[^"]*"|\\.')
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def number_of(text: str) -> float:
    """The number a program wrote; ValueError for anything else, `nan` and `1_0` too."""
    number = float(text) if _NUMBER.fullmatch(text.strip()) else inf
    if not isfinite(number):
        raise ValueError(f"{text[:20]!r} is not a number")
    return number


def is_percent(number_format: str) -> bool:
    """Whether cells of this format show a hundred times what they hold, with a percent sign."""
    return "%" in _QUOTED.sub("", number_format)
