"""A file that whoever opens it sees whole: the old one or the new one.

Belongs here: writing beside it and renaming, with or without waiting for the disk. Does not: what
is written, or what an error is called.
"""

import fcntl
import os
import re
import secrets
from glob import escape
from pathlib import Path

PART = ".part"
_HALF_WRITTEN = re.compile(r"\.([0-9a-f]{16}|\d+)")
"""The end of its name; a number, of the process, where an earlier version left it."""


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, its folder too where it is missing. Raises OSError, and leaves nothing.

    Nor what a process left that was killed while it wrote the same file. Several may write it at
    once, in containers too. For what can be made again: a machine that stops may forget it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(path)
    while not _put_in_place(path, content):
        continue


def _put_in_place(path: Path, content: bytes) -> bool:
    """Write it beside and rename it, held meanwhile: so another knows that it is no leftover.

    False where another took it for one, before it was held.
    """
    # By chance, not by the process: processes of two containers over one volume bear one number.
    # A name is never used again: whoever looks at what it named would take away what it names now.
    half_written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with half_written.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not os.fstat(file.fileno()).st_nlink:
                return False
            file.write(content)
            file.flush()
            half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)
    return True


def _remove_leftovers(path: Path) -> None:
    """Remove what is half written of the file and held by nobody."""
    for leftover in path.parent.glob(f".{escape(path.name)}.*"):
        if not _HALF_WRITTEN.fullmatch(leftover.suffix):
            continue
        try:
            with leftover.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()
        except (FileNotFoundError, BlockingIOError):
            # Another took it away, or is writing it.
            continue


def write_durably(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write the file, its folder too where it is missing: what it holds is on the disk before it
    has its name. Raises OSError, and leaves nothing.

    Its name lasts too once `sync` of its folder has returned. For whoever alone may write it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{PART}")
    # What a killed process left may be read-only by now.
    part.unlink(missing_ok=True)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(path)
    finally:
        # Of no use half written, and on a full disk its room is wanted.
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
