"""What a cell says, read as its field's type.

Belongs here: the conventions of reading (full-width digits, 万, a date style), each named. Does
not: judging a value that could be read.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ingestion.form import MONTH_PRECISION_FIELDS, CodeValue, Field, Form
from ingestion.read_workbook import RawValue, text_of
from ingestion.sheet_xml import BrokenCell


@dataclass(frozen=True)
class Reading:
    """A cell as read: the typed value, the convention used, and whether it could be read at all."""

    value: Any = None
    convention: str | None = None
    is_unreadable: bool = False
    is_unlisted: bool = False
    is_month: bool = False


UNREADABLE = Reading(is_unreadable=True)
BLANK_MARKS = frozenset({"", "无", "—", "-", "/", "×", "空", "——", "--"})
DECIMAL_PLACES = Decimal("1e-8")
LARGEST_DECIMAL = Decimal(10) ** 15

_SPACE_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SEPARATORS = re.compile(r"[;；,，、/\s]+")
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万|亿)?(.*)")
_FULL_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})月?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MULTIPLIERS = {None: 1, "万": 10_000, "亿": 100_000_000}


@lru_cache(maxsize=200_000)
def normalised(text: str) -> str:
    """Text as it is compared: NFKC, without white space at the ends and inside Chinese words."""
    if text.isascii():
        return text.strip()
    return _SPACE_IN_CHINESE.sub("", unicodedata.normalize("NFKC", text).strip())


def read_text(value: RawValue, field: Field) -> Reading:
    """Text; the marks for "nothing" are blank."""
    text = normalised(text_of(value))
    if text in BLANK_MARKS:
        return Reading(None, "blank mark")
    if isinstance(value, str):
        return Reading(text, None if text == value else "normalised text")
    return Reading(text, "number as text")


def read_code(value: RawValue, field: Field) -> Reading:
    """A division code: digits as text, whatever the cell's type."""
    text = "".join(normalised(text_of(value)).split())
    if text in BLANK_MARKS:
        return Reading(None, "blank mark")
    if isinstance(value, (date, datetime, bool)):
        return UNREADABLE
    if isinstance(value, str):
        return Reading(text, None if text == value else "normalised text")
    return Reading(text, "number as text")


def read_credit_code(value: RawValue, field: Field) -> Reading:
    """A credit code, from text only: a number cell has lost its digits after the fifteenth."""
    if not isinstance(value, str):
        return UNREADABLE
    return read_code(value, field)


def read_integer(value: RawValue, field: Field) -> Reading:
    """A whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Reading(int(value))
    reading = read_decimal(value, field)
    if reading.value is None:
        return reading
    if reading.value != reading.value.to_integral_value():
        return UNREADABLE
    return Reading(int(reading.value), reading.convention)


def read_decimal(value: RawValue, field: Field) -> Reading:
    """An exact number, in the field's unit."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return UNREADABLE
    if not isinstance(value, str):
        return _decimal(Decimal(repr(value)), None)
    return _decimal_of_text(value, field.unit)


@lru_cache(maxsize=50_000)
def _decimal_of_text(value: str, unit: str) -> Reading:
    text = "".join(normalised(value).split())
    if text in BLANK_MARKS:
        return Reading(None, "blank mark")
    match = _NUMBER.fullmatch(text)
    if match is None:
        return UNREADABLE
    digits, multiplier, suffix = match.groups()
    number = Decimal(digits.replace(",", ""))
    if suffix == "%" and unit == "%":
        return _decimal(number / 100, "percent")
    if multiplier and unit == "万元":
        # 1.2万 of a field counted in 万元 may mean either unit; with 元 it is plain.
        if suffix != "元":
            return UNREADABLE
        return _decimal(number * _MULTIPLIERS[multiplier] / 10_000, f"{multiplier}元")
    if suffix and suffix != unit:
        return UNREADABLE
    convention = multiplier or ("unit suffix" if suffix else "number in text")
    return _decimal(number * _MULTIPLIERS[multiplier], convention)


def _decimal(number: Decimal, convention: str | None) -> Reading:
    if not number.is_finite() or abs(number) >= LARGEST_DECIMAL:
        return UNREADABLE
    if number.as_tuple().exponent < -8:
        return Reading(number.quantize(DECIMAL_PLACES), convention or "rounded to 8 decimals")
    return Reading(number, convention)


