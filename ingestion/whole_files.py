"""A file that whoever opens it sees whole: the old one or the new one.

Belongs here: writing beside it and renaming, with or without waiting for the disk. Does not: what
is written, or what an error is called.
"""

import os
from glob import escape
from pathlib import Path

from ingestion.processes import is_alive

PART = ".part"


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, its folder too where it is missing. Raises OSError, and leaves nothing.

    Nor what a process left that was killed while it wrote the same file. Several processes may
    write it at once. For what can be made again: a machine that stops may forget it.
    """
    half_written = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f".{escape(path.name)}.*"):
        process = leftover.suffix[1:]
        # What is no number is nobody's leftover.
        if process.isdecimal() and not is_alive(int(process)):
            leftover.unlink(missing_ok=True)
    try:
        half_written.write_bytes(content)
        half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)


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
