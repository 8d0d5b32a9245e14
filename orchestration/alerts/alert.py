"""An alert: what happened, where, what to do.

Belongs here: the closed list of kinds, and where the operations page speaks of each. Does not: when
one is raised, to whom it goes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from publishing.moments import written

OPERATIONS_PAGE = "docs/operations/alerts.md"


class Kind(StrEnum):
    """Every kind there is; the operations page has a paragraph under the name of each."""

    FAILED_RUN = "failed_run"
    FAILED_CHECK = "failed_check"
    FAILED_TICK = "failed_tick"
    DEADLINE_PASSED = "deadline_passed"
    REPORT_CHANGED = "report_changed"
    DAEMON_SILENT = "daemon_silent"
    RUNS_WAITING = "runs_waiting"
    LOCK_HELD = "lock_held"
    DISK_SHORT = "disk_short"
    LEDGER_UNREADABLE = "ledger_unreadable"
    RELEASE_UNREADABLE = "release_unreadable"
    RECORDS_UNREADABLE = "records_unreadable"
    NO_WHOLE_BACKUP = "no_whole_backup"
    DESK_SILENT = "desk_silent"
    TEST = "test"


@dataclass(frozen=True)
class Alert:
    """One thing told once."""

    kind: Kind
    incident: str
    """What tells this from another of its kind: told once."""
    what: str
    where: str
    to_do: str
    """In one line."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.incident}"

    @property
    def link(self) -> str:
        return f"{OPERATIONS_PAGE}#{self.kind}"

    @property
    def title(self) -> str:
        return f"shanghui: {self.kind.replace('_', ' ')}"

    @property
    def text(self) -> str:
        """The alert as lines for a person."""
        return f"{self.title}\n{self.what}\n{self.where}\nTo do: {self.to_do}\n{self.link}"

    def as_json(self, raised_at: datetime) -> dict[str, Any]:
        """The alert for a program."""
        return asdict(self) | {"link": self.link, "raised_at": written(raised_at)}


def one_line(text: str, length: int = 300) -> str:
    """The first of a text, on one line: messages of failures may be pages long."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= length else f"{words[: length - 1]}…"
