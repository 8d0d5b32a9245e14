"""Databases of releases superseded long ago, packed.

Belongs here: which ones. Does not: packing one (`publishing.packed_database`).
"""

from orchestration.home import Home
from publishing.checksums import SUMS, read_sums
from publishing.packed_database import pack_database
from publishing.release_folder import DATABASE, release_names


def pack_superseded(home: Home, newest: int, official: frozenset[str]) -> tuple[str, ...]:
    """Pack the databases of all but the `newest` releases (0: of none) and the official ones.

    Their names; those packed before are not looked at. Raises OSError. For whoever holds the home.
    """
    names = release_names(home.releases)
    packed = []
    for name in names[:-newest] if newest else ():
        release = home.releases / name
        # Without sums, of before there were any, nobody could say that it is whole.
        has_it = (release / DATABASE).is_file() and (release / SUMS).is_file()
        if name not in official and has_it and pack_database(release, read_sums(release)[DATABASE]):
            packed.append(name)
    return tuple(packed)
