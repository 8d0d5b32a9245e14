"""Where in the ledger a receipt stands.

Belongs here: receipts with the numbers of their lines. Does not: reading or writing entries.
"""

from dataclasses import dataclass

from ingestion.receive.ledger import Ledger, Receipt


@dataclass(frozen=True)
class ReceiptLine:
    """A receipt and the line of the ledger it stands on, counted from 1."""

    line_number: int
    receipt: Receipt


def receipt_lines(ledger: Ledger) -> tuple[ReceiptLine, ...]:
    """The receipts in the order of the ledger."""
    return tuple(map(ReceiptLine, ledger.lines_of_receipts, ledger.receipts))
