"""A disk without room, told as such whatever library met it.

Belongs here: recognising it, and naming the disk. Does not: making room.
"""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.errors import ShanghuiError

_NUMBERS = (errno.ENOSPC, errno.EDQUOT)
_WORDS = (
    *("No space left on device", "Disk quota exceeded", "disk is full"),
    "failed to offload data block",
)
"""How it is put by what gives no number: DuckDB, dbt, SQLite."""


class OfAnotherDiskError(ShanghuiError):
    """What happened on a disk that is not the home's; the message names the place itself."""


class NoRoomError(ShanghuiError):
    """A disk has no room for what was to be done; the message says which."""


@contextmanager
def told_if_no_room(home: Path) -> Iterator[None]:
    """Raises NoRoomError for whatever is raised within because a disk is full."""
    try:
        yield
    except OfAnotherDiskError:
        raise
    except Exception as error:
        if words := no_room(error, home):
            raise NoRoomError(words) from error
        raise


def no_room(error: BaseException, home: Path) -> str:
    """What to tell, where an error is that a disk has no room or came of that; empty otherwise."""
    if not any(_says_so(one) for one in _with_causes(error)):
        return ""
    # Beside the home only the temporary folder is written to.
    path = min((home, Path(tempfile.gettempdir())), key=_free_bytes)
    return (
        f"no room left on the disk of {path} ({_free_bytes(path) // 1_000_000:,} MB free); make "
        "room there and run the same again; what was current still is"
    )


def _says_so(error: BaseException) -> bool:
    is_by_number = isinstance(error, OSError) and error.errno in _NUMBERS
    return is_by_number or any(words in str(error) for words in _WORDS)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    # An error raised again by who met it may come of itself.
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or error.__context__


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(path).free
