"""What a cell says, read as its field's type.

Belongs here: which reader a field has, and text. Does not: the conventions of numbers, dates and
codes, or judging a value that could be read.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from ingestion.form import Field, Form
from ingestion.formats import BrokenCell, RawValue, text_of
from ingestion.values import (
    BLANK,
    BLANK_MARKS,
    DAY_ZERO_1904,
    CodeListReader,
    ListedCodeReader,
    MultiReader,
    Reading,
    Unreadable,
    YesNoReader,
    codes_of_multi,
    normalised,
    read_code,
    read_credit_code,
    read_date,
    read_decimal,
    read_integer,
    unreadable,
)

Reader = Callable[[RawValue, Field], Reading]


def read_text(value: RawValue, field: Field) -> Reading:
    """Text; the marks for "nothing" are blank."""
    text = normalised(text_of(value))
    if text in BLANK_MARKS:
        return BLANK
    if isinstance(value, str):
        return Reading(text, None if text == value else "normalised text")
    return Reading(text, "date as text" if isinstance(value, date) else "number as text")


READERS: dict[str, Reader] = {
    "text": read_text,
    "code": read_code,
    "county_code": read_code,
    "township_code": read_code,
    "village_code": read_code,
    "credit_code": read_credit_code,
    "integer": read_integer,
    "decimal": read_decimal,
    "date": read_date,
}
"""Field type → how its cells are read; types with a code list have readers of their own."""


def reader_of(field: Field, form: Form, *, uses_1904_dates: bool = False) -> Reader:
    """How the cells of `field` are read on `form`."""
    read = _reader_of_type(field, form)
    if field.type == "date" and uses_1904_dates:
        read = partial(read_date, day_zero=DAY_ZERO_1904)
    return lambda value, field: broken(value) or read(value, field)


def broken(value: RawValue) -> Reading | None:
    """An error value or a formula without a result is not blank, and nothing it could say."""
    if not isinstance(value, BrokenCell):
        return None
    is_formula = value.is_formula
    return unreadable(Unreadable.NOT_CALCULATED if is_formula else Unreadable.ERROR_VALUE)


def _reader_of_type(field: Field, form: Form) -> Reader:
    if field.type == "code_list":
        return CodeListReader(form.code_lists[field.code_list])
    if field.type == "yes_no":
        return YesNoReader(form.code_lists[field.code_list])
    if field.type == "multi":
        return MultiReader(codes_of_multi(field, form))
    if field.code_list == "indicator":
        return ListedCodeReader(frozenset(item.code for item in form.declared_indicators))
    return READERS[field.type]
