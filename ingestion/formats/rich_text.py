"""Text of several runs: what a person reads of it.

Belongs here: leaving out what is struck out, and the marks of footnotes. Does not: how a format
stores runs.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_ENDS_AS_NUMBER = re.compile(
    r"(?:^|[^A-Za-z\d.,])[\d.,]*\d\s*(?:[十百千万亿]*[\u4e00-\u9fff]{0,2}|%)$"
)
"""120, 120 家, 1.2万元: what stands raised after it is a footnote's mark. m² is no number."""


class Run(NamedTuple):
    """A piece of a cell's text in one style."""

    text: str
    is_struck_out: bool | None = False
    """None: as its cell is."""
    is_raised: bool = False


def read_by_a_person(runs: Sequence[Run]) -> tuple[str, str] | None:
    """The text without what is struck out and without footnote marks after a number, and how.

    None where that is all of it or nothing.
    """
    kept, struck_out, marks = "", "", ""
    for run in runs:
        if run.is_struck_out:
            struck_out += run.text
        elif run.is_raised and run.text.strip() and _ends_as_number(kept):
            marks += run.text
        else:
            kept += run.text
    if not kept.strip() or not (struck_out.strip() or marks):
        return None
    said = [("struck-out text left out", struck_out), ("footnote mark left out", marks)]
    return kept, ", ".join(f"{how}: {text.strip()}" for how, text in said if text.strip())


def is_struck_out(runs: Sequence[Run]) -> bool:
    """Whether all that can be seen of the text is struck out."""
    written = [run for run in runs if run.text.strip()]
    return bool(written) and all(run.is_struck_out for run in written)


def _ends_as_number(text: str) -> bool:
    return bool(_ENDS_AS_NUMBER.search(unicodedata.normalize("NFKC", text).strip()))
