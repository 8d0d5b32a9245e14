"""A file of lines in the home's `logs/`, kept to a size.

Belongs here: adding a line, and when a file is full. Any process may write: each line is written
under a lock, and so is the renaming of a full file. Does not: what a line says.
"""

import os
from pathlib import Path

from orchestration.home import LogSettings

SECONDS_FOR_THE_LOCK = 5


def append_line(path: Path, line: str, settings: LogSettings) -> None:
    """Append a line; a file it would overfill is renamed first. Raises OSError."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    content = f"{line}\n".encode()
    try:
        with FileLock(path.with_name(".lock"), timeout=SECONDS_FOR_THE_LOCK):
            if path.exists() and path.stat().st_size + len(content) > settings.max_bytes:
                _make_room(path, settings.kept_files)
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, content)
            finally:
                os.close(descriptor)
    except Timeout as error:
        raise OSError("another process holds its lock") from error


def _make_room(path: Path, kept_files: int) -> None:
    """Rename `x.log` to `x.log.1`, that to `.2`, …; what would be one too many is removed."""
    for old in path.parent.glob(f"{path.name}.*"):
        suffix = old.suffix.removeprefix(".")
        if suffix.isdecimal() and int(suffix) >= kept_files:
            old.unlink()
    for number in range(kept_files - 1, 0, -1):
        full = path.with_name(f"{path.name}.{number}")
        if full.exists():
            full.replace(path.with_name(f"{path.name}.{number + 1}"))
    if kept_files:
        path.replace(path.with_name(f"{path.name}.1"))
    else:
        path.unlink()
