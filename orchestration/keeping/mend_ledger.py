"""The ledger of a home in use, mended with that of a backup.

Belongs here: when it has to be, and putting the mended one in its place. Does not: which lines can
be believed (`ingestion.receive` knows), receipts that are lost all the same (`bring_back`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.receive import (
    LedgerError,
    lines_in_common,
    mended_lines,
    read_ledger,
    writing,
)
from ingestion.whole_files import sync, write_durably
from orchestration.home import Home
from orchestration.keeping.copying import BackupError, copy_whole
from orchestration.keeping.ledger_copied import whole_ledger
from orchestration.ledger_of_release import lines_known

OF_THIS_HOME = "name another backup, or begin one in an empty folder"


@dataclass(frozen=True)
class LedgerMended:
    """A ledger mended: lines it has now, of those the ones of the backup, those that are lost.

    `kept` is where the damaged one stands; None where there was none.
    """

    line_count: int
    of_backup: int
    lost: int
    kept: Path | None


def mend_ledger(
    home: Home, backup: Path, files: Mapping[str, str], moment: datetime
) -> LedgerMended | None:
    """Put a whole ledger in the place of a damaged or shortened one; None where it is neither.

    `files` are those the backup lists. The damaged one stays beside it. Raises BackupError where
    the backup's ledger is needed and broken, or is another home's.
    """
    known = lines_known(home)
    with writing(home.ledger):
        count = _whole_lines(home)
        is_well = count is not None and not known.lost(home, count)
        try:
            of_backup = whole_ledger(backup, files)
        except BackupError:
            if is_well:
                return None
            raise
        good, found = _lines(of_backup), _lines(home.ledger)
        if count is None and found and good and not lines_in_common(good, found):
            raise BackupError(f"no line of {of_backup} stands in {home.ledger}; {OF_THIS_HOME}")
        if count is not None and found[: len(good)] != good[: len(found)]:
            raise BackupError(
                f"{home.ledger} is whole, and does not go on from {of_backup}; {OF_THIS_HOME}"
            )
        if is_well and len(found) >= len(good):
            return None
        mended = mended_lines(good, found, known.line_count, moment)
        kept = _put(home, mended, moment)
    return LedgerMended(
        line_count=len(mended),
        of_backup=len(good),
        lost=sum(line.mended_at == moment for line in read_ledger(home.ledger).lost_lines),
        kept=kept,
    )


def _whole_lines(home: Home) -> int | None:
    """How many lines the ledger has, None where it cannot be read."""
    try:
        return read_ledger(home.ledger).line_count
    except LedgerError:
        return None


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def _put(home: Home, lines: list[bytes], moment: datetime) -> Path | None:
    """Write the ledger anew, the old one kept beside it; where that is."""
    kept = home.path / f"ledger-damaged-{moment:%Y%m%dT%H%M%SZ}.jsonl"
    is_there = home.ledger.is_file()
    try:
        if is_there:
            copy_whole(home.ledger, kept)
        write_durably(home.ledger, b"".join(line + b"\n" for line in lines))
        sync(home.path)
    except OSError as error:
        raise BackupError(
            f"cannot write {error.filename or home.path} ({error.strerror})"
        ) from error
    return kept if is_there else None
