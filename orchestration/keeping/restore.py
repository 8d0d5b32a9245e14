"""A backup brought back into a home.

Belongs here: what may be brought back where, and in which order. Does not: making a backup.

The ledger comes last, and a file says meanwhile that the home is not whole: nothing works on it
until the restore was run again and came to its end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import Home
from orchestration.keeping.backup_list import LIST, place_of, put_link, read_list
from orchestration.keeping.copying import BackupError, Copies
from orchestration.keeping.ledger_copied import LEDGER, whole_ledger
from publishing.parquet_files import file_sha256


@dataclass(frozen=True)
class Restored:
    """A home brought back: its folder, files in all."""

    folder: Path
    file_count: int


def restore(
    backup: Path,
    home: Home,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Restored:
    """Bring the files a backup lists into a home that is empty or not there, or half restored.

    Each is checked by its hash, all of them before the first is written, and the ledger by its
    lines. Raises BackupError where the folder is no backup, a file of it is damaged or lost, its
    ledger is broken, or the home holds anything.
    """
    if not (backup / LIST).is_file():
        raise BackupError(f"{backup} is no backup: {LIST} is not there")
    marker = home.being_restored
    if home.path.exists() and any(home.path.iterdir()) and not marker.exists():
        raise BackupError(f"{home.path} is not empty; restore into a folder that is not there yet")
    listed = read_list(backup)
    names = sorted(listed.files, key=lambda name: (name == LEDGER, name))
    places = {}
    for done, name in enumerate(names, start=1):
        places[name] = place_of(backup, name, listed.files[name])
        on_progress(done, 2 * len(names))
    whole_ledger(backup, listed.files)
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        marker.touch()
        for name, target in listed.links.items():
            put_link(home.path / name, target)
        copies = Copies()
        for done, name in enumerate(names, start=1):
            to, sha256 = home.path / name, listed.files[name]
            if not (to.is_file() and file_sha256(to) == sha256):
                copies.put(places[name], to, name, sha256)
            on_progress(len(names) + done, 2 * len(names))
        marker.unlink()
    except OSError as error:
        raise BackupError(
            f"cannot write {error.filename or home.path} ({error.strerror}); make room there and"
            " restore again"
        ) from error
    return Restored(home.path, len(names))
