"""Where in the ledger a receipt stands.

Belongs here: receipts with the numbers of their lines. Does not: reading or writing entries.
"""

from dataclasses import dataclass
from pathlib import Path

from ingestion.receive.ledger import Receipt, read_ledger


@dataclass(frozen=True)
class ReceiptLine:
    """A receipt and the line of the ledger it stands on, counted from 1."""

    line_number: int
    receipt: Receipt


def receipt_lines(ledger: Path) -> tuple[ReceiptLine, ...]:
    """The receipts in the order of the ledger. Raises LedgerError."""
    read = read_ledger(ledger)
    return tuple(map(ReceiptLine, read.lines_of_receipts, read.receipts))
