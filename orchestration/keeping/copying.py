"""One file copied whole: whoever looks sees the old one or the new one.

Belongs here: copying and comparing a single file, linking one that is copied already. Does not:
which files, or what a copy is for.
"""

import shutil
from pathlib import Path

from orchestration.home import OfAnotherDiskError
from publishing.carried_files import link_whole
from publishing.parquet_files import file_sha256

RELEASES = "releases/"
"""Of these alone one file may have several names: none of them is ever written into."""

IN_THE_MAKING = ".part"
TRIES = 3


class BackupError(OfAnotherDiskError):
    """A backup cannot be made, or not be brought back; the message says what would work."""


def copy_whole(source: Path, to: Path) -> str:
    """Copy a file, its time too, and give its sha256; the copy is read again and must have it.

    A file that changes meanwhile is copied again. Raises BackupError where it goes on changing.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}{IN_THE_MAKING}")
    for _ in range(TRIES):
        part.unlink(missing_ok=True)
        shutil.copy2(source, part)
        sha256 = file_sha256(source)
        if file_sha256(part) == sha256:
            part.replace(to)
            return sha256
    raise BackupError(f"{source} changes while it is copied, or {to} is on a faulty disk")


def is_same(source: Path, copy: Path) -> bool:
    """Whether a file stands there as it was copied: a copy has the time of what it is of."""
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


class Copies:
    """The files of releases that were copied so far: what is the same is linked to them.

    So a table that many releases have is there once in a backup and in a home brought back, where
    the disk has links; else each has its own.
    """

    def __init__(self) -> None:
        self._copied: dict[tuple[str, int], Path] = {}

    def put(self, source: Path, to: Path, name: str, sha256: str) -> None:
        """Put a file, known to have this sha256, in its place by its name below the home."""
        # A copy has the time of what it is of, and whether a file is as it was copied goes by that.
        same = (sha256, source.stat().st_mtime_ns)
        before = self._copied.get(same)
        if before is None or not link_whole(before, to, sha256):
            copy_whole(source, to)
            if name.startswith(RELEASES):
                self._copied[same] = to
