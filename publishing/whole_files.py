"""A file that whoever opens it sees whole: the old one or the new one.

Belongs here: writing beside it and renaming. Does not: what is written, or what an error is called.
"""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write the file, its folder too where it is missing. Raises OSError, and leaves nothing."""
    half_written = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        half_written.write_bytes(content)
        half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)
