"""What of a home cannot be made again, copied away.

Belongs here: which files, and the order in which they are copied. Does not: when; copying one file
(`copying`), the list (`backup_list`), bringing it back (`restore`).

A backup is a folder of the same shape as a home with a list of its files. A second backup into the
same folder copies only what is new, and what releases share once. Nothing is taken out of a backup
but what the ledger says was destroyed. What never changes (received files, inputs, releases) is not
written over, nor the ledger by one that does not go on from it (`ledger_copied`): it may be the
home that is damaged.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.receive import LedgerError, is_as_received, read_ledger
from orchestration.home import Home
from orchestration.keeping.backup_list import (
    LIST,
    NEW,
    BackupList,
    read_list,
    replace_list,
    settle,
)
from orchestration.keeping.copying import (
    IN_THE_MAKING,
    RELEASES,
    BackupError,
    copy_whole,
    is_same,
)
from orchestration.keeping.destroyed import destroyed_files
from orchestration.keeping.ledger_copied import LEDGER, copy_ledger
from publishing.carried_files import link_whole
from publishing.packed_database import ENDING, unpacked_sha256
from publishing.parquet_files import file_sha256

KEPT = (
    "home.json",
    "shanghui.toml",
    "archive",
    "inbox",
    "inputs",
    "claims",
    "releases",
    "public",
)
"""What cannot be made again, beside the ledger. Intake, warehouse and slips are made again by a
refresh; Dagster's history of runs and the log are not needed by anything."""
NEVER_CHANGE = ("archive/", "inputs/", RELEASES, "public/")
RECEIVED = "archive/"
MADE_LATER = ("/report/", "/index.html")
"""In a release what is made after it was published, and may be made again."""


@dataclass(frozen=True)
class BackupMade:
    """A backup: files in all, those copied now, bytes copied.

    `destroyed` are files taken out of it, for the ledger says they were destroyed in the home.
    `lost` are files of the backup that the home has no more, `differing` those that never change
    and are others now: both stay in it as they were. A received file that is damaged before any
    backup had it is `differing` too, and is not copied. `ledger_refused` is why the ledger was not
    copied, empty where it was: the backup keeps the one it had.
    """

    folder: Path
    file_count: int
    copied_count: int
    copied_bytes: int
    destroyed: tuple[str, ...]
    lost: tuple[str, ...]
    differing: tuple[str, ...]
    ledger_refused: str = ""


