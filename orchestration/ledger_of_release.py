"""The ledger as a release knows it.

Belongs here: from what its manifest says to the ledger of then, and whether the one of now still
has what was known then. Does not: reading a ledger.

That lines follow each other does not tell that the last ones are there: only who has seen them
knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingestion.receive import Ledger, LedgerError, read_ledger
from orchestration.home import Home
from publishing.manifest import read_manifest
from publishing.release_error import ReleaseError
from publishing.release_folder import current_release


def ledger_of(home: Home, manifest: Mapping[str, Any]) -> Ledger:
    """The ledger as the refresh that made a release looked at it; as it is, where an old manifest
    does not say. Raises LedgerError."""
    return read_ledger(
        home.ledger,
        up_to=manifest.get("ledger_lines"),
        known=manifest.get("ledger_lines_known"),
    )


@dataclass(frozen=True)
class LinesKnown:
    """How many lines of the ledger the current release knew; none before the first release."""

    release: str = ""
    line_count: int = 0

    def lost(self, home: Home, line_count: int) -> str:
        """What to tell of a ledger with so many lines, empty where it lost none of them."""
        if line_count >= self.line_count:
            return ""
        return (
            f"{home.ledger} has fewer lines ({line_count:,}) than release {self.release} knew"
            f" ({self.line_count:,}); the last ones were lost: restore the ledger from a backup"
        )


def lines_known(home: Home) -> LinesKnown:
    """What the current release knew. Asked before the ledger is read: one that is published
    meanwhile knows more. Of one that cannot be read whoever looks at releases tells."""
    try:
        current = current_release(home.releases)
        manifest = read_manifest(current) if current else {}
    except ReleaseError:
        return LinesKnown()
    # Of old releases not all say both.
    counts = [manifest.get(name) or 0 for name in ("ledger_lines", "ledger_lines_known")]
    return LinesKnown(current.name if current else "", max(counts))


def ledger_held_to_release(home: Home) -> Ledger:
    """The ledger as it stands. Raises LedgerError, also where it has fewer lines than the current
    release knew."""
    known = lines_known(home)
    ledger = read_ledger(home.ledger)
    if words := known.lost(home, ledger.line_count):
        raise LedgerError(words)
    return ledger
