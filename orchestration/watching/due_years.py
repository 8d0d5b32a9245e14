"""Which report years a refresh is due for, and which files none has read yet.

Belongs here: comparing what was received and decided with what each year's last refresh knew. Does
not: reading the ledger or the intake database, or asking for the refresh.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ingestion.receive import Ledger


@dataclass(frozen=True)
class Due:
    """What is to be done. `mark` changes with everything that is received or decided."""

    unread: frozenset[str]
    """sha256 of files received and not read: only reading tells their years."""
    report_years: tuple[int, ...]
    mark: str


def due(
    ledger: Ledger,
    years_of_file: Mapping[str, Collection[int]],
    published_admissions: int,
    known_years: Collection[int],
) -> Due:
    """What the ledger has that no refresh of its year has looked at.

    `years_of_file` has every file that was read, without years where none could be told;
    `published_admissions` says how many admissions the last release was made of.
    """
    known = ledger.receipts_when_refreshed()
    years = {
        year
        for number, receipt in enumerate(ledger.receipts, start=1)
        for year in years_of_file.get(receipt.file_sha256, ())
        if number > known.get(year, 0)
    }
    years |= ledger.years_not_heard
    if len(ledger.admissions) > published_admissions:
        # The refresh admitted, and ended before there was a release of it.
        years |= set(ledger.admissions[-1].report_years)
    return Due(
        unread=frozenset({receipt.file_sha256 for receipt in ledger.receipts} - set(years_of_file)),
        report_years=tuple(sorted(years & set(known_years))),
        mark=_mark(ledger),
    )


def _mark(ledger: Ledger) -> str:
    # The same bytes sent once more are one receipt more, so the mark is another.
    last = ledger.receipts[-1].file_sha256[:12] if ledger.receipts else "none"
    entries = (
        ledger.receipts,
        ledger.explanations,
        ledger.admissions,
        ledger.withdrawals,
        ledger.locks,
        ledger.signatures,
    )
    return "-".join([*(str(len(kind)) for kind in entries), last])
