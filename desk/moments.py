"""Days and moments as a clerk reads them: Chinese, in the time of Shanghai.

Belongs here: how they are written. Does not: the clock; days and moments are passed in.
"""

from datetime import date, datetime

from publishing.moments import SHANGHAI, shanghai_day

__all__ = ["SHANGHAI", "by_day", "day_words", "moment_words", "shanghai_day"]


def day_words(day: date) -> str:
    """As 2023年1月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def by_day(day: date) -> str:
    """As 2023年1月31日（含）前: without 含, clerks ask whether the day itself counts."""
    return f"{day_words(day)}（含）前"


def moment_words(moment: datetime) -> str:
    """As 2023-01-20 09:30."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
