"""`shanghui status`: what is current, from the ledger and the current release.

Belongs here: gathering the answer without a lock. Does not: printing it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ingestion.ledger import read_ledger
from orchestration.home import Home
from publishing.read_release import filing_status_rows
from publishing.release_folder import current_release


@dataclass(frozen=True)
class Status:
    """The current release, receipts, and each county's standing by report year.

    `counts` is year → standing → counties; `late` is year → counties whose first filing came after
    the deadline; `counties` the rows of `filing_status` asked for.
    """

    release: str | None
    receipts: int
    last_received_at: str | None
    counts: dict[int, dict[str, int]]
    late: dict[int, int]
    counties: list[dict[str, Any]]


def read_status(home: Home, report_year: int | None) -> Status:
    """Status of one report year, or of all. Raises LedgerError, ReleaseError."""
    receipts = read_ledger(home.ledger).receipts
    release = current_release(home.releases)
    counties = filing_status_rows(release, report_year) if release else []
    counts: dict[int, Counter[str]] = {}
    late: Counter[int] = Counter()
    for row in counties:
        late[row["report_year"]] += row["is_on_time"] is False
        counts.setdefault(row["report_year"], Counter())[row["status"]] += 1
    return Status(
        release=release.name if release else None,
        receipts=len(receipts),
        last_received_at=max(receipt.received_at for receipt in receipts).isoformat()
        if receipts
        else None,
        counts={year: dict(count) for year, count in sorted(counts.items())},
        late=dict(sorted(late.items())),
        counties=counties,
    )
