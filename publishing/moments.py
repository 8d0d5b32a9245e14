"""Moments and days: UTC in storage, days in Asia/Shanghai.

Belongs here: turning one into the other. Does not: the clock; moments are always passed in.
"""

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""A fixed offset: China has kept no summer time since 1991, and a time zone database may be missing
on the machine."""


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without an offset is UTC already, as everywhere in storage."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def stored(moment: datetime) -> datetime:
    """The moment as a DuckDB `timestamp` holds it: UTC, without an offset."""
    return as_utc(moment).replace(tzinfo=None)


def written(moment: datetime) -> str:
    """The moment as text for files and messages: `2023-02-01T01:00:00Z`."""
    return stored(moment).isoformat() + "Z"


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai on which the moment falls."""
    return as_utc(moment).astimezone(SHANGHAI).date()
