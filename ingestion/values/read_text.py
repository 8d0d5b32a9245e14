"""Text, and cells that hold nothing that could be read.

Belongs here: text as it stands, error values and formulas without a result. Does not: numbers,
dates, codes.
"""

from datetime import date

from ingestion.formats import BrokenCell, RawValue, text_of
from ingestion.values.reading import (
    BLANK,
    BLANK_MARKS,
    Reading,
    Unreadable,
    is_ditto,
    normalised,
    unreadable,
    without_footnote_mark,
)


def read_text(value: RawValue) -> Reading:
    """Text; the marks for "nothing" are blank."""
    text = normalised(text_of(value))
    if text in BLANK_MARKS:
        return BLANK
    if isinstance(value, str):
        return Reading(text, None if text == value else "normalised text")
    return Reading(text, "date as text" if isinstance(value, date) else "number as text")


def read_name(value: RawValue, *, may_be_number: bool = True) -> Reading:
    """Text that names something; a mark for "the same as above" names nothing."""
    if not isinstance(value, str):
        is_number = isinstance(value, (int, float)) and not may_be_number
        return unreadable(Unreadable.NUMBER_FOR_NAME) if is_number else read_text(value)
    if is_ditto(value):
        return unreadable(Unreadable.DITTO)
    name = without_footnote_mark(value)
    if name == value.rstrip():
        return read_text(value)
    return read_text(name)._replace(convention="footnote mark left out")


def broken(value: RawValue) -> Reading | None:
    """An error value or a formula without a result is not blank, and nothing it could say."""
    if not isinstance(value, BrokenCell):
        return None
    is_formula = value.is_formula
    return unreadable(Unreadable.NOT_CALCULATED if is_formula else Unreadable.ERROR_VALUE)
