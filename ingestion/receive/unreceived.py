"""What stands in the inbox and was not received yet, told without receiving it.

Belongs here: comparing the inbox with the ledger, and what tells that a file was written to since.
Does not: when a file is whole (whoever looks twice knows), receiving it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.receive.archive import sha256_of
from ingestion.receive.file_names import raw_name, readable_name
from ingestion.receive.incoming import Incoming, files_in, returns_in, with_csv_together

_NEVER = datetime.min.replace(tzinfo=UTC)
"""Of a file that is looked at and not received."""

_OF_A_FOLDER = (".csv", ".tsv", ".txt")
"""Sheets of a return sent as text come one after another: one is whole when all of them are."""


@dataclass(frozen=True)
class InboxLook:
    """The inbox at one look. Files are known by `known_as`, a folder of CSV as one."""

    unreceived: Mapping[str, str]
    """File → how it stands: another text, and it was written to since."""
    unreadable: Mapping[str, str]
    """File → why it could not be read now."""


def known_as(name: str) -> str:
    """A name as a receipt and a program know it: its bytes where it is no UTF-8."""
    return raw_name(name) or readable_name(name)


def look_at_inbox(
    inbox: Path, last_received: Mapping[str, str], limits: ReadingLimits = DEFAULT_LIMITS
) -> InboxLook:
    """What `receive` would make a receipt of, and what it could not read.

    `last_received` is the ledger's: name → the sha256 last received under it.
    A file that cannot be read, or is gone again, hides no other.
    """
    unreceived: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for file in with_csv_together(_readable(inbox, unreadable)):
        try:
            stands = standing(file)
            is_new = any(
                last_received.get(known_as(name)) != sha256_of(content)
                for name, content in returns_in(file.name, file.content(), limits)
            )
        except OSError as error:
            unreadable[known_as(file.name)] = _why(error)
            continue
        if is_new:
            unreceived[known_as(file.name)] = stands
    return InboxLook(unreceived, unreadable)


def those_standing_as(incoming: Iterable[Incoming], expected: Mapping[str, str]) -> list[Incoming]:
    """Of the files those that stand as they did at a look; others were written to since."""
    chosen = []
    for file in incoming:
        try:
            stands = expected.get(known_as(file.name)) == standing(file)
        except OSError:
            stands = False
        if stands:
            chosen.append(file)
    return chosen


def standing(file: Incoming) -> str:
    """Sizes and times of change of what makes up a file, in 16 signs. Raises OSError."""
    parts = file.csv_files or (file.path,)
    if any(part.suffix.lower() in _OF_A_FOLDER for part in parts):
        folder = parts[0].parent
        parts = tuple(sorted(path for path in folder.iterdir() if path.is_file()))
    states = [(part.name, part.stat()) for part in parts]
    text = "\n".join(f"{name!a} {state.st_size} {state.st_mtime_ns}" for name, state in states)
    return sha256(text.encode()).hexdigest()[:16]


def _readable(inbox: Path, unreadable: dict[str, str]) -> list[Incoming]:
    """The files that open and give their first byte; why the others do not."""
    found = []
    for path in files_in(inbox):
        name = path.relative_to(inbox).as_posix()
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError as error:
            unreadable[known_as(name)] = _why(error)
        else:
            found.append(Incoming(path, name, _NEVER))
    return found


def _why(error: OSError) -> str:
    return error.strerror or str(error)
