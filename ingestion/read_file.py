"""One received file, whatever is wrong with it: always a ReadFile, never an exception for it.

Belongs here: files too large to open, and what went wrong while reading. Does not: what a file says
(`read_return` does), or ending a process that hangs (`reading_process` does).
"""

import hashlib
import traceback
from pathlib import Path

from ingestion.form import Forms
from ingestion.formats import (
    MEBIBYTE,
    NotAWorkbookError,
    ReadingLimits,
    file_format,
    file_too_large,
)
from ingestion.read_return import read_return, unread_file
from ingestion.record import ReadFile
from ingestion.register import Register
from ingestion.rows import Readers

FileToRead = Path | bytes
"""A file on disk, or what one holds."""

_ENOUGH_TO_TELL = 100 * MEBIBYTE
"""The list of a package's members stands at its end: of a larger one only "zip" is known."""


def read_file(
    file: FileToRead,
    forms: Forms,
    register: Register,
    readers: Readers,
    limits: ReadingLimits,
    only: frozenset[str] | None = None,
) -> ReadFile:
    """Read one file, `only` some of its tables; what goes wrong becomes its status and messages.

    Raises MemoryError: over a batch memory adds up, so it need not be this file's fault.
    """
    size_bytes = len(file) if isinstance(file, bytes) else file.stat().st_size
    if size_bytes > limits.file_bytes:
        return not_read(file, file_too_large(size_bytes, limits))
    content = file if isinstance(file, bytes) else file.read_bytes()
    try:
        return read_return(content, forms, register, readers, limits, only)
    except MemoryError:
        raise
    # A fault of ours met by one county's file must not keep the others waiting; it is told, with
    # the place in the code, as the reason why this file is not read.
    except Exception as error:
        return not_read(file, _our_fault(error))


def not_read(file: FileToRead, error: NotAWorkbookError) -> ReadFile:
    """A file that was not read, and why; it is never held in memory whole."""
    if isinstance(file, bytes):
        return unread_file(hashlib.sha256(file).hexdigest(), len(file), file_format(file), error)
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        kind = file_format(opened.read(_ENOUGH_TO_TELL))
    return unread_file(sha256, file.stat().st_size, kind, error)


def _our_fault(error: Exception) -> NotAWorkbookError:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return NotAWorkbookError(
        f"shanghui failed on it ({type(error).__name__}: {error}, at {where}); report this with "
        "the file",
        "读取这个文件时程序出错，不是填报的问题，请把文件转给省级管理人员",
        status="reading_failed",
    )
