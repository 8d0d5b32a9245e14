"""Files that were received once, and whose receipts the ledger lost.

Belongs here: what archive and inbox still say of them. Does not: mending the ledger.
"""

from datetime import UTC, datetime
from pathlib import Path

from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.receive.append_to_ledger import writing
from ingestion.receive.archive import archived_path, is_as_received, sha256_of
from ingestion.receive.incoming import returns_in
from ingestion.receive.ledger import read_ledger
from ingestion.receive.ledger_entries import Receipt
from ingestion.receive.receive import inbox_files, receipt_of


def receive_again(
    inbox: Path,
    archive: Path,
    ledger: Path,
    moment: datetime,
    limits: ReadingLimits = DEFAULT_LIMITS,
) -> list[Receipt]:
    """Append receipts for what stands in the inbox and in the archive, and has none; these.

    The archive has a file since it was received, and its time with it: that is its moment, never
    later than `moment`. The inbox has its name. What is not in the archive was never received, and
    is left to the next who receives. Raises LedgerError.
    """
    with writing(ledger) as append:
        known = {receipt.file_sha256 for receipt in read_ledger(ledger).receipts}
        receipts = []
        for file in inbox_files(inbox, moment):
            try:
                whole = file.content()
            except OSError:
                # The next refresh tells of it by name, and receives it when it can be read.
                continue
            for name, content in returns_in(file.name, whole, limits):
                sha256 = sha256_of(content)
                kept = archived_path(archive, sha256)
                if sha256 in known or kept is None or not is_as_received(kept):
                    continue
                archived_at = datetime.fromtimestamp(int(kept.stat().st_mtime), UTC)
                receipts.append(receipt_of(name, content, min(archived_at, moment)))
        # Of two filings the newer is the one received later.
        receipts.sort(key=lambda receipt: (receipt.received_at, receipt.known_as))
        append(receipts)
    return receipts
