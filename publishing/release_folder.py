"""The folder of releases: names, the folder a release is built in, the pointer to the current one.

Belongs here: making files last and replacing the pointer last of all. Does not: what is in them.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingestion.closest import not_known
from ingestion.whole_files import sync
from publishing.destroyed_release import destroyed_words
from publishing.manifest import MANIFEST
from publishing.moments import shanghai_day
from publishing.release_error import ReleaseError

CURRENT = "current"
BUILDING = ".building-"
NEW_LINK = ".current-"
"""Before the name of a release: the link that will be `current`. It is there before the release has
its name, so that a release nobody was told of is known by it if the run is killed in between."""
DATABASE = "chambers.duckdb"
PARQUET = "parquet"
CSV = "csv"


def current_release(releases: Path) -> Path | None:
    """The folder of the current release under its own name, or None before the first one.

    Raises ReleaseError where it is not there though there are releases: what came next would be
    taken for the first.

    Its own name, because a process that opens the same path again is shown the old content.
    """
    link = releases / CURRENT
    if not link.is_symlink():
        if link.exists():
            raise ReleaseError(f"{link} is not a link: make it one to the newest release's folder")
        if names := release_names(releases):
            raise ReleaseError(
                f"{link} is missing, and there are releases; put it back: ln -s {names[-1]} {link}"
            )
        return None
    release = releases / link.readlink()
    if not (release / MANIFEST).is_file():
        raise ReleaseError(f"{link} points at {release.name}, which is not there: restore it")
    return release


def release_names(releases: Path) -> list[str]:
    """The names of the finished releases, in the order of the days and numbers in them."""
    found = [
        entry.name
        for entry in (releases.iterdir() if releases.is_dir() else ())
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}\.\d+", entry.name)
        and (entry / MANIFEST).is_file()
        and not (releases / f"{NEW_LINK}{entry.name}").is_symlink()
    ]
    return sorted(found, key=lambda name: (name[:10], int(name[11:])))


def entry_names(releases: Path) -> set[str]:
    """The names of whatever stands in the folder: a name given by a person is never followed."""
    return {entry.name for entry in releases.iterdir()} if releases.is_dir() else set()


def release_named(releases: Path, name: str | None) -> Path:
    """The folder of the release with this name; the current one for `current` or None.

    The name is looked up, never followed. Raises ReleaseError where there is none of it, or no
    release at all.
    """
    names = release_names(releases)
    if not names:
        raise ReleaseError(
            f"there is no release in {releases} yet; make one with: shanghui refresh YEARS"
        )
    if name in (None, CURRENT) and (current := current_release(releases)):
        return current
    if name not in names:
        if name in entry_names(releases) and (words := destroyed_words(releases / str(name))):
            raise ReleaseError(words)
        raise ReleaseError(not_known("release", str(name), reversed(names)))
    return releases / str(name)


def next_name(releases: Path, published_at: datetime) -> str:
    """The name of a release published now: the day in Asia/Shanghai and the next number in it."""
    day = shanghai_day(published_at).isoformat()
    taken = [
        int(match[1])
        for entry in (releases.iterdir() if releases.is_dir() else ())
        if (match := re.fullmatch(rf"{day}\.(\d+)", entry.name))
    ]
    return f"{day}.{max(taken, default=0) + 1}"


@contextmanager
def building_folder(releases: Path, name: str) -> Iterator[Path]:
    """An empty folder beside the releases; whatever of it is left at the end is removed.

    What a killed run left behind is removed first.
    """
    releases.mkdir(parents=True, exist_ok=True)
    remove_leftovers(releases)
    building = releases / f"{BUILDING}{name}"
    building.mkdir()
    try:
        yield building
    finally:
        remove_leftovers(releases)


def remove_leftovers(releases: Path) -> None:
    """Remove what a killed run left half built, or had named without making it current."""
    for leftover in releases.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in releases.glob(f"{NEW_LINK}*"):
        name = leftover.name.removeprefix(NEW_LINK)
        if not _is_current(releases, name):
            shutil.rmtree(releases / name, ignore_errors=True)
        leftover.unlink(missing_ok=True)


def put_in_place(building: Path, releases: Path, name: str) -> Path:
    """Make a finished folder last, name it, and make it the current release.

    If the pointer cannot be replaced the folder is removed: nobody has been told of it.
    """
    _make_durable(building)
    release = releases / name
    new_link = releases / f"{NEW_LINK}{name}"
    try:
        new_link.symlink_to(name)
        building.rename(release)
        sync(releases)
        new_link.replace(releases / CURRENT)
    except BaseException:
        if not _is_current(releases, name):  # an interrupt may come just after the replacement
            shutil.rmtree(release, ignore_errors=True)
        raise
    sync(releases)
    sync(releases.parent)  # the folder of releases itself may be new
    return release


def _is_current(releases: Path, name: str) -> bool:
    link = releases / CURRENT
    return link.is_symlink() and str(link.readlink()) == name


def _make_durable(folder: Path) -> None:
    """Make every file read-only and bring files and folders to the disk, the folder itself last."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            _make_durable(entry)
        else:
            entry.chmod(0o444)
            sync(entry)
    sync(folder)
