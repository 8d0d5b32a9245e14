"""An entry as a line of the ledger.

Belongs here: the bytes of one line, and what they say. Does not: the file.
"""

import json

from ingestion.receive.ledger_entries import Entry, as_written, entry_of
from ingestion.receive.line_chain import CARRIED, hash_of


def line_after(before: bytes | None, entry: Entry) -> bytes:
    """The line, without its end, that says `entry` after the line `before`; None: the first."""
    written = as_written(entry) | {CARRIED: hash_of(before)}
    return json.dumps(written, ensure_ascii=False).encode()


def said_by(line: bytes) -> tuple[Entry, str | None]:
    """What a line, without its end, says, and the hash of the one before that it carries.

    Raises ValueError where it is no entry.
    """
    try:
        written = json.loads(line)
        carried = written.pop(CARRIED, None)
        return entry_of(written), carried
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
