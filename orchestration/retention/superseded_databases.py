"""Databases of releases superseded long ago, packed.

Belongs here: which ones. Does not: packing one (`publishing.packed_database`).
"""

from contextlib import suppress

from orchestration.home import Home
from publishing.checksums import known_sums
from publishing.packed_database import pack_database
from publishing.release_folder import DATABASE, current_release, release_names


def pack_superseded(home: Home, newest: int, official: frozenset[str]) -> tuple[str, ...]:
    """Pack the databases of all but the `newest` releases (0: of none), the official ones and the
    current one. Where there is no room to pack in, the releases stay as they are.

    Their names; those packed before are not looked at. For whoever holds the home.
    """
    names = release_names(home.releases)
    current = current_release(home.releases)
    stay = official | {current.resolve().name if current else ""}
    packed = []
    with suppress(OSError):
        for name in names[:-newest] if newest else ():
            release = home.releases / name
            if name in stay or not (release / DATABASE).is_file():
                continue
            sha256 = known_sums(release).get(DATABASE)
            if sha256 and pack_database(release, sha256):
                packed.append(name)
    return tuple(packed)
