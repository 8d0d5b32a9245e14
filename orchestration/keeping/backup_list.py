"""The list of a backup: what is in it, by name and hash; replacing it is what makes a backup.

Belongs here: reading and writing the list, where a listed file stands, putting new ones in their
places. Does not: what is copied.

A file that a backup has already in another form is first copied below `.new/`. Then the list is
replaced, at one blow, and only then do the new files take the places of the old. So each file the
list names is in its place or below `.new/`, whenever anything is interrupted.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingestion.whole_files import write_durably
from orchestration.keeping.copying import IN_THE_MAKING, BackupError
from publishing.parquet_files import file_sha256

LIST = "BACKUP.json"
NEW = ".new"


@dataclass(frozen=True)
class BackupList:
    """Files by name with their sha256, links by name with where they lead."""

    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def read_list(backup: Path) -> BackupList:
    """The list of a backup; an empty one where there is none. Raises BackupError."""
    path = backup / LIST
    if not path.is_file():
        return BackupList()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        # A backup of a version before had its links in its folder alone.
        links = found["links"] if "links" in found else _links_in(backup)
        listed = BackupList(found["files"], links)
        for name in (*listed.files, *listed.links):
            if Path(name).is_absolute() or ".." in Path(name).parts:
                raise ValueError(f"{name} leads out of it")
        return listed
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BackupError(f"{path} cannot be read ({error}); name another backup") from error


def replace_list(backup: Path, listed: BackupList, moment: datetime) -> None:
    """Make what is listed the backup: everything that was copied is on the disk before."""
    text = json.dumps(
        {
            "made_at": moment.isoformat(),
            "links": dict(sorted(listed.links.items())),
            "files": dict(sorted(listed.files.items())),
        },
        ensure_ascii=False,
        indent=1,
    )
    # Once for all of them: a thousand files would be waited for one after the other.
    os.sync()
    write_durably(backup / LIST, f"{text}\n".encode())


def settle(backup: Path, listed: BackupList) -> None:
    """Put the new files in their places, and the links; what no list names is removed."""
    new = backup / NEW
    for path in sorted(new.rglob("*")):
        name = path.relative_to(new).as_posix()
        if path.is_file() and listed.files.get(name) == file_sha256(path):
            (backup / name).parent.mkdir(parents=True, exist_ok=True)
            path.replace(backup / name)
    shutil.rmtree(new, ignore_errors=True)
    for name, target in listed.links.items():
        put_link(backup / name, target)


def put_link(link: Path, target: str) -> None:
    """Make a link, in place of the one there is."""
    link.parent.mkdir(parents=True, exist_ok=True)
    part = link.with_name(f".{link.name}{IN_THE_MAKING}")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)


def place_of(backup: Path, name: str, sha256: str) -> Path:
    """Where a listed file stands with its bytes. Raises BackupError where it does not."""
    places = [path for path in (backup / name, backup / NEW / name) if path.is_file()]
    for path in places:
        if file_sha256(path) == sha256:
            return path
    is_how = "is damaged" if places else "is not there"
    raise BackupError(f"{backup / name} {is_how}; restore from another backup")


def _links_in(backup: Path) -> dict[str, str]:
    return {
        link.relative_to(backup).as_posix(): str(link.readlink())
        for link in backup.glob("*/*")
        if link.is_symlink()
    }
