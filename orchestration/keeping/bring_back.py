"""Damaged and lost files of a home in use, brought back from a backup.

Belongs here: which files may be, one by one. Does not: a home that is lost (`restore`), and what
changes as a home is used: of that the backup has an older state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.receive import read_ledger
from orchestration.home import Home
from orchestration.keeping.backup import never_changes
from orchestration.keeping.backup_list import LIST, place_of, read_list
from orchestration.keeping.copying import BackupError, copy_whole
from orchestration.keeping.destroyed import destroyed_files
from publishing.parquet_files import file_sha256


@dataclass(frozen=True)
class BroughtBack:
    """A home and the files of it that were brought back, by their paths below it."""

    folder: Path
    brought_back: tuple[str, ...]


def bring_back_damaged(
    backup: Path,
    home: Home,
    moment: datetime,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> BroughtBack:
    """Put what never changes (received files, inputs, releases) back where the home has it damaged
    or not at all; what retention destroyed stays away.

    The home is locked meanwhile. Raises BackupError where the folder is no backup, or a file that
    is needed is damaged there too: then none is brought back. Raises LedgerError.
    """
    if not (backup / LIST).is_file():
        raise BackupError(f"{backup} is no backup: {LIST} is not there")
    home.must_be_there()
    with home.locked("shanghui restore", moment):
        listed = read_list(backup).files
        kept = sorted(filter(never_changes, listed))
        wrong = []
        for done, name in enumerate(kept, start=1):
            on_progress(done, len(kept))
            path = home.path / name
            if not path.is_file() or file_sha256(path) != listed[name]:
                wrong.append(name)
        wanted = sorted({*wrong} - {*destroyed_files(wrong, read_ledger(home.ledger))})
        places = {name: place_of(backup, name, listed[name]) for name in wanted}
        try:
            for name, place in places.items():
                copy_whole(place, home.path / name)
        except OSError as error:
            raise BackupError(
                f"cannot write {error.filename or home.path} ({error.strerror}); put that right and"
                " call it again"
            ) from error
    return BroughtBack(home.path, tuple(wanted))
