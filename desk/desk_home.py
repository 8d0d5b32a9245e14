"""What the desk is given: where things are, what returns are judged by, and its limits.

Belongs here: the one object the command line hands over. Does not: reading settings from anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from expectations.rules import RuleSet, load_rule_set
from ingestion.form import Forms
from ingestion.formats import MEBIBYTE, ReadingLimits
from ingestion.processes import Starting, afresh
from ingestion.receive import Deadline
from ingestion.register import Register


class Log(Protocol):
    """Writes down what was done: counts, and words of our own that can name nobody."""

    def __call__(self, moment: datetime, outcome: str, facts: Mapping[str, int | str]) -> None: ...


def no_log(moment: datetime, outcome: str, facts: Mapping[str, int | str]) -> None:
    """Writes nothing down."""


@dataclass(frozen=True)
class DeskLimits:
    """How much the desk takes, holds and does at once."""

    upload_bytes: int = 20 * MEBIBYTE
    upload_seconds: float = 120.0
    """From the first byte of a request to its last."""
    uploads_per_hour: int = 60
    """Of one link."""
    uploads_per_hour_and_address: int = 600
    """Of one address: an office may file for many counties."""
    checks_at_once: int = 2
    files_per_check: int = 60
    """Files that came meanwhile are checked together: starting a reader costs more than reading."""
    checks_waiting: int = 200
    drafts_kept: int = 10
    """Files checked and not filed that are kept of one county and year."""
    drafts_bytes: int = 2_000 * MEBIBYTE
    """Of all counties together; the newest of each stays in any case."""
    draft_days: int = 14


@dataclass(frozen=True)
class DeskHome:
    """Everything the desk needs of a home."""

    folder: Path
    """Its own folder in the home: key, drafts, answers."""
    inbox: Path
    archive: Path
    ledger: Path
    releases: Path
    forms: Forms
    register: Register
    deadline: Deadline
    reading: ReadingLimits
    key: bytes = field(repr=False)
    """Signs the links."""
    public_address: str = "http://127.0.0.1:8770"
    """Where people reach the desk, with the path it has behind a proxy."""
    days_to_explain: int = 10
    contact: str = "省级工商联"
    """Whom a county asks."""
    limits: DeskLimits = field(default_factory=DeskLimits)
    log: Log = no_log
    starting: Starting = field(default_factory=afresh)
    """How the processes that read files are started."""

    @cached_property
    def rule_set(self) -> RuleSet:
        return load_rule_set(self.forms)

    @property
    def root_path(self) -> str:
        """The path of the public address, without a slash at its end."""
        return urlsplit(self.public_address).path.rstrip("/")
