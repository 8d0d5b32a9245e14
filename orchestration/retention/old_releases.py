"""Releases published long ago.

Belongs here: which may go, which stay and why; destroying them, and finishing what was begun. Does
not: what is left of one (`publishing.destroyed_release`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ingestion.receive import OF_RELEASES, Destruction, Ledger, append_entry, read_ledger
from orchestration.home import Home
from orchestration.retention.old import Old, staying
from publishing.destroyed_release import (
    DestroyedRelease,
    destroy_release,
    is_wholly_destroyed,
)
from publishing.manifest import MANIFEST, read_manifest
from publishing.parquet_files import file_sha256
from publishing.release_folder import current_release, release_names


def old_releases(home: Home, ledger: Ledger, before: datetime) -> tuple[Old, ...]:
    """The releases published before the moment, the oldest first. Raises ReleaseError."""
    published = _published(home)
    reasons = _reasons(home, ledger, published)
    return tuple(
        staying(Old(name, since), reasons.get(name, ""))
        for name, since in published.items()
        if since < before
    )


def destroy_releases(home: Home, releases: Iterable[Old], moment: datetime, setting: str) -> None:
    """Enter what is destroyed into the ledger, then destroy it. For whoever holds the home."""
    names = tuple(one.name for one in releases)
    if names:
        sha256s = tuple(file_sha256(home.releases / name / MANIFEST) for name in names)
        known = len(read_ledger(home.ledger).receipts)
        entry = Destruction(moment, OF_RELEASES, names, sha256s, setting, known)
        append_entry(home.ledger, entry)
    finish_begun(home)


def finish_begun(home: Home) -> None:
    """Destroy what the ledger says was destroyed and is there still: it was interrupted there.

    One that was marked official or made public since stays.
    """
    ledger = read_ledger(home.ledger)
    reasons = _reasons(home, ledger, _published(home))
    for name, entry in ledger.destroyed_releases().items():
        folder = home.releases / name
        if name in reasons or not folder.is_dir() or is_wholly_destroyed(folder):
            continue
        note = DestroyedRelease(
            name,
            entry.destroyed_at.isoformat(),
            entry.setting,
            entry.sha256s[entry.names.index(name)],
        )
        destroy_release(folder, note)


def _published(home: Home) -> dict[str, datetime]:
    """Release → when it was published, the oldest first."""
    return {
        name: datetime.fromisoformat(read_manifest(home.releases / name)["published_at"])
        for name in release_names(home.releases)
    }


def _reasons(home: Home, ledger: Ledger, published: Mapping[str, datetime]) -> dict[str, str]:
    """Release → why it stays, whatever its age."""
    reasons: dict[str, str] = {}
    current = current_release(home.releases)
    if current is not None:
        reasons[current.name] = "it is the current release"
    if published:
        reasons.setdefault([*published][-1], "it is the newest release")
    for mark in ledger.official_marks:
        reasons.setdefault(mark.release, "it was officially published")
    for name in release_names(home.public):
        reasons.setdefault(name, "a public release was made of it")
    for lock in ledger.locks:
        # What the year's report is held against, to tell whether it changed since.
        known = [name for name, at in published.items() if at <= lock.entered_at]
        if known and lock.report_year in ledger.locked_years:
            reasons.setdefault(known[-1], f"{lock.report_year} was locked as it says")
    for name in [one for one in reasons if one in published]:
        earlier = read_manifest(home.releases / name)["previous"]
        if earlier is not None:
            reasons.setdefault(earlier, f"{name} stays, and what changed in it is told by this one")
    return reasons
