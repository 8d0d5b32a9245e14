"""What a backup holds that was destroyed in the home.

Belongs here: which files of a backup these are. Does not: destroying anything in a home
(`orchestration.retention`).
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from ingestion.receive import OF_INBOX, Ledger


def destroyed_files(lost: Iterable[str], ledger: Ledger) -> tuple[str, ...]:
    """Of files that a home has no more (paths below it) those the ledger says were destroyed."""
    releases = ledger.destroyed_releases()
    received = ledger.last_received()
    # A name given to another file since is not the name of what was destroyed.
    inbox = {
        name
        for entry in ledger.destructions
        if entry.part == OF_INBOX
        for name in entry.names
        if name not in received
    }
    # What came in a zip is named below it; a return as CSV by its folder, with a `/` at the end.
    zips = {name[:at] for name in inbox for at, sign in enumerate(name) if sign == "/"}
    return tuple(
        sorted(
            path
            for path in lost
            for folder, _, name in [path.partition("/")]
            if (folder == "releases" and name.partition("/")[0] in releases)
            or (folder == "inbox" and (name in inbox | zips or _folder_of(name) in inbox))
        )
    )


def _folder_of(name: str) -> str:
    """The name of a return whose sheets are the files of this one's folder."""
    parent = PurePosixPath(name).parent.as_posix()
    return "inbox/" if parent == "." else f"{parent}/"
