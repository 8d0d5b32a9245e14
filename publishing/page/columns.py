"""Columns for the page: lists as long as there are rows, words as numbers.

Belongs here: what makes columns small and the same each time. Does not: what is in them.
"""

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any


def as_numbers(values: Iterable[float | None]) -> list[int | float | None]:
    """Numbers as short as they can be written: a whole one without its `.0`."""
    return [
        int(value) if value is not None and float(value).is_integer() else value for value in values
    ]


def coded(values: Sequence[Any]) -> dict[str, list[Any]]:
    """Words once, in order, and for each row the number of its word; a blank is -1."""
    words = sorted({value for value in values if value is not None})
    numbers = {word: number for number, word in enumerate(words)}
    return {"words": words, "at": [numbers.get(value, -1) for value in values]}


def steps(numbers: Sequence[int]) -> list[int]:
    """The difference of each number from the one before: small where the numbers are in order."""
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def packed(value: Any) -> str:
    """A value as JSON, compressed, in the letters of base64: same value, same text.

    None of the letters means anything in HTML.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # No moment in the header: the same content is the same bytes. Level 9 takes ten times as long
    # as 6 for a twentieth less.
    return base64.b64encode(gzip.compress(text.encode("utf-8"), 6, mtime=0)).decode("ascii")
