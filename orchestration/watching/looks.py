"""From one look at the inbox to the next: which files are whole, and what is remembered.

Belongs here: the sensor's cursor, which holds what was seen and never a moment. Does not: looking,
or what is done about it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

VERSION = 1
MOST_REMEMBERED = 1000
"""Files remembered from one look to the next: some 60 kB. The others have their turn when these are
received."""


@dataclass(frozen=True)
class Seen:
    """What the last look saw."""

    standing: Mapping[str, str] = field(default_factory=dict)
    """File not received yet → how it stood."""
    run_without_process: str | None = None
    """A run that stood as under way though nobody held the home."""

    def as_cursor(self) -> str:
        return json.dumps(
            {
                "version": VERSION,
                "standing": dict(sorted(self.standing.items())),
                "run_without_process": self.run_without_process,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def seen_at(cursor: str | None) -> Seen:
    """What a cursor says; one of another version, or damaged, says nothing: files wait a look."""
    try:
        said = json.loads(cursor or "")
        if said["version"] != VERSION:
            return Seen()
        return Seen(dict(said["standing"]), said["run_without_process"])
    except (ValueError, KeyError, TypeError):
        return Seen()


def whole_files(now: Mapping[str, str], before: Seen) -> dict[str, str]:
    """The files that stand as they stood at the look before: nobody is writing to them."""
    return {name: stands for name, stands in now.items() if before.standing.get(name) == stands}


def remembered(now: Mapping[str, str]) -> dict[str, str]:
    """What the next look is told of this one."""
    return dict(sorted(now.items())[:MOST_REMEMBERED])
