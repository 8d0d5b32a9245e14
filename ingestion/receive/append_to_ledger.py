"""Writing the ledger: one process at a time, each line durable before it is acknowledged.

Belongs here: the ledger's own lock and its end. Does not: the home's lock, which a refresh holds
for minutes; what comes meanwhile is received all the same.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from ingestion.receive.ledger import LedgerError
from ingestion.receive.ledger_entries import Entry
from ingestion.receive.written_line import line_after

PATIENCE_SECONDS = 60.0
"""What another may take: a refresh that receives thousands of files of an inbox takes the most."""

Append = Callable[[Sequence[Entry]], None]


@contextmanager
def writing(ledger: Path) -> Iterator[Append]:
    """Hold the ledger, and append to it by what is given. Raises LedgerError where that fails."""
    from filelock import FileLock, Timeout

    lock = FileLock(ledger.with_name(".ledger-lock"), timeout=PATIENCE_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise LedgerError(
            f"{ledger} is being written by another process for {PATIENCE_SECONDS:.0f} s already; "
            "try again later"
        ) from None
    except OSError as error:
        raise LedgerError(f"cannot write {ledger} ({error.strerror})") from error
    try:
        yield lambda entries: _append(ledger, entries)
    finally:
        lock.release()


def append_entry(ledger: Path, entry: Entry) -> None:
    """Append what was decided, durably. Receipts are appended by `receive`."""
    with writing(ledger) as append:
        append([entry])


def append_entries(ledger: Path, entries: Sequence[Entry]) -> None:
    """Append several entries one after another, durably."""
    with writing(ledger) as append:
        append(entries)


def _append(path: Path, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    # Unbuffered: what was not written is not tried again as the file is closed.
    with path.open("ab+", buffering=0) as ledger:
        line = _last_line(ledger)
        whole = ledger.tell()
        lines = []
        for entry in entries:
            line = line_after(line, entry)
            lines.append(line + b"\n")
        try:
            _write(ledger, b"".join(lines))
            os.fsync(ledger.fileno())
        except OSError:
            # All of them or none: nobody is told that one was received.
            ledger.truncate(whole)
            raise


def _write(file: FileIO, content: bytes) -> None:
    """Write all of it: a disk with little room takes a part, and refuses only the rest."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]


_BLOCK = 64 * 1024


def _last_line(ledger: FileIO) -> bytes | None:
    """The last line that was written whole; one cut off is dropped."""
    # From its end: a ledger grows for years, and a line is appended to it for every filing.
    start = ledger.seek(0, os.SEEK_END)
    tail = b""
    while start and tail.count(b"\n") < 2:
        step = min(_BLOCK, start)
        start -= step
        ledger.seek(start)
        tail = ledger.read(step) + tail
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        ledger.truncate(start + whole)
    ledger.seek(0, os.SEEK_END)
    return tail[:whole].split(b"\n")[-2] if whole else None
