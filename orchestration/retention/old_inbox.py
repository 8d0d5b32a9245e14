"""Files that stand in the inbox long after they were received.

Belongs here: which may go, taking them away, entering that into the ledger. Does not: the archive,
which keeps what was received.

In the ledger stand the names that are in the inbox no more: it is written after the files are gone.
Written before, a file left by an interruption would count as sent again. What an interruption left
unwritten is written by the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.formats import ReadingLimits
from ingestion.receive import (
    OF_INBOX,
    Destruction,
    Incoming,
    Ledger,
    Receipt,
    archived_path,
    inbox_files,
    is_as_received,
    read_ledger,
    readable_name,
    returns_in,
    sha256_of,
    writing,
)
from orchestration.home import Home
from orchestration.retention.old import Old, staying

NOT_KEPT = "the archive does not keep it whole: see shanghui verify"
A_NEWER_STAYS = "a newer file of its name stays"


@dataclass(frozen=True)
class OldFile:
    """A file of the inbox that is old, as it stood when it was looked at."""

    old: Old
    paths: tuple[Path, ...]
    stood: tuple[tuple[int, int], ...]
    """Size and time of change of each path."""


def old_files(home: Home, ledger: Ledger, before: datetime, limits: ReadingLimits) -> list[OldFile]:
    """The files received before the moment and not written to since, by name.

    One not received as it stands is none of them; nor is one whose name is no UTF-8.
    """
    return _old_files(home, ledger, before, _Read(limits))


def _old_files(home: Home, ledger: Ledger, before: datetime, read: "_Read") -> list[OldFile]:
    last, received_at = _last_receipts(ledger)
    found = []
    for file in inbox_files(home.inbox, before):
        paths = _paths(file)
        stood = _standing(paths)
        changed = datetime.fromtimestamp(max(at for _, at in stood) / 1e9, UTC)
        if changed >= before:
            continue
        sha256s = read.sha256s_of(file)
        if any(readable_name(name) != name or last.get(name) != sha256s[name] for name in sha256s):
            continue
        since = max([changed, *(received_at[name] for name in sha256s)])
        if since < before:
            reason = "" if _is_kept(home, sha256s.values()) else NOT_KEPT
            found.append(OldFile(staying(Old(file.name, since), reason), paths, stood))
    going = {path for one in found if not one.old.stays_because for path in one.paths}
    return [
        OldFile(staying(one.old, A_NEWER_STAYS), one.paths, one.stood)
        if not one.old.stays_because and _newer(one.paths[0]) - going
        else one
        for one in found
    ]


def destroy_files(
    home: Home, before: datetime, limits: ReadingLimits, moment: datetime, setting: str
) -> None:
    """Take away what is old, then enter what stands there no more. For whoever holds the home.

    The ledger is held meanwhile, so that nothing is received and put there in between.
    """
    with writing(home.ledger) as append:
        ledger = read_ledger(home.ledger)
        read = _Read(limits)
        for file in _old_files(home, ledger, before, read):
            # Written to since it was looked at: it was sent again.
            if not file.old.stays_because and _standing(file.paths) == file.stood:
                for path in file.paths:
                    path.unlink()
        gone = list(_gone(home.inbox, ledger, before, read))
        if gone:
            names = tuple(receipt.known_as for receipt in gone)
            sha256s = tuple(receipt.file_sha256 for receipt in gone)
            known = len(ledger.receipts)
            append([Destruction(moment, OF_INBOX, names, sha256s, setting, known)])


def _standing(paths: Sequence[Path]) -> tuple[tuple[int, int], ...]:
    states = [path.stat() for path in paths]
    return tuple((state.st_size, state.st_mtime_ns) for state in states)


def _paths(file: Incoming) -> tuple[Path, ...]:
    return file.csv_files or (file.path,)


class _Read:
    """What files of the inbox hold, read once for as long as they stand as they stood."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._sha256s: dict[tuple[object, ...], dict[str, str]] = {}

    def sha256s_of(self, file: Incoming) -> Mapping[str, str]:
        """Name → sha256 of each return that would be received of it. Raises OSError."""
        paths = _paths(file)
        stands = (paths, _standing(paths))
        if stands not in self._sha256s:
            returns = returns_in(file.name, file.content(), self._limits)
            self._sha256s[stands] = {name: sha256_of(content) for name, content in returns}
        return self._sha256s[stands]


def _last_receipts(ledger: Ledger) -> tuple[Mapping[str, str], Mapping[str, datetime]]:
    """Name → the sha256 last received under it, and when."""
    return ledger.last_received(), {one.known_as: one.received_at for one in ledger.receipts}


def _is_kept(home: Home, sha256s: Iterable[str]) -> bool:
    kept = (archived_path(home.archive, sha256) for sha256 in sha256s)
    return all(path is not None and is_as_received(path) for path in kept)


def _newer(path: Path) -> set[Path]:
    """Of `a.xlsx` the files `a-2.xlsx`, `a-3.xlsx`, … there are, of `a-2.xlsx` those after it.

    Without the first of them the next would be taken for its name's first.
    """
    stem, _, number = path.stem.rpartition("-")
    is_numbered = number.isdecimal() and path.with_stem(stem).exists()
    base, at = (stem, int(number)) if is_numbered else (path.stem, 1)
    newer: set[Path] = set()
    while (following := path.with_stem(f"{base}-{at + 1}")).exists():
        newer.add(following)
        at += 1
    return newer


def _gone(inbox: Path, ledger: Ledger, before: datetime, read: _Read) -> Iterator[Receipt]:
    """The last receipt of each name that was received before and stands in the inbox no more."""
    # Named by what would receive them: a file taken for gone would be received once more. So is
    # what was put there meanwhile.
    there = {
        readable_name(name) for file in inbox_files(inbox, before) for name in read.sha256s_of(file)
    }
    last = ledger.last_received()
    receipts = {one.known_as: one for one in ledger.receipts if one.known_as in last}
    for receipt in receipts.values():
        if receipt.raw_name is None and receipt.received_at < before and receipt.name not in there:
            yield receipt
