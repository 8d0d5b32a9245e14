"""What is known at this moment of a year: the ledger, and what the current release says.

Belongs here: reading both without the home's lock. Does not: what follows from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingestion.receive import Ledger
from publishing.last_returns import LastReturns, read_last_returns
from publishing.read_release import query_rows, receipt_rows
from publishing.release_error import ReleaseError
from publishing.release_folder import current_release

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Known:
    """The ledger, and of one year the receipts and queries of the current release.

    While neither changes it is the same object: what follows from it is worked out once.
    """

    report_year: int
    ledger: Ledger
    receipt_rows: tuple[Row, ...]
    query_rows: tuple[Row, ...]


def read_known(ledger: Ledger, releases: Path, report_year: int) -> Known:
    """What is known of a year now."""
    release: Path | None = None
    try:
        current = current_release(releases)
        release = current.resolve() if current else None
        return _known(_Is(ledger), release, report_year)
    except ReleaseError:
        # Made by another version, or just being replaced: the ledger is known in any case.
        return _known(_Is(ledger), None, report_year)


class _Is:
    """A ledger known by being the same object: comparing what it says would cost too much."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Is) and self.ledger is other.ledger

    def __hash__(self) -> int:
        return id(self.ledger)


@lru_cache(maxsize=8)
def _known(ledger: _Is, release: Path | None, report_year: int) -> Known:
    of_release = _of_release(release, report_year) if release else ((), ())
    return Known(report_year, ledger.ledger, *of_release)


def last_returns(releases: Path, report_year: int) -> LastReturns | None:
    """What the current release has of the year before, None where there is none that can tell."""
    try:
        current = current_release(releases)
        return _last_of_release(current.resolve(), report_year - 1) if current else None
    except ReleaseError:
        return None


@lru_cache(maxsize=4)
def _last_of_release(release: Path, report_year: int) -> LastReturns | None:
    return read_last_returns(release, report_year)


@lru_cache(maxsize=16)
def _of_release(release: Path, report_year: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Of a release, which never changes, the receipts and queries of a year."""
    return tuple(receipt_rows(release, report_year)), tuple(query_rows(release, report_year))
