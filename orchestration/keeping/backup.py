"""What of a home cannot be made again, copied away and brought back.

Belongs here: which files, copying each whole, the list of what was copied. Does not: when.

A backup is a folder of the same shape as a home with a list of its files. A second backup into the
same folder copies only what is new. Nothing is taken out of a backup, and what never changes
(received files, inputs, releases) is never written over: it may be the home that is damaged.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.errors import ShanghuiError
from orchestration.home import Home
from publishing.parquet_files import file_sha256

LIST = "BACKUP.json"
KEPT = (
    "ledger.jsonl",
    "shanghui.toml",
    "archive",
    "inbox",
    "inputs",
    "claims",
    "releases",
    "public",
)
"""What cannot be made again. Intake, warehouse and slips are made again by a refresh; Dagster's
history of runs is not needed by anything."""
NEVER_CHANGE = ("archive/", "inputs/", "releases/", "public/")
MADE_LATER = ("/report/", "/index.html")
"""In a release what is made after it was published, and may be made again."""
IN_THE_MAKING = ".part"


class BackupError(ShanghuiError):
    """A backup cannot be made, or not be brought back; the message says what would work."""


@dataclass(frozen=True)
class BackupMade:
    """A backup or restored home: files in all, those copied now, bytes copied.

    `lost` are files of the backup that the home has no more, `differing` those that never change
    and are others than in the backup: both stay in it as they were.
    """

    folder: Path
    file_count: int
    copied_count: int
    copied_bytes: int
    lost: tuple[str, ...]
    differing: tuple[str, ...]


def back_up(
    home: Home,
    to: Path,
    moment: datetime,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> BackupMade:
    """Copy what cannot be made again into the folder `to`; the home is locked meanwhile.

    Raises BackupError where the folder cannot be written, lies in the home or holds other things;
    HomeError where the home is in use.
    """
    home.must_be_there()
    if to.resolve().is_relative_to(home.path.resolve()):
        raise BackupError(f"{to} lies in the home; name a folder outside, best on another disk")
    if to.exists() and any(to.iterdir()) and not (to / LIST).is_file():
        raise BackupError(f"{to} is not empty and no backup; name an empty folder or one")
    with home.locked("shanghui backup", moment):
        try:
            return _copy(home.path, to, moment, _known(to), on_progress)
        except OSError as error:
            raise BackupError(
                f"the backup is not complete: {error.filename or to} ({error.strerror}); what was"
                " there before still is"
            ) from error


def restore(
    backup: Path,
    home: Home,
    moment: datetime,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> BackupMade:
    """Bring a backup back into a home that is empty or not there, each file checked by its hash.

    Raises BackupError where the folder is no backup, a file of it is damaged or lost, or the home
    holds anything.
    """
    if not (backup / LIST).is_file():
        raise BackupError(f"{backup} is no backup: {LIST} is not there")
    if home.path.exists() and any(home.path.iterdir()):
        raise BackupError(f"{home.path} is not empty; restore into a folder that is not there yet")
    listed = _known(backup)
    for done, (name, sha256) in enumerate(sorted(listed.items()), start=1):
        if not (backup / name).is_file():
            raise BackupError(f"{backup / name} is not there; restore from another backup")
        if file_sha256(backup / name) != sha256:
            raise BackupError(f"{backup / name} is damaged; restore from another backup")
        on_progress(done, 2 * len(listed))
    try:
        made = _copy(
            backup, home.path, moment, {}, lambda done, total: on_progress(total + done, 2 * total)
        )
        (home.path / LIST).unlink()
    except OSError as error:
        raise BackupError(
            f"cannot write {error.filename or home.path} ({error.strerror}); empty the folder and"
            " restore again"
        ) from error
    return made


def _copy(
    source: Path,
    to: Path,
    moment: datetime,
    known: dict[str, str],
    on_progress: Callable[[int, int], None],
) -> BackupMade:
    """Copy files that are new or others; the list is put in place last."""
    names = list(_names(source))
    listed = dict(known)
    differing = []
    copied = size = 0
    for done, name in enumerate(names, start=1):
        on_progress(done, len(names))
        if name in known and _is_same(source / name, to / name):
            continue
        if name in known and _never_changes(name) and file_sha256(source / name) != known[name]:
            differing.append(name)
            continue
        listed[name] = _copy_whole(source / name, to / name)
        copied += 1
        size += (to / name).stat().st_size
    _copy_links(source, to)
    text = json.dumps(
        {"made_at": moment.isoformat(), "files": listed}, ensure_ascii=False, indent=1
    )
    part = to / f"{LIST}{IN_THE_MAKING}"
    with part.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(to / LIST)
    lost = tuple(sorted(known.keys() - {*names}))
    return BackupMade(to, len(listed), copied, size, lost, tuple(differing))


def _never_changes(name: str) -> bool:
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


def _is_same(source: Path, copy: Path) -> bool:
    """Whether a file stands there as it was copied: a copy has the time of what it is of."""
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _copy_whole(source: Path, to: Path) -> str:
    """Copy a file, its time too, and give its sha256; the copy is read again and must have it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}{IN_THE_MAKING}")
    part.unlink(missing_ok=True)
    shutil.copy2(source, part)
    sha256 = file_sha256(source)
    if file_sha256(part) != sha256:
        raise BackupError(f"{source} changed while it was copied, or {to} is on a faulty disk")
    part.replace(to)
    return sha256


def _copy_links(source: Path, to: Path) -> None:
    """The link to the current release, as it leads within its folder."""
    for link in source.glob("*/*"):
        if link.is_symlink() and link.parent.name in KEPT:
            copy = to / link.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            copy.symlink_to(link.readlink())


def _known(folder: Path) -> dict[str, str]:
    """Name → sha256 of what the list of a backup names; nothing where there is none."""
    path = folder / LIST
    if not path.is_file():
        return {}
    try:
        files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["files"]
    except (ValueError, KeyError, OSError) as error:
        raise BackupError(f"{path} cannot be read ({error}); name another backup") from error
    return files
