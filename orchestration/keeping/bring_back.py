"""Damaged and lost files of a home in use, brought back from a backup.

Belongs here: which files may be, one by one, and in which order. Does not: a home that is lost
(`restore`), and what changes as a home is used: of that the backup has an older state. The ledger
alone is mended with it (`mend_ledger`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.receive import Receipt, read_ledger, receive_again
from orchestration.home import Home
from orchestration.keeping.backup import never_changes
from orchestration.keeping.backup_list import LIST, place_of, read_list
from orchestration.keeping.copying import BackupError, Copies
from orchestration.keeping.destroyed import destroyed_files
from orchestration.keeping.mend_ledger import LedgerMended, mend_ledger
from publishing.packed_database import content_sha256


@dataclass(frozen=True)
class BroughtBack:
    """A home and the files of it that were brought back, by their paths below it.

    `received_again` are receipts of files in archive and inbox that the ledger had lost.
    """

    folder: Path
    brought_back: tuple[str, ...]
    ledger: LedgerMended | None = None
    received_again: tuple[Receipt, ...] = ()


def bring_back_damaged(
    backup: Path,
    home: Home,
    moment: datetime,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> BroughtBack:
    """Put what never changes (received files, inputs, releases) back where the home has it damaged
    or not at all; what retention destroyed stays away. First mend the ledger where it needs it.

    The home is locked meanwhile. Raises BackupError where the folder is no backup or another
    home's, or a file that is needed is damaged there too: then none is brought back. Raises
    LedgerError.
    """
    if not (backup / LIST).is_file():
        raise BackupError(f"{backup} is no backup: {LIST} is not there")
    home.must_be_there()
    with home.locked("shanghui restore", moment):
        listed = read_list(backup).files
        ledger = mend_ledger(home, backup, listed, moment)
        kept = sorted(filter(never_changes, listed))
        wrong = []
        for done, name in enumerate(kept, start=1):
            on_progress(done, len(kept))
            if content_sha256(home.path / name) != listed[name]:
                wrong.append(name)
        wanted = sorted({*wrong} - {*destroyed_files(wrong, read_ledger(home.ledger))})
        places = {name: place_of(backup, name, listed[name]) for name in wanted}
        try:
            copies = Copies()
            for name, place in places.items():
                copies.put(place, home.path / name, name, listed[name])
        except OSError as error:
            raise BackupError(
                f"cannot write {error.filename or home.path} ({error.strerror}); put that right and"
                " call it again"
            ) from error
        # The files are back, and with them the times they were received at.
        again = receive_again(home.inbox, home.archive, home.ledger, moment)
    return BroughtBack(home.path, tuple(wanted), ledger, tuple(again))
