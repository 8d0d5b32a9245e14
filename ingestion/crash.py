"""Keeping the traceback of an error of ours, so that the user need not see it.

Belongs here: where it is kept, who may read it, and how many are; what may be told of it. Does not:
telling it. It stands in this room because every other may use it.

A traceback may quote a cell. So it stands in the home, which is closed to others, and only the
newest are kept; where there is no home, in the temporary folder, as its owner's alone.
"""

import os
import tempfile
import traceback
from pathlib import Path

from ingestion.errors import ShanghuiError

KEPT = 20
_NAME = "shanghui-error-"


def keep_traceback(error: BaseException, faults: Path | None) -> str:
    """Write the traceback to a new file; where it is, or why it is not.

    `faults` is the folder of a home for it, made if need be; None where there is no home.
    """
    folder = Path(tempfile.gettempdir()) if faults is None else faults
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # With mode 0600, whatever folder it is.
        with tempfile.NamedTemporaryFile(
            *("w", -1, "utf-8"),
            dir=folder,
            prefix=_NAME,
            suffix=".txt",
            delete=False,
            # A file's name may be no UTF-8.
            errors="backslashreplace",
        ) as file:
            file.write("".join(traceback.format_exception(error)))
        _leave_the_newest(folder)
    except OSError as without:
        return f"not kept: {folder} cannot be written ({without.strerror})"
    return file.name


def words_without_cells(error: Exception) -> str:
    """What may be told of an error: its kind, for its words may quote a cell; the words too where
    they are for people, or the machine's of disks and files."""
    is_told = isinstance(error, (ShanghuiError, OSError))
    words = str(error).partition("\n")[0] if is_told else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _leave_the_newest(folder: Path) -> None:
    """Of those who keep it: in the temporary folder others keep theirs."""
    own = []
    for path in folder.glob(f"{_NAME}*.txt"):
        status = path.lstat()
        if status.st_uid == os.getuid():
            own.append((status.st_mtime_ns, path))
    for _, path in sorted(own)[:-KEPT]:
        path.unlink(missing_ok=True)
