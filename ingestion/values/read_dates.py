"""Dates: as the workbook stores them, and in every way they are written.

Belongs here: the conventions of dates. Does not: whether a date is likely.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from ingestion.formats import RawValue
from ingestion.values.reading import BLANK, BLANK_MARKS, Reading, Unreadable, normalised, unreadable

_FULL_DATE = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([./-])(\d{1,2})\4(\d{1,2})[日号]?"
    r"|[年./-](\d{1,2})[月./-](\d{1,2})[日号])"
)
"""Two marks that differ, and no 日 after them, may as well be a span of months: 2022.3-12."""
_MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})(?:月份?)?")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_SHORT_YEAR = re.compile(r"\d{2}[年./-]\d{1,2}(?:[月./-]\d{1,2})?[月日号]?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}")
_MIDNIGHT = re.compile(r"(?:\s+|T)0?0:00(?::00)?$")
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?$")
_UNTIL = re.compile(
    r"^(?:截[至止]?到?|至)(?=\d|[〇○零一二])"
    r"|(?<=[日号\d])(?:24[时点])?(?:\(含\))?(?:为?止)?[.。]?$"
)
"""截至2022年12月31日, 2022年12月31日止, 2022.9.1. say one day; it is a day only with them off."""
_SPACE_BETWEEN_DIGITS = re.compile(r"\d\s+\d")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")

FIRST_SERIAL, LAST_SERIAL = 21_000, 60_000
"""Days from June 1957 to 2064: a whole number between them is a day that lost its format. 20229 is
as likely September 2022 without a mark as a day of 1955."""
DAY_ZERO_1900, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""What a workbook's serial numbers of days count from: it says itself which of the two."""


def read_date(
    value: RawValue, *, may_be_month: bool = False, day_zero: date = DAY_ZERO_1900
) -> Reading:
    """A day; a month alone, as its first day, only where it may be known to the month."""
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return Reading(value.date(), None if is_day else "time of day left out")
    if isinstance(value, date):
        return Reading(value)
    if isinstance(value, str):
        return _date_of_text(value, may_be_month, day_zero)
    if isinstance(value, bool):
        return unreadable(Unreadable.LOGICAL)
    if isinstance(value, float) and value.is_integer():
        return _date_of_text(str(int(value)), may_be_month, day_zero)
    if isinstance(value, float) and 1900 < value < 2100:
        return unreadable(Unreadable.MONTH_LOST_ZERO)
    return unreadable(Unreadable.NOT_A_DATE)


@lru_cache(maxsize=20_000)
def _date_of_text(value: str, may_be_month: bool, day_zero: date) -> Reading:
    said = normalised(value)
    spaced = _MIDNIGHT.sub("", _WEEKDAY.sub("", said).strip() or said)
    text = _UNTIL.sub("", "".join(spaced.split()))
    if text in BLANK_MARKS:
        return BLANK
    if _SPACE_BETWEEN_DIGITS.search(spaced):
        return unreadable(Unreadable.NOT_A_DATE)
    text = _arabic(text)
    if _SERIAL.fullmatch(text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        convention = "Excel serial" if day_zero == DAY_ZERO_1900 else "Excel serial from 1904"
        return Reading(day_zero + timedelta(days=int(text)), convention)
    try:
        if match := _FULL_DATE.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
            year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
            return Reading(date(year, month, day), "date in text")
        if match := _MONTH.fullmatch(text):
            year, month = map(int, match.groups())
            first = date(year, month, 1)
            if may_be_month:
                return Reading(first, "month precision", is_month=True)
            return unreadable(Unreadable.MONTH_ONLY)
    except ValueError:
        return unreadable(Unreadable.NO_SUCH_DAY)
    if _YEAR.fullmatch(text):
        return unreadable(Unreadable.YEAR_ONLY)
    return unreadable(
        Unreadable.SHORT_YEAR if _SHORT_YEAR.fullmatch(text) else Unreadable.NOT_A_DATE
    )


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