def back_up(
    home: Home,
    to: Path,
    moment: datetime,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> BackupMade:
    """Copy what cannot be made again into the folder `to`; the home is locked meanwhile.

    Whatever interrupts it, the backup is the one before or the new one, whole. Raises BackupError
    where the folder cannot be written, lies in the home or holds other things; HomeError where the
    home is in use.
    """
    home.must_be_there()
    if to.resolve().is_relative_to(home.path.resolve()):
        raise BackupError(f"{to} lies in the home; name a folder outside, best on another disk")
    if to.exists() and any(to.iterdir()) and not _is_backup(to):
        raise BackupError(f"{to} is not empty and no backup; name an empty folder or one")
    with home.locked("shanghui backup", moment):
        try:
            return _back_up(home, to, moment, on_progress)
        except OSError as error:
            raise BackupError(
                f"the backup is not complete: {error.filename or to} ({error.strerror}); the one"
                " before it, if there was one, still is"
            ) from error


def _is_backup(folder: Path) -> bool:
    """Whether there is a backup, or one was begun: then nothing but `.new/` is there at first."""
    return (folder / LIST).is_file() or (folder / NEW).is_dir()


def _back_up(
    home: Home, to: Path, moment: datetime, on_progress: Callable[[int, int], None]
) -> BackupMade:
    known = read_list(to)
    (to / NEW).mkdir(parents=True, exist_ok=True)
    settle(to, known)
    # Again: a first backup that is interrupted is known by this folder, until there is a list.
    (to / NEW).mkdir(parents=True, exist_ok=True)
    files = dict(known.files)
    # First, as it stands now: what is received meanwhile is in the archive before it is in the
    # ledger, so that every receipt copied here has its file among those found after.
    copied: list[str] = []
    ledger_refused = ""
    try:
        copied += [LEDGER] if copy_ledger(home.ledger, to, files) else []
    except LedgerError as error:
        ledger_refused = str(error)
    names = list(_names(home.path))
    first_names = _first_names(home.path, names)
    linked: set[str] = set()
    differing = []
    for done, name in enumerate(names, start=1):
        on_progress(done, len(names))
        source, place = home.path / name, to / name
        try:
            if name in files and is_same(source, place):
                continue
            if (name in files and never_changes(name) and file_sha256(source) != files[name]) or (
                name.startswith(RECEIVED) and not is_as_received(source)
            ):
                differing.append(name)
                continue
            target = to / NEW / name if name in files else place
            twin = first_names.get(name, name)
            if is_same(source, to / twin) and link_whole(to / twin, target, files.get(twin, "")):
                files[name] = files[twin]
                linked.add(name)
            else:
                files[name] = copy_whole(source, target)
        except FileNotFoundError:
            # What is in the inbox may be taken out of it at any time.
            if source.exists():
                raise
            continue
        copied.append(name)
    # Also what an interruption left here when the list named it no more.
    destroyed = _destroyed(home, {*_names(to), *files} - {*names})
    packed = _packed(files, to)
    for name in (*destroyed, *packed):
        files.pop(name, None)
    listed = BackupList(files, {**known.links, **_links(home.path)})
    replace_list(to, listed, moment)
    settle(to, listed)
    for name in (*destroyed, *packed):
        (to / name).unlink(missing_ok=True)
    there = {*names, *([LEDGER] if home.ledger.is_file() else [])}
    return BackupMade(
        folder=to,
        file_count=len(files),
        copied_count=len(copied),
        copied_bytes=sum((to / name).stat().st_size for name in copied if name not in linked),
        destroyed=destroyed,
        lost=tuple(sorted(files.keys() - there)),
        differing=tuple(differing),
        ledger_refused=ledger_refused,
    )


def _packed(files: Mapping[str, str], to: Path) -> list[str]:
    """Databases that the backup has packed too, as the home has them now, and with them whole."""
    packed = [name.removesuffix(ENDING) for name in files if name.endswith(ENDING)]
    return [
        name
        for name in packed
        if name in files and unpacked_sha256(to / f"{name}{ENDING}") == files[name]
    ]


def _destroyed(home: Home, lost: Iterable[str]) -> tuple[str, ...]:
    try:
        return destroyed_files(lost, read_ledger(home.ledger))
    except LedgerError:
        # `verify` tells of it; what a damaged ledger says is no reason to take anything out.
        return ()


def never_changes(name: str) -> bool:
    """Whether a file of a home, by its path below it, stays as it was when it was kept."""
    return name.startswith(NEVER_CHANGE) and not any(later in name for later in MADE_LATER)


def _names(source: Path) -> Iterator[str]:
    """Paths below the folder of everything kept; no links, nothing that is being written."""
    for kept in KEPT:
        if (source / kept).is_file():
            yield kept
        for folder, folders, files in os.walk(source / kept):
            folders.sort()
            for file in sorted(files):
                path = Path(folder) / file
                if not path.is_symlink() and not file.endswith(IN_THE_MAKING):
                    yield path.relative_to(source).as_posix()


def _first_names(source: Path, names: Iterable[str]) -> dict[str, str]:
    """Name → the first name of the same file, of what releases have in common."""
    first: dict[tuple[int, int], str] = {}
    shared = {}
    for name in names:
        # A report or page that is being written may be gone again.
        with suppress(FileNotFoundError):
            if name.startswith(RELEASES):
                file = (source / name).stat()
                shared[name] = first.setdefault((file.st_dev, file.st_ino), name)
    return shared


def _links(source: Path) -> dict[str, str]:
    """The links to the current releases, as they lead within their folders."""
    return {
        link.relative_to(source).as_posix(): str(link.readlink())
        for link in source.glob("*/*")
        if link.is_symlink() and link.parent.name in KEPT
    }
