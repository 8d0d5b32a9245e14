"""Names that are not known: one line that says what is near.

Belongs here: the words. Does not: which names there are.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SHOWN = 6


def not_known(what: str, asked: str, known: Iterable[str]) -> str:
    """`there is no indicator 'registrtion_rate'; do you mean registration_rate?`"""
    names = list(dict.fromkeys(known))
    near = get_close_matches(asked, names, n=3, cutoff=0.6)
    if near:
        return f"there is no {what} {asked!r}; do you mean {' or '.join(near)}?"
    return f"there is no {what} {asked!r}; there {_are(names)}"


def _are(names: Sequence[str]) -> str:
    if not names:
        return "is none"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"are {', '.join(names[:SHOWN])}{more}" if len(names) > 1 else f"is {names[0]}"
