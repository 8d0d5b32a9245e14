"""What a home says of its last backup, so that who looks at the home need not find the copies.

Belongs here: `last_backup.json`. Does not: backups.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingestion.whole_files import write_whole
from orchestration.home.home_version import HomeError
from publishing.moments import written


@dataclass(frozen=True)
class LastBackup:
    """The last backup that was finished, and why a later one failed.

    `damaged_count` are files of the home that it could not take as they stand: it is not whole.
    """

    finished_at: datetime | None = None
    damaged_count: int = 0
    failure: str = ""
    """Empty where the last one tried was finished."""


def read_last_backup(path: Path) -> LastBackup:
    """What was noted; nothing where none was ever tried. Raises HomeError."""
    try:
        said = json.loads(path.read_bytes())
        finished_at = said["finished_at"]
        return LastBackup(
            datetime.fromisoformat(finished_at).astimezone(UTC) if finished_at else None,
            int(said["damaged_count"]),
            str(said["failure"]),
        )
    except FileNotFoundError:
        return LastBackup()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeError(
            f"{path} cannot be read ({type(error).__name__}); the next backup writes it anew"
        ) from error


def note_backup(path: Path, finished_at: datetime, damaged_count: int) -> None:
    """Note a backup that was finished. Raises HomeError."""
    _write(path, LastBackup(finished_at, damaged_count))


def note_failed_backup(path: Path, failure: str) -> None:
    """Note why one failed, beside the last that was finished. Raises HomeError."""
    try:
        before = read_last_backup(path)
    except HomeError:
        # What cannot be read says nothing that could be kept.
        before = LastBackup()
    try:
        _write(path, replace(before, failure=failure))
    except HomeError as error:
        raise HomeError(f"{failure}; {error}") from error


def _write(path: Path, last: LastBackup) -> None:
    plain = {
        "finished_at": written(last.finished_at) if last.finished_at else None,
        "damaged_count": last.damaged_count,
        "failure": last.failure,
    }
    try:
        write_whole(path, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as error:
        raise HomeError(
            f"what became of the backup cannot be noted in {path} ({error.strerror})"
        ) from error
