"""What is old: one thing, and a part of the home with its setting.

Belongs here: their shape, and from when on a thing is old. Does not: finding any.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Old:
    """One thing that is old: since when it is there, and why it stays all the same, if it does."""

    name: str
    since: datetime
    stays_because: str = ""


@dataclass(frozen=True)
class PartOld:
    """What is old of one part of the home.

    `setting` is the rule as it stands in `shanghui.toml`; `note` a line on what no list says.
    """

    part: str
    setting: str
    old: tuple[Old, ...] = ()
    note: str = ""

    @property
    def goes(self) -> tuple[Old, ...]:
        return tuple(one for one in self.old if not one.stays_because)

    @property
    def stays(self) -> tuple[Old, ...]:
        return tuple(one for one in self.old if one.stays_because)


def days_before(moment: datetime, days: int) -> datetime | None:
    """What is there since before this moment is old; None where nothing ever is."""
    return moment - timedelta(days=days) if days else None


def years_before(moment: datetime, years: int) -> datetime | None:
    """The same by years; of 29 February the day before, where a year has none."""
    if not years:
        return None
    earlier = moment.year - years
    try:
        return moment.replace(year=earlier)
    except ValueError:
        return moment.replace(year=earlier, day=28)


def staying(one: Old, reason: str) -> Old:
    return replace(one, stays_because=reason)
