"""`shanghui status`: what is current, from the ledger and the current release.

Belongs here: gathering the answer without a lock. Does not: printing it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ingestion.ledger import read_ledger
from orchestration.home import Home
from publishing.read_release import filing_status_rows, query_counts
from publishing.release_folder import current_release


@dataclass(frozen=True)
class Status:
    """The current release, receipts, and each county's standing by report year.

    `counts` is year → standing → counties; `late` is year → counties whose first filing came after
    the deadline; `open_queries` year → queries nobody has answered, None of a release that does not
    list them; `counties` the rows of `filing_status` asked for.
    """

    release: str | None
    receipts: int
    last_received_at: str | None
    counts: dict[int, dict[str, int]]
    late: dict[int, int]
    open_queries: dict[int, int] | None
    counties: list[dict[str, Any]]


def read_status(home: Home, report_year: int | None) -> Status:
    """Status of one report year, or of all. Raises LedgerError, ReleaseError."""
    receipts = read_ledger(home.ledger).receipts
    release = current_release(home.releases)
    counties = filing_status_rows(release, report_year) if release else []
    counts: dict[int, Counter[str]] = {}
    late: Counter[int] = Counter()
    for row in counties:
        late[row["report_year"]] += is_late(row)
        counts.setdefault(row["report_year"], Counter())[row["status"]] += 1
    return Status(
        release=release.name if release else None,
        receipts=len(receipts),
        last_received_at=max(receipt.received_at for receipt in receipts).isoformat()
        if receipts
        else None,
        counts={year: dict(count) for year, count in sorted(counts.items())},
        late=dict(sorted(late.items())),
        open_queries=_open_queries(query_counts(release), counts) if release else None,
        counties=counties,
    )


def is_late(row: Mapping[str, Any]) -> bool:
    """Whether a county's first filing came after the deadline; one that filed nothing is not late,
    it has not filed."""
    return row["receipt_count"] > 0 and not row["is_on_time"]


def _open_queries(
    counts: list[dict[str, Any]] | None, report_years: Iterable[int]
) -> dict[int, int] | None:
    if counts is None:
        return None
    open_queries = dict.fromkeys(sorted(report_years), 0)
    for row in counts:
        if row["report_year"] in open_queries:
            open_queries[row["report_year"]] += row["open"]
    return open_queries
