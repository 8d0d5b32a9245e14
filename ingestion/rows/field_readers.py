"""Which reader a field of a form has.

Belongs here: from a field's type, unit, pattern and code list to what reads its cells. Does not:
the conventions of a value, which know no form.
"""

import re
from collections.abc import Callable
from functools import partial

from ingestion.form import MONTH_PRECISION_FIELDS, REMARK_FIELDS, Field, Form
from ingestion.formats import RawValue
from ingestion.values import (
    DAY_ZERO_1900,
    DAY_ZERO_1904,
    CodeListReader,
    ListedCodeReader,
    MultiReader,
    Reading,
    Unit,
    YesNoReader,
    broken,
    read_code,
    read_credit_code,
    read_date,
    read_decimal,
    read_integer,
    read_name,
    read_sequence_number,
    read_text,
)

Reader = Callable[[RawValue], Reading]

_DIGITS_OF_PATTERN = re.compile(r"\[0-9\]\{(\d+)\}")


def reader_of(field: Field, form: Form, *, uses_1904_dates: bool = False) -> Reader:
    """How the cells of `field` are read on `form`."""
    read = _reader_of_type(field, form, uses_1904_dates)
    return lambda value: broken(value) or read(value)


def _reader_of_type(field: Field, form: Form, uses_1904_dates: bool) -> Reader:
    if field.code_list == "indicator":
        return ListedCodeReader(frozenset(item.code for item in form.declared_indicators))
    match field.type:
        case "code_list":
            return CodeListReader(*_spellings(field, form))
        case "yes_no":
            return YesNoReader(*_spellings(field, form))
        case "multi":
            return MultiReader(_codes_of_multi(field, form))
        case "date":
            day_zero = DAY_ZERO_1904 if uses_1904_dates else DAY_ZERO_1900
            may_be_month = field.name in MONTH_PRECISION_FIELDS
            return partial(read_date, may_be_month=may_be_month, day_zero=day_zero)
        case "integer" if field.name == "sequence_number":
            return partial(read_sequence_number, unit=_unit(field))
        case "integer":
            return partial(read_integer, unit=_unit(field))
        case "decimal":
            return partial(read_decimal, unit=_unit(field))
        case "credit_code":
            return read_credit_code
        case "code" | "county_code" | "township_code" | "village_code":
            digits = _DIGITS_OF_PATTERN.fullmatch(field.pattern)
            return partial(read_code, digits=int(digits[1]) if digits else None)
        case "text":
            if field.name in REMARK_FIELDS:
                return read_text
            return partial(read_name, may_be_number=not field.name.endswith("_name"))
    raise ValueError(f"{field.sheet}.{field.name}: no reader for the type {field.type!r}")


def _unit(field: Field) -> Unit:
    return Unit(field.unit, field.cell_unit, field.cells_per_unit)


def _spellings(field: Field, form: Form) -> tuple[dict[str, str], dict[str, str]]:
    """Name → code, and other spelling → code, of a field's code list."""
    values = form.code_lists[field.code_list]
    return (
        {value.value_zh: value.code for value in values},
        {alias: value.code for value in values for alias in value.aliases},
    )


def _codes_of_multi(field: Field, form: Form) -> dict[str, str] | None:
    """What may stand in a cell of several values → its code; None where any id may."""
    if field.code_list == "sheet":
        return {
            name: sheet.key
            for sheet in form.sheets
            for name in (sheet.title_zh, str(sheet.number), sheet.key)
        }
    if field.code_list:
        names, aliases = _spellings(field, form)
        return names | aliases
    return None
