"""What is known at this moment of a year: the ledger, and what the current release says.

Belongs here: reading both without the home's lock. Does not: what follows from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingestion.receive import Ledger, read_ledger
from publishing.last_returns import LastReturns, read_last_returns
from publishing.read_release import query_rows, receipt_rows
from publishing.release_error import ReleaseError
from publishing.release_folder import current_release

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """The ledger, and of one year the receipts and queries of the current release."""

    report_year: int
    ledger: Ledger
    receipt_rows: tuple[Row, ...]
    query_rows: tuple[Row, ...]


def read_known(ledger: Path, releases: Path, report_year: int) -> Known:
    """What is known of a year now. Raises LedgerError."""
    of_release: tuple[tuple[Row, ...], tuple[Row, ...]] = ((), ())
    try:
        current = current_release(releases)
        if current is not None:
            of_release = _of_release(current.resolve(), report_year)
    except ReleaseError:
        # Made by another version, or just being replaced: the ledger is known in any case.
        of_release = ((), ())
    return Known(report_year, read_ledger(ledger), *of_release)


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
