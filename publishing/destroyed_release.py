"""A release destroyed for its age: what is left of it, and taking the rest away.

Belongs here: the note that stays in its folder, so that its name is known and never given again.
Does not: which releases go, and the ledger's word for it (`orchestration.retention`).
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ingestion.whole_files import write_durably
from publishing.manifest import MANIFEST
from publishing.moments import shanghai_day

NOTE = "DESTROYED.json"


@dataclass(frozen=True)
class DestroyedRelease:
    """What the note says: when it was destroyed (ISO, UTC), by which setting, and what it was."""

    name: str
    destroyed_at: str
    setting: str
    manifest_sha256: str


def destroy_release(folder: Path, note: DestroyedRelease) -> None:
    """Leave nothing of a release but the note; whatever interrupts it, done again it is finished.

    The manifest goes first: without one the folder is no release to anybody.
    """
    write_durably(folder / NOTE, (json.dumps(asdict(note), indent=1) + "\n").encode())
    (folder / MANIFEST).unlink(missing_ok=True)
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != NOTE:
            path.unlink()


def is_destroyed(folder: Path) -> bool:
    """Whether it was destroyed, wholly or not yet."""
    return (folder / NOTE).is_file()


def is_wholly_destroyed(folder: Path) -> bool:
    return is_destroyed(folder) and [path.name for path in folder.iterdir()] == [NOTE]


def destroyed_words(folder: Path) -> str | None:
    """What to tell who asks for a release that was destroyed; None for any other."""
    if not is_destroyed(folder):
        return None
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        day = shanghai_day(datetime.fromisoformat(note["destroyed_at"])).isoformat()
        rule = f"on {day} by retention ({note['setting']})"
    except (OSError, ValueError, KeyError, TypeError):
        rule = "by retention"
    return f"release {folder.name} was destroyed {rule}; what it said of figures is in the history"
