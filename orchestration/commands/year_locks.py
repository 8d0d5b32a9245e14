"""Locking a report year, and opening it again.

Belongs here: what `lock` and `unlock` enter and refuse. Does not: their options, what a lock does.
"""

from datetime import datetime

from ingestion.receive import YearLock
from orchestration.commands.deciding import (
    DecisionError,
    deciding,
    enter,
    one_line,
    refreshed_year,
)
from orchestration.home import Home


def set_lock(
    home: Home, report_year: int, reason: str, moment: datetime, *, is_locked: bool
) -> YearLock:
    """Enter that a year is locked or opened. Raises DecisionError where it is so already."""
    words = one_line("--reason", reason)
    with deciding(home, "lock" if is_locked else "unlock", moment) as ledger:
        refreshed_year(ledger, report_year)
        if is_locked == (report_year in ledger.locked_years):
            last = [entry for entry in ledger.locks if entry.report_year == report_year][-1:]
            since = f", since {last[0].entered_at:%Y-%m-%d} ({last[0].reason})" if last else ""
            raise DecisionError(
                f"{report_year} is {'locked already' if is_locked else 'not locked'}{since}"
            )
        entry = YearLock(moment, report_year, is_locked, words)
        enter(home, entry)
    return entry
