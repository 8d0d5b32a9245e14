"""The archive: every received file, once, under its sha256, never changed.

Belongs here: storing bytes durably and finding them again. Does not: knowing who sent them.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from ingestion.errors import ShanghuiError
from ingestion.formats import file_format
from ingestion.whole_files import sync, write_durably

_SUFFIXES = {
    "xlsx": ".xlsx",
    "xls": ".xls",
    "ods": ".ods",
    "flat_ods": ".fods",
    "csv_zip": ".zip",
    "zip": ".zip",
    "html": ".html",
    "spreadsheet_xml": ".xml",
    "text": ".txt",
    "pdf": ".pdf",
}
"""Format by the bytes → suffix in the archive; others have `.bin`."""


BRING_BACK = "bring it back from a backup: shanghui restore DIR --damaged"
"""What to do about a file that is damaged or lost and never changes."""


class ArchiveError(ShanghuiError):
    """The archive does not hold what the ledger says was received."""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def archived_path(archive: Path, file_sha256: str) -> Path | None:
    """Where the file with this sha256 is kept, None if it is not."""
    return next((archive / file_sha256[:2]).glob(f"{file_sha256}.*"), None)


def kept_path(archive: Path, file_sha256: str) -> Path:
    """Where a received file is kept, as it was received.

    Raises ArchiveError where the archive has lost it, or it is damaged.
    """
    check_whole(archive, {file_sha256: ""})
    path = archived_path(archive, file_sha256)
    assert path is not None
    return path


def is_as_received(path: Path) -> bool:
    """Whether an archived file has the bytes it is named by."""
    return sha256_of(path.read_bytes()) == path.name.partition(".")[0]


def check_whole(archive: Path, name_of: Mapping[str, str]) -> None:
    """Raise ArchiveError unless the archive holds every file of `name_of`, as it was received.

    `name_of` is sha256 → the name the file came under, or "", which the message gives.
    """
    faults = []
    for file_sha256, name in name_of.items():
        path = archived_path(archive, file_sha256)
        known_as = f" ({name})" if name else ""
        if path is None:
            faults.append(f"{file_sha256[:12]}…{known_as} is not there")
        elif not is_as_received(path):
            faults.append(f"{path.name}{known_as} is damaged: its bytes are not those received")
    if faults:
        more = f", and {len(faults) - 1} more files" if len(faults) > 1 else ""
        raise ArchiveError(f"{archive}: the received file {faults[0]}{more}; {BRING_BACK}")


def store(archive: Path, content: bytes, file_sha256: str) -> None:
    """Keep `content`, read-only; nothing happens where it is kept already.

    What is kept damaged is kept anew. Durable once `settle` has returned.
    """
    kept = archived_path(archive, file_sha256)
    if kept and kept.stat().st_size == len(content) and kept.read_bytes() == content:
        return
    path = kept or archive / file_sha256[:2] / f"{file_sha256}{_suffix(content)}"
    write_durably(path, content, mode=0o444)


def _suffix(content: bytes) -> str:
    return _SUFFIXES.get(file_format(content), ".bin")


def settle(archive: Path, stored: Iterable[str]) -> None:
    """Make the names of the files stored under these sha256s durable too."""
    for folder in [archive, *sorted({archive / sha256[:2] for sha256 in stored})]:
        sync(folder)
