"""Where in the ledger a receipt stands.

Belongs here: receipts with the numbers of their lines. Does not: reading or writing entries.
"""

import json
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
    receipts = read_ledger(ledger).receipts
    if not receipts:
        return ()
    entries = ledger.read_bytes().split(b"\n")[:-1]
    lines = [
        number
        for number, entry in enumerate(entries, start=1)
        if json.loads(entry)["kind"] == "receipt"
    ]
    return tuple(map(ReceiptLine, lines, receipts))
