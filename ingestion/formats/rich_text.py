"""Text of several runs: what a person reads of it.

Belongs here: leaving out what is struck out, and the marks of footnotes. Does not: how a format
stores runs.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_MARK = re.compile(r"[\[(（【]?(?:注?\d{1,2}|[①-⒇]|[*※#†‡]{1,3}|注|[a-z])[\])）】]?")
_ENDS_AS_WORD = re.compile(r"[\u3400-\u9fff)）】]$")
_ENDS_AS_NUMBER = re.compile(
    r"(?:^|[^A-Za-z\d.,])[\d.,]*\d\s*(?:[十百千万亿]*[\u4e00-\u9fff]{0,2}|%)$"
)
"""120, 120 家, 1.2万元: a mark raised after it is a footnote's, as after a Chinese word. After m it
is text, and so is a raised unit or decimal."""


class Run(NamedTuple):
    """A piece of a cell's text in one style."""

    text: str
    is_struck_out: bool | None = False
    """None: as its cell is."""
    is_raised: bool = False
    """Higher or lower than the line."""


def read_by_a_person(runs: Sequence[Run]) -> tuple[str, str] | None:
    """The text without what is struck out and without footnotes' marks, and how.

    None where that is all of it or nothing.
    """
    kept, struck_out, marks = "", "", ""
    for run in runs:
        if run.is_struck_out:
            struck_out += run.text
        elif run.is_raised and _MARK.fullmatch(run.text.strip()) and _may_bear_a_mark(kept):
            marks += run.text
        else:
            kept += run.text
    if not kept.strip() or not (struck_out.strip() or marks):
        return None
    said = [("struck-out text left out", struck_out), ("footnote mark left out", marks)]
    return kept, ", ".join(f"{how}: {text.strip()}" for how, text in said if text.strip())


def is_all_struck_out(runs: Sequence[Run]) -> bool:
    """Whether all that can be seen of the text is struck out."""
    written = [run for run in runs if run.text.strip()]
    return bool(written) and all(run.is_struck_out for run in written)


def _may_bear_a_mark(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_ENDS_AS_NUMBER.search(plain) or _ENDS_AS_WORD.search(plain))
