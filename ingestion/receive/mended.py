"""A damaged ledger and an older whole one, put together to a whole one.

Belongs here: which lines of the damaged one can be believed. Does not: reading or writing files.

A line written after the old ledger was copied still carries the hash of the line before it, and its
own hash is carried by the line after it. What these bear out is taken as it stands. In the place of
any other line stands a `LostLine`, so that every line after it keeps its number: receipts and
releases name lines.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from ingestion.receive.ledger_entries import Entry, LostLine
from ingestion.receive.line_chain import CARRIED, hash_of
from ingestion.receive.written_line import line_after, said_by


def mended_lines(
    good: Sequence[bytes], damaged: Sequence[bytes], known: int, moment: datetime
) -> list[bytes]:
    """The lines of `good`, then those of `damaged` after them; at least `known` in all.

    Lines are bytes without their end. `known` is how many there were once.
    """
    mended = list(good)
    later: list[bytes | None] = [*damaged[_first_later(good, damaged) :]]
    later += [None] * (known - len(good) - len(later))
    before = good[-1] if good else None
    for line, after in zip(later, [*later, None][1:], strict=True):
        entry = _borne_out(line, before, after)
        last = mended[-1] if mended else None
        if line is None or entry is None:
            mended.append(line_after(last, LostLine(moment)))
        elif _carried(line) == hash_of(last):
            mended.append(line)
        else:
            # It came after a line that is lost, and goes on from what stands in its place.
            mended.append(line_after(last, entry))
        before = line
    return mended


def _first_later(good: Sequence[bytes], damaged: Sequence[bytes]) -> int:
    """Where the lines begin that came after the old ledger, counted from 0."""
    last = hash_of(good[-1] if good else None)
    follow = (at for at, line in enumerate(damaged) if _carried(line) == last)
    # The first of them may be the damaged one.
    return next(follow, len(good))


def lines_in_common(good: Sequence[bytes], damaged: Sequence[bytes]) -> int:
    """How many lines of the old ledger stand in the damaged one where they stood."""
    return sum(one == other for one, other in zip(good, damaged, strict=False))


def _borne_out(line: bytes | None, before: bytes | None, after: bytes | None) -> Entry | None:
    """What a line says, if it and the line after it can be read and one of its neighbours has the
    hash to show for it: the one after carries its hash, or it is the last and carries the hash of
    the one before."""
    if line is None or _carried(line) is None:
        return None
    if after is not None and (said := _carried(after)) is not None:
        is_so = said == hash_of(line)
    else:
        is_so = _carried(line) == hash_of(before)
    if not is_so:
        return None
    try:
        entry, _ = said_by(line)
    except ValueError:
        return None
    return entry


def _carried(line: bytes) -> str | None:
    """The hash a line carries, None of a line that cannot be read or carries none."""
    try:
        carried = json.loads(line)[CARRIED]
    except (ValueError, KeyError, TypeError):
        return None
    return carried if isinstance(carried, str) else None
