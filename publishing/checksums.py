"""SHA256SUMS: by which anyone sees that a release has arrived as it was published.

Belongs here: writing it over the files a folder has, comparing them with it. Does not: the
manifest, which says what the files are of. What is added to a published release later (reports, a
page) is not in it.
"""

import re
from pathlib import Path

from publishing.packed_database import content_sha256
from publishing.parquet_files import file_sha256
from publishing.release_error import ReleaseError

SUMS = "SHA256SUMS"
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>.+)")


def faults_of_sums(folder: Path) -> tuple[int, tuple[str, ...]]:
    """How many files the sums of a folder name, and which of them are not as they were written."""
    try:
        sums = read_sums(folder)
    except ReleaseError as error:
        return 1, (str(error),)
    faults = []
    for name, sha256 in sums.items():
        found = content_sha256(folder / name)
        if found is None:
            faults.append(f"{folder / name} is not there")
        elif found != sha256:
            faults.append(f"{folder / name} is damaged: it is not the file that was published")
    return len(sums), tuple(faults)


def read_sums(folder: Path) -> dict[str, str]:
    """The sha256 of every file the sums name, by its path below the folder.

    Raises OSError, or ReleaseError where they are not as they were written.
    """
    path = folder / SUMS
    lines = [_LINE.fullmatch(line) for line in path.read_text("utf-8", "replace").splitlines()]
    sums = {line["name"]: line["sha256"] for line in lines if line}
    if not sums or None in lines:
        raise ReleaseError(f"{path} is damaged; restore it, or look at the release with a backup")
    return sums


def known_sums(folder: Path) -> dict[str, str]:
    """As `read_sums`, of a release that may be older than sums or have damaged ones: then nothing,
    for nobody can say of its files that they are whole, and `verify` tells of it."""
    try:
        return read_sums(folder) if (folder / SUMS).is_file() else {}
    except ReleaseError:
        return {}


def write_checksums(folder: Path, known: dict[str, str]) -> None:
    """Write the sums of every file below the folder, as `sha256sum -c` reads them.

    `known` are sums at hand, by path below the folder.
    """
    paths = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    lines = [f"{known.get(path) or file_sha256(folder / path)}  {path}\n" for path in paths]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
