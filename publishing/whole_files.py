"""A file that whoever opens it sees whole: the old one or the new one.

Belongs here: writing beside it and renaming. Does not: what is written, or what an error is called.
"""

import os
from glob import escape
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, its folder too where it is missing. Raises OSError, and leaves nothing.

    Nor what a process left that was killed while it wrote the same file.
    """
    half_written = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f".{escape(path.name)}.*"):
        if not _is_running(leftover.suffix[1:]):
            leftover.unlink(missing_ok=True)
    try:
        half_written.write_bytes(content)
        half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)


def _is_running(process: str) -> bool:
    """Whether there is a process of this number; what is no number is nobody's leftover."""
    if not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
