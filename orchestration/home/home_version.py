"""`home.json`: which version made a home, and which wrote to it last.

Belongs here: reading and writing it, refusing a home of a later layout. Does not: bringing an older
home forward (a refresh makes anew what is a cache, and has Dagster bring its history forward).
"""

import json
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

from ingestion.errors import ShanghuiError
from ingestion.whole_files import write_whole

FILE = "home.json"
LAYOUT = 1
"""Counted up where older code would misread a home, or lose what it keeps."""


class HomeError(ShanghuiError):
    """The home cannot be used; the message says what, where and what would work."""


@dataclass(frozen=True)
class HomeVersion:
    """What a home says of itself. `dagster` is the version its history of runs was written by."""

    layout: int
    made_by: str
    written_by: str
    dagster: str = ""


def read_home_version(home: Path) -> HomeVersion | None:
    """What the home says; None where it says nothing, as those of before did.

    Raises HomeError for a home of a later layout than this code knows, and for a file that is none.
    """
    path = home / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        layout, written_by = int(found["layout"]), str(found["written_by"])
        if layout > LAYOUT:
            raise HomeError(
                f"{home} was written by shanghui {written_by}, whose homes this version"
                f" ({version('shanghui')}) does not know; install {written_by} or later"
            )
        return HomeVersion(layout, str(found["made_by"]), written_by, str(found["dagster"]))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeError(
            f"{path} cannot be read ({error}); restore it from a backup, or remove it"
        ) from error


def note_version(home: Path, dagster: str = "") -> None:
    """Write that this version wrote to the home, and Dagster of that version if one is given."""
    known = read_home_version(home)
    here = version("shanghui")
    before = known or HomeVersion(LAYOUT, here, here)
    now = replace(before, layout=LAYOUT, written_by=here, dagster=dagster or before.dagster)
    if now != known:
        write_whole(home / FILE, (json.dumps(asdict(now), indent=1) + "\n").encode())
