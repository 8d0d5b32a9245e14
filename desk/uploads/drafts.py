"""Files that were checked and may be filed: kept for a while, so that what is filed is what was
checked, byte by byte.

Belongs here: keeping, finding and dropping drafts, each of one county and year. Does not: answers
about them, filing.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from desk.desk_home import DeskLimits

PART = ".part"
"""The ending of what is being written; one left behind is of a desk that was killed."""


@dataclass(frozen=True)
class Draft:
    """An uploaded file. `line` is that of its receipt in the ledger, once it was filed."""

    file_sha256: str
    file_name: str
    uploaded_at: datetime
    line: int | None = None


@dataclass(frozen=True)
class Held:
    """An uploaded file that is no draft yet."""

    path: Path
    file_sha256: str


@dataclass(frozen=True)
class Drafts:
    """The drafts of one county and year, in a folder of their own."""

    folder: Path
    limits: DeskLimits

    @contextmanager
    def held(self, file: BinaryIO) -> Iterator[Held]:
        """An uploaded file under a name of its own, until it is known whether it is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{secrets.token_hex(8)}{PART}"
        try:
            file.seek(0)
            with part.open("wb") as written:
                shutil.copyfileobj(file, written)
            with part.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
            yield Held(part, sha256)
        finally:
            part.unlink(missing_ok=True)

    def keep(self, held: Held, file_name: str, moment: datetime) -> Draft:
        """Keep a file as a draft; the same bytes again are a new draft, not yet filed."""
        held.path.replace(self.path(held.file_sha256))
        draft = Draft(held.file_sha256, file_name, moment)
        self.note(draft)
        return draft

    def find(self, file_sha256: str) -> Draft | None:
        """The draft with these bytes, None where it is not, or no longer, kept."""
        is_there = self.path(file_sha256).is_file()
        return _read(self.folder / f"{file_sha256}.json") if is_there else None

    def path(self, file_sha256: str) -> Path:
        return self.folder / f"{file_sha256}.file"

    def filed(self, draft: Draft, line: int) -> None:
        """Note under which line of the ledger a draft was filed."""
        self.note(replace(draft, line=line))

    def drop(self, file_sha256: str) -> None:
        for path in (self.path(file_sha256), self.folder / f"{file_sha256}.json"):
            path.unlink(missing_ok=True)

    def note(self, draft: Draft) -> None:
        written = self.folder / f".{draft.file_sha256}.{secrets.token_hex(4)}"
        said = asdict(draft) | {"uploaded_at": draft.uploaded_at.isoformat()}
        written.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        written.replace(self.folder / f"{draft.file_sha256}.json")

    def drop_old(self, moment: datetime) -> list[Draft]:
        """Drop drafts that are too old or too many; those dropped."""
        dropped = self.old(moment)
        for draft in dropped:
            self.drop(draft.file_sha256)
        return dropped

    def old(self, moment: datetime) -> list[Draft]:
        """The drafts that are too old or too many, the newest first."""
        oldest = moment - timedelta(days=self.limits.draft_days)
        return [
            draft
            for place, draft in enumerate(self.newest_first())
            if place >= self.limits.drafts_kept or draft.uploaded_at < oldest
        ]

    def newest_first(self) -> list[Draft]:
        notes = map(_read, self.folder.glob("*.json"))
        drafts = [draft for draft in notes if draft is not None]
        return sorted(drafts, key=lambda draft: draft.uploaded_at, reverse=True)

    def size(self, draft: Draft) -> int:
        """Bytes of its file; 0 where another has just dropped it."""
        try:
            return self.path(draft.file_sha256).stat().st_size
        except FileNotFoundError:
            return 0


def drop_beyond(every: Sequence[Drafts], most_bytes: int) -> list[Draft]:
    """Drop drafts until all together have at most so many bytes; those dropped.

    Who uploaded most often loses first, and nobody the newest: no county can push out another's.
    """
    ranked = [
        (place, drafts, draft)
        for drafts in every
        for place, draft in enumerate(drafts.newest_first())
    ]
    ranked.sort(key=lambda one: (-one[0], one[2].uploaded_at))
    over = sum(drafts.size(draft) for _, drafts, draft in ranked) - most_bytes
    dropped = []
    for place, drafts, draft in ranked:
        if over <= 0 or place == 0:
            break
        over -= drafts.size(draft)
        drafts.drop(draft.file_sha256)
        dropped.append(draft)
    return dropped


def _read(note: Path) -> Draft | None:
    """The draft of a note, None where there is none, or another has just dropped it."""
    try:
        stands = note.stat()
        return _as_written(note, stands.st_ino, stands.st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=4096)
def _as_written(note: Path, inode: int, changed_ns: int) -> Draft:
    """Read once: every upload asks for all drafts, and a note that is changed is another file."""
    said = json.loads(note.read_text(encoding="utf-8"))
    return Draft(**said | {"uploaded_at": datetime.fromisoformat(said["uploaded_at"])})
