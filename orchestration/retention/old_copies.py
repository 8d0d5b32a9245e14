"""Slips, drafts and answers: copies of what counties sent, of which the archive has the original.

Belongs here: which are old. Does not: writing any (`county.slip`, `desk.uploads` do).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from orchestration.home import Configuration, Home
from orchestration.retention.old import Old


def old_slips(home: Home, before: datetime) -> tuple[Old, ...]:
    """Slips, and the desk's answers, written before the moment; by path below the home."""
    return tuple(_written_before(home, before, (home.slips, home.desk / "answers")))


def old_drafts(home: Home, configuration: Configuration, moment: datetime) -> tuple[Old, ...]:
    """The desk's drafts that are older than it keeps any: it drops them itself while it runs."""
    from desk.desk_home import DeskLimits
    from desk.uploads import Drafts

    section = configuration.desk
    limits = DeskLimits(drafts_kept=section.drafts_kept, draft_days=section.draft_days)
    return tuple(
        Old(drafts.path(draft.file_sha256).relative_to(home.path).as_posix(), draft.uploaded_at)
        for folder in sorted((home.desk / "drafts").glob("*/*"))
        for drafts in [Drafts(folder, limits)]
        for draft in drafts.old(moment)
    )


def remove(home: Home, names: Iterable[str]) -> None:
    """Remove files by path below the home, and what is noted of a draft with it."""
    for name in names:
        path = home.path / name
        path.unlink(missing_ok=True)
        if path.suffix == ".file":
            path.with_suffix(".json").unlink(missing_ok=True)


def _written_before(home: Home, before: datetime, folders: Iterable[Path]) -> Iterator[Old]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if path.is_file() and written < before:
                yield Old(path.relative_to(home.path).as_posix(), written)
