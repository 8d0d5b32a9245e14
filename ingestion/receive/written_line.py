"""An entry as a line of the ledger.

Belongs here: the bytes of one line. Does not: putting them into the file.
"""

import json

from ingestion.receive.ledger_entries import Entry, as_written
from ingestion.receive.line_chain import CARRIED, hash_of


def line_after(before: bytes | None, entry: Entry) -> bytes:
    """The line, without its end, that says `entry` after the line `before`; None: the first."""
    written = as_written(entry) | {CARRIED: hash_of(before)}
    return json.dumps(written, ensure_ascii=False).encode()
