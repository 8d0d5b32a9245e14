"""When a return is due.

Belongs here: the day. Does not: who was late (the warehouse tells that from the receipts).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Deadline:
    """A return is due on this day of the year after its report year, in Asia/Shanghai."""

    month: int = 1
    day: int = 31

    def of_year(self, report_year: int) -> date:
        return date(report_year + 1, self.month, self.day)
