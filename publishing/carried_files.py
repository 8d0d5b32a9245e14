"""Files of a release that are those of the release before: kept once on the disk, by hard links.

Belongs here: when a file is carried over, and linking one. Does not: which tables are the same
(their bytes say so), and copies elsewhere (a backup's are `orchestration.keeping`).
"""

import os
from pathlib import Path

from publishing.checksums import known_sums, read_sums
from publishing.parquet_files import file_sha256


def carry_unchanged(before: Path, building: Path) -> None:
    """Put links in place of the files of a new release that the release before has byte for byte.

    Both are known by their sums.
    """
    earlier = known_sums(before)
    for name, sha256 in read_sums(building).items():
        if earlier.get(name) == sha256:
            link_whole(before / name, building / name, sha256)


def link_whole(source: Path, to: Path, sha256: str) -> bool:
    """Make `to` another name of a file that has this sha256; what stands there is replaced.

    False, and nothing done, where the file has not: what is damaged is carried nowhere. So too
    where the file system has no links or no more of them.
    """
    linked = to.with_name(f".{to.name}.linked")
    try:
        if file_sha256(source) != sha256:
            return False
        to.parent.mkdir(parents=True, exist_ok=True)
        linked.unlink(missing_ok=True)
        os.link(source, linked)
        linked.replace(to)
    except OSError:
        return False
    return True
