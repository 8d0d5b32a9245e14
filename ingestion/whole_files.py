"""A file that whoever opens it sees whole: the old one or the new one.

Belongs here: writing beside it and renaming, with or without waiting for the disk. Does not: what
is written, or what an error is called.
"""

import os
import re
import secrets
from contextlib import suppress
from glob import escape
from pathlib import Path

PART = ".part"
SECONDS_TO_WRITE = 3600
"""Nobody writes one file for longer: what is older was left by a process that was killed."""
_HALF_WRITTEN = re.compile(r"\.([0-9a-f]{16}|\d+)")
"""The end of its name; a number, of the process, where an earlier version left it."""


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, its folder too where it is missing. Raises OSError, and leaves nothing.

    Nor what a process left that was killed an hour before, while it wrote the same file. Several
    may write it at once, in containers too. For what can be made again: a machine that stops may
    forget it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # By chance, not by the process: processes of two containers over one volume bear one number.
    half_written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        half_written.touch(exist_ok=False)
        _remove_leftovers(path, half_written.stat().st_mtime)
        half_written.write_bytes(content)
        half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)


def _remove_leftovers(path: Path, now: float) -> None:
    """Remove what is half written of the file for over an hour, by the file system's own clock."""
    for leftover in path.parent.glob(f".{escape(path.name)}.*"):
        # Two that write it at once may both find one.
        with suppress(FileNotFoundError):
            is_half_written = _HALF_WRITTEN.fullmatch(leftover.suffix)
            if is_half_written and leftover.stat().st_mtime < now - SECONDS_TO_WRITE:
                leftover.unlink()


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
