"""One thing that health looks at, and how it stands.

Belongs here: what a line is. Does not: looking at anything.
"""

from dataclasses import dataclass
from enum import StrEnum

from orchestration.alerts.alert import Alert


class Standing(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class HealthLine:
    """One thing looked at. `alert` is what is told where it fails; `key` tells the thing."""

    name: str
    standing: Standing
    words: str
    key: str
    to_do: str = ""
    alert: Alert | None = None


def line_of(name: str, standing: Standing, words: str, alert: Alert) -> HealthLine:
    """A line whose alert is told where it fails."""
    is_well, fails = standing is Standing.OK, standing is Standing.FAIL
    to_do = "" if is_well else alert.to_do
    return HealthLine(name, standing, words, alert.key, to_do, alert if fails else None)
