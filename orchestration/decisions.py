"""What people decided of returns, as `refresh` and `status` tell it.

Belongs here: withdrawals, locks, signatures and official marks of a ledger, put into words' order.
Does not: deciding (the commands enter it), obeying (the gate does).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ingestion.receive import Ledger
from ingestion.register import Register


@dataclass(frozen=True)
class WithdrawnReturn:
    """A return withdrawn, and what is in force for its county and year."""

    report_year: int
    county_code: str
    county_name: str
    filing_id: str
    withdrawn_at: datetime
    reason: str
    in_force: str | None
    """The filing in force: the withdrawn one itself until the next refresh, None where none is."""

    @property
    def is_effective(self) -> bool:
        """Whether a refresh has heard of it, or a later receipt has undone it."""
        return self.in_force != self.filing_id


@dataclass(frozen=True)
class SignedYear:
    """The last signature of a year. `is_of_returns_in_force`: nothing changed since."""

    report_year: int
    signed_at: datetime
    capacity: str
    name: str
    changed_cell_count: int
    is_of_returns_in_force: bool


def withdrawn_returns(
    ledger: Ledger, register: Register, report_years: Collection[int]
) -> tuple[WithdrawnReturn, ...]:
    """Withdrawals of these years in the order made, but those of a filing received again since."""
    in_force = {
        (item.report_year, item.county_code): item.filing_id for item in ledger.returns_in_force()
    }
    last_receipt = {receipt.file_sha256: number for number, receipt in enumerate(ledger.receipts)}
    return tuple(
        WithdrawnReturn(
            entry.report_year,
            entry.county_code,
            register.of_year(entry.report_year).counties[entry.county_code].name,
            entry.filing_id,
            entry.withdrawn_at,
            entry.reason,
            in_force.get((entry.report_year, entry.county_code)),
        )
        for entry in ledger.withdrawals
        if entry.report_year in report_years
        and last_receipt.get(entry.file_sha256, -1) < entry.receipts_before
    )


def signed_years(ledger: Ledger, report_years: Collection[int]) -> tuple[SignedYear, ...]:
    """The last signature of each of these years."""
    last = {entry.report_year: entry for entry in ledger.signatures}
    return tuple(
        SignedYear(
            year,
            entry.signed_at,
            entry.capacity,
            entry.name,
            entry.changed_cell_count,
            year in ledger.signed_years,
        )
        for year, entry in sorted(last.items())
        if year in report_years
    )
