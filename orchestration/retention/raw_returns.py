"""Received files of years long closed: those due for destruction, none of which is destroyed.

Belongs here: which are due, and why they stay. Does not: destroying any (decision 65): what is read
from them is a cache, and a later version reads them again.
"""

from collections import defaultdict
from datetime import datetime

from ingestion.receive import Ledger
from orchestration.retention.old import Old

WHY = "{count} are due and stay: a later version reads every received file again"


def due_returns(ledger: Ledger, before: datetime) -> tuple[Old, ...]:
    """The locked report years all of whose admitted files were received before the moment."""
    received = {receipt.file_sha256: receipt.received_at for receipt in ledger.receipts}
    files: dict[int, set[str]] = defaultdict(set)
    for admission in ledger.admissions:
        for admitted in admission.returns:
            files[admitted.report_year].add(admitted.file_sha256)
    due = []
    for year in ledger.locked_years:
        moments = [received[sha256] for sha256 in files[year]]
        if moments and max(moments) < before:
            count = f"{len(moments):,} received {'file' if len(moments) == 1 else 'files'}"
            due.append(Old(str(year), max(moments), WHY.format(count=count)))
    return tuple(due)
