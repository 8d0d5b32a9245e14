"""The ledger of a home, copied into a backup.

Belongs here: which ledger may take the place of the one a backup has. Does not: any other file.

A ledger only ever grows. One that cannot be read, or does not begin with the one copied last, is
damaged, shortened or another home's: the copy there is may be the only good one.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ingestion.receive import LedgerError, read_ledger
from orchestration.keeping.backup_list import NEW, place_of
from orchestration.keeping.copying import BackupError
from publishing.parquet_files import file_sha256

LEDGER = "ledger.jsonl"


def copy_ledger(ledger: Path, to: Path, files: dict[str, str]) -> bool:
    """Copy the lines written whole to the new files of a backup, and note their hash in `files`.

    Whether there were others than the backup has. Raises LedgerError where it must not be copied.
    """
    kept = files.get(LEDGER)
    if not ledger.is_file():
        if kept is None:
            return False
        raise LedgerError(f"{ledger} is not there")
    content = ledger.read_bytes()
    copy = to / NEW / LEDGER
    copy.write_bytes(content[: content.rfind(b"\n") + 1])
    try:
        read_ledger(copy)
    except LedgerError as error:
        copy.unlink()
        raise LedgerError(str(error).replace(str(copy), str(ledger))) from error
    sha256 = file_sha256(copy)
    if kept == sha256 and (to / LEDGER).is_file():
        copy.unlink()
        return False
    if kept is not None and not _begins_with(copy, kept):
        copy.unlink()
        raise LedgerError(
            f"{ledger} does not begin with the lines {to / LEDGER} has: some were lost or changed"
            " since, or it is another home's"
        )
    files[LEDGER] = sha256
    return True


def whole_ledger(backup: Path, files: Mapping[str, str]) -> Path:
    """Where the ledger of a backup stands. Raises BackupError where it has none, or a broken one:
    no version that holds ledgers against their own lines copies one."""
    if LEDGER not in files:
        raise BackupError(f"{backup} has no {LEDGER}; restore from another backup")
    path = place_of(backup, LEDGER, files[LEDGER])
    try:
        read_ledger(path)
    except LedgerError as error:
        words = str(error).removesuffix("; restore the ledger from a backup")
        raise BackupError(f"{words}; restore from another backup") from error
    return path


def _begins_with(ledger: Path, sha256: str) -> bool:
    """Whether its first lines, however many, have this hash: what the backup's own copy has become
    since is no matter."""
    read = hashlib.sha256()
    with ledger.open("rb") as lines:
        if read.hexdigest() == sha256:
            return True
        for line in lines:
            read.update(line)
            if read.hexdigest() == sha256:
                return True
    return False
