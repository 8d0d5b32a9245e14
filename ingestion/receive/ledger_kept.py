"""The ledger, read again and again by a process that stays: each line once.

Belongs here: what was read already, and whether it still stands. Does not: what lines say.
"""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.receive.ledger import Ledger, LinesRead, read_ledger


@dataclass
class LedgerKept:
    """A ledger of which only what was appended is read. Several threads may ask at once.

    A ledger is never written but at its end, and each line carries the hash of the one before it:
    where the last line read stands where it stood, so do those before it as they were read. Where
    it does not (the ledger was restored, or damaged) all is read anew, and found out.
    """

    path: Path
    _read: LinesRead = field(default_factory=LinesRead)
    _bytes_read: int = 0
    _file: tuple[int, int] | None = None
    _ledger: Ledger | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> Ledger:
        """The ledger as it stands; the same object while nothing was appended.

        Raises LedgerError.
        """
        with self._one_at_a_time:
            try:
                return self._now()
            except BaseException:
                self._forget()
                raise

    def _now(self) -> Ledger:
        if not self.path.exists():
            self._forget()
            return read_ledger(self.path)
        with self.path.open("rb") as file:
            stat = os.fstat(file.fileno())
            last = self._read.last
            if last is not None:
                file.seek(max(0, self._bytes_read - len(last) - 1))
                is_there = file.read(len(last) + 1) == last + b"\n"
                if not is_there or self._file != (stat.st_dev, stat.st_ino):
                    self._forget()
            file.seek(self._bytes_read)
            # A last line without its end is still being written: it counts once it has one.
            added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        if self._ledger is None or whole:
            lines = whole.split(b"\n")[:-1]
            self._read.add(self.path, lines, self._read.count + len(lines))
            self._bytes_read += len(whole)
            self._file = (stat.st_dev, stat.st_ino)
            self._ledger = self._read.ledger()
        return self._ledger

    def _forget(self) -> None:
        self._read, self._bytes_read, self._file, self._ledger = LinesRead(), 0, None, None
