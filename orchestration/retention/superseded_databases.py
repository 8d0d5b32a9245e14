"""Databases of releases superseded long ago, packed.

Belongs here: which ones. Does not: packing one (`publishing.packed_database`).
"""

from pathlib import Path

from orchestration.home import Home
from publishing.checksums import SUMS, read_sums
from publishing.packed_database import pack_database
from publishing.release_error import ReleaseError
from publishing.release_folder import DATABASE, current_release, release_names


def pack_superseded(home: Home, newest: int, official: frozenset[str]) -> tuple[str, ...]:
    """Pack the databases of all but the `newest` releases (0: of none), the official ones and the
    current one.

    Their names; those packed before are not looked at. Raises OSError. For whoever holds the home.
    """
    names = release_names(home.releases)
    current = current_release(home.releases)
    stay = official | {current.resolve().name if current else ""}
    packed = []
    for name in names[:-newest] if newest else ():
        release = home.releases / name
        if (
            name not in stay
            and (release / DATABASE).is_file()
            and (sha256 := _as_published(release))
            and pack_database(release, sha256)
        ):
            packed.append(name)
    return tuple(packed)


def _as_published(release: Path) -> str | None:
    """The sha256 of its database; None where nobody can say that it is whole.

    So it is of before there were sums, and where they are damaged: `verify` tells of those.
    """
    if not (release / SUMS).is_file():
        return None
    try:
        return read_sums(release).get(DATABASE)
    except ReleaseError:
        return None