def read_rate(value: RawValue, is_percent_cell: bool) -> Reading:
    """A rate of a row whose unit is %, as a fraction."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return UNREADABLE
    if isinstance(value, str):
        text = "".join(normalised(value).split())
        return _decimal_of_text(text if text.endswith("%") else f"{text}%", "%")
    number = Decimal(repr(value))
    if is_percent_cell:
        return _decimal(number, "percent format")
    return _decimal(number / 100, "percent")


def read_date(value: RawValue, field: Field) -> Reading:
    """A day; a month alone only in the fields that may be known to the month."""
    if isinstance(value, datetime):
        return Reading(value.date())
    if isinstance(value, date):
        return Reading(value)
    if isinstance(value, float) and value.is_integer():
        if 20_000 <= value <= 60_000:
            return Reading(date(1899, 12, 30) + timedelta(days=int(value)), "Excel serial")
        return _date_of_text(str(int(value)), field.name in MONTH_PRECISION_FIELDS)
    if isinstance(value, str):
        return _date_of_text(value, field.name in MONTH_PRECISION_FIELDS)
    return UNREADABLE


@lru_cache(maxsize=20_000)
def _date_of_text(value: str, may_be_month: bool) -> Reading:
    text = "".join(normalised(value).split())
    if text in BLANK_MARKS:
        return Reading(None, "blank mark")
    text = _arabic(text)
    try:
        if match := _FULL_DATE.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
            return Reading(date(*map(int, match.groups())), "date in text")
        if may_be_month and (match := _MONTH.fullmatch(text)):
            year, month = map(int, match.groups())
            return Reading(date(year, month, 1), "month precision", is_month=True)
    except ValueError:
        return UNREADABLE
    return UNREADABLE


def _arabic(text: str) -> str:
    """二〇二二年九月 → 2022年9月; text without Chinese digits is left alone."""

    def tens(match: re.Match) -> str:
        before, after = match.groups()
        return str(
            (int(before.translate(_CHINESE_DIGITS)) if before else 1) * 10
            + (int(after.translate(_CHINESE_DIGITS)) if after else 0)
        )

    text = re.sub(r"([一二三]?)十([一二三四五六七八九]?)", tens, text)
    return text.translate(_CHINESE_DIGITS)


class CodeListReader:
    """Reads the values of one code list by every spelling the form gives."""

    def __init__(self, values: tuple[CodeValue, ...]) -> None:
        self._codes: dict[str, tuple[str, bool]] = {}
        for value in values:
            for alias in value.aliases:
                self._codes[normalised(alias)] = (value.code, True)
            self._codes[normalised(value.value_zh)] = (value.code, False)

    def __call__(self, value: RawValue, field: Field) -> Reading:
        text = normalised(text_of(value))
        code, is_alias = self._codes.get(text, (None, False))
        if code is None:
            if text in BLANK_MARKS:
                return Reading(None, "blank mark")
            return Reading(None, is_unlisted=True)
        return Reading(code, "alias" if is_alias else None)


class YesNoReader:
    """Reads yes and no by the spellings of the code list; 无 and × mean no here."""

    def __init__(self, values: tuple[CodeValue, ...]) -> None:
        self._read_code = CodeListReader(values)

    def __call__(self, value: RawValue, field: Field) -> Reading:
        if isinstance(value, bool):
            return Reading(value)
        reading = self._read_code(value, field)
        if reading.value is None:
            return reading
        return Reading(reading.value == "yes", reading.convention)


class MultiReader:
    """Reads several values in one cell: codes of a list, or ids as text."""

    def __init__(self, codes: dict[str, str] | None) -> None:
        self._codes = codes

    def __call__(self, value: RawValue, field: Field) -> Reading:
        raw = unicodedata.normalize("NFKC", text_of(value)).strip()
        if raw in BLANK_MARKS:
            return Reading(None, "blank mark")
        parts = list(dict.fromkeys(part for part in _SEPARATORS.split(raw) if part))
        if self._codes is None:
            return Reading(parts)
        codes = [self._codes.get(part) for part in parts]
        if None in codes:
            return Reading(None, is_unlisted=True)
        return Reading(codes)


Reader = Callable[[RawValue, Field], Reading]

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


class ListedCodeReader:
    """Reads a code that must be one of those the form lists."""

    def __init__(self, codes: frozenset[str]) -> None:
        self._codes = codes

    def __call__(self, value: RawValue, field: Field) -> Reading:
        reading = read_code(value, field)
        if reading.value is not None and reading.value not in self._codes:
            return Reading(None, is_unlisted=True)
        return reading


def reader_of(field: Field, form: Form) -> Reader:
    """How the cells of `field` are read on `form`."""
    read = _reader_of_type(field, form)

    def read_unless_broken(value: RawValue, field: Field) -> Reading:
        """An error value or a formula without a result is not blank, and nothing it could say."""
        return UNREADABLE if isinstance(value, BrokenCell) else read(value, field)

    return read_unless_broken


def _reader_of_type(field: Field, form: Form) -> Reader:
    if field.type == "code_list":
        return CodeListReader(form.code_lists[field.code_list])
    if field.type == "yes_no":
        return YesNoReader(form.code_lists[field.code_list])
    if field.type == "multi":
        return MultiReader(_codes_of_multi(field, form))
    if field.code_list == "indicator":
        return ListedCodeReader(frozenset(item.code for item in form.declared_indicators))
    return READERS[field.type]


def _codes_of_multi(field: Field, form: Form) -> dict[str, str] | None:
    if field.code_list == "sheet":
        return {
            normalised(name): sheet.key
            for sheet in form.sheets
            for name in (sheet.title_zh, str(sheet.number), sheet.key)
        }
    if field.code_list:
        return {
            normalised(name): value.code
            for value in form.code_lists[field.code_list]
            for name in (value.value_zh, *value.aliases)
        }
    return None
