"""Each line of the ledger carries the hash of the line before it.

Belongs here: what a line carries, and whether lines follow each other. Does not: what they say.

A line changed, taken out or put in is seen by the line after it. Lines of ledgers begun before
lines carried anything come first, and carry nothing.
"""

import hashlib
from collections.abc import Iterable

CARRIED = "previous"
"""The field a line has for it."""
NONE_BEFORE = "0" * 64
"""What the first line carries."""


def hash_of(line: bytes | None) -> str:
    """What the next line carries: sha256 of a line without its end; of None, no line, zeros."""
    return NONE_BEFORE if line is None else hashlib.sha256(line).hexdigest()


def first_that_does_not_follow(
    lines: Iterable[tuple[bytes, str | None]],
    before: bytes | None = None,
    has_begun: bool = False,
) -> int | None:
    """The number, from 1, of the first line that does not follow the one before it; None if all do.

    A line is its bytes without the end, and what it carries. `before` is the line before the first,
    None at the beginning of a ledger; `has_begun` says whether that one carried anything.
    """
    for number, (line, carried) in enumerate(lines, start=1):
        if carried is None and has_begun:
            return number
        if carried is not None:
            if carried != hash_of(before):
                return number
            has_begun = True
        before = line
    return None
