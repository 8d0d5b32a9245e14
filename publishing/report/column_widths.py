"""How wide the columns of a table are set on paper, alike in Word and PDF.

Belongs here: shares of the width by what stands in the columns; what is short is never broken. Does
not: units of a form.
"""

import re
import unicodedata
from collections.abc import Sequence

SHORT = 8
"""A text of so many signs is not broken, as a name, a unit or a version of a release."""
HEAD = 4
"""A head of so many signs is not broken, as 年度; of a longer one a line has at least as many."""
PIECE = re.compile(r"[!-~]+")
"""What programs set on one line: figures and Latin letters."""
NUMBER = re.compile(r"[+-]?[\d./-]+[^\d./A-Za-z_-]*")
"""A number, a quotient, a release: never broken, however long."""
BREAKS = re.compile(r"(?<=_)")
"""Where the long code of an indicator may be broken all the same."""


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], whole: float, padding: float
) -> list[float]:
    """The width of each column in Chinese signs, together `whole`; `padding` is of one column."""
    least = [_least_of_head(head) for head in heads]
    wanted = [max(lowest, width(head) / 3) for head, lowest in zip(heads, least, strict=True)]
    for row in rows:
        for at, text in enumerate(row):
            least[at] = max(least[at], _least(text))
            wanted[at] = max(wanted[at], width(text), least[at])
    room = whole - padding * len(heads)
    if sum(least) >= room:
        return [padding + lowest * room / sum(least) for lowest in least]
    more = [want - lowest for want, lowest in zip(wanted, least, strict=True)]
    shares = _shared(more, room - sum(least))
    given = [lowest + share for lowest, share in zip(least, shares, strict=True)]
    # What is left widens all alike.
    return [padding + one * room / sum(given) for one in given]


def width(text: str) -> float:
    """The width of a text in Chinese signs."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.57 for sign in text)


def _least_of_head(head: str) -> float:
    return max(min(width(head), HEAD), _least_piece(head))


def _least(text: str) -> float:
    """How narrow a column may be for this text."""
    signs = width(text)
    return signs if signs <= SHORT else max(HEAD, _least_piece(text))


def _least_piece(text: str) -> float:
    pieces = (part for piece in PIECE.findall(text) for part in _parts(piece))
    return max(map(width, pieces), default=0.0)


def _parts(piece: str) -> list[str]:
    is_whole = width(piece) <= SHORT or NUMBER.fullmatch(piece)
    return [piece] if is_whole else BREAKS.split(piece)


def _shared(wanted: Sequence[float], room: float) -> list[float]:
    """Who wants less than an even share gets it; the others share what is left evenly."""
    shares = [0.0] * len(wanted)
    for place, at in enumerate(sorted(range(len(wanted)), key=lambda at: wanted[at])):
        shares[at] = min(wanted[at], room / (len(wanted) - place))
        room -= shares[at]
    return shares
