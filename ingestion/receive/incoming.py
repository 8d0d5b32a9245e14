"""From files as people send them to returns: a zip of workbooks is many, a folder of CSV is one.

Belongs here: which files make one return, and what a zip holds. Does not: archiving, receipts,
reading.
"""

import errno
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from ingestion.formats import (
    PACKAGE_ERRORS,
    NotAWorkbookError,
    ReadingLimits,
    file_format,
    open_package,
    pack_csv,
    visible_members,
)
from ingestion.receive.file_names import readable_name

COVER_TITLE = "封面"
"""The one sheet every form has, under this title: without it there is no return."""

UNFINISHED = ".part"
"""What programs put at the end of a name until the file is whole."""

_ENOUGH_TO_TELL = 4096
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Incoming:
    """What is received as one: where it is, the name it is known by, and when it arrived."""

    path: Path
    name: str
    received_at: datetime
    csv_files: tuple[Path, ...] = ()
    """The files of a return sent as CSV, one a sheet; `path` is their folder then."""

    def content(self) -> bytes:
        """The bytes; CSV files are packed into one zip, the same files into the same bytes.

        Raises OSError where one cannot be read, or changes meanwhile.
        """
        if self.csv_files:
            return pack_csv(_by_readable_name(self.csv_files))
        return _read_steady(self.path)

    @property
    def file_name(self) -> str:
        """The name as a file on its own."""
        return f"{self.name.rstrip('/')}.zip" if self.csv_files else self.name


def _by_readable_name(files: Sequence[Path]) -> dict[str, bytes]:
    """Contents by the name shown; of two names that read alike the second is numbered."""
    contents: dict[str, bytes] = {}
    for file in files:
        name = PurePosixPath(readable_name(file.name))
        stem, number = name.stem, 1
        while name.name in contents:
            number += 1
            name = name.with_stem(f"{stem} ({number})")
        contents[name.name] = _read_steady(file)
    return contents


def _read_steady(path: Path) -> bytes:
    """The bytes of a file. Raises OSError where it cannot be read, or changes meanwhile: half of
    what somebody is still copying would be a damaged return."""
    before = path.stat()
    content = path.read_bytes()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise OSError(errno.EBUSY, "it changed while it was read", str(path))
    return content


def files_in(folder: Path) -> Iterator[Path]:
    """The files counties sent in a folder, by name.

    Hidden files, Excel's lock files and what is being written as `….part` are not among them, nor
    is what a link shows from outside the folder: whoever may put a link there may not read it.
    """
    within = folder.resolve()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() == UNFINISHED or _leads_out(path, within):
            continue
        if path.is_file():
            yield path


def _leads_out(path: Path, within: Path) -> bool:
    # In Python 3.11 `resolve` raises for links in a circle; `realpath` leaves them as they are.
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(within)


def with_csv_together(incoming: Sequence[Incoming]) -> list[Incoming]:
    """The text files of each folder that holds a cover among them as one return of that folder.

    It is named by the folder, with a `/` at the end, and arrived with the last of its files.
    """
    by_folder: dict[Path, list[Incoming]] = defaultdict(list)
    for item in incoming:
        by_folder[item.path.parent].append(item)
    together = []
    for folder, items in by_folder.items():
        csv_items = _csv_return(items)
        together += [item for item in items if item not in csv_items]
        if csv_items:
            parent = PurePosixPath(csv_items[0].name).parent.as_posix()
            together.append(
                Incoming(
                    folder,
                    f"{folder.name if parent == '.' else parent}/",
                    max(item.received_at for item in csv_items),
                    tuple(item.path for item in csv_items),
                )
            )
    return together


def _csv_return(items: Sequence[Incoming]) -> list[Incoming]:
    """Of the files of one folder those that are a return as CSV; none without a cover, or alone."""
    if not any(is_cover(readable_name(item.path.name)) for item in items):
        return []
    texts = [item for item in items if _is_text(item.path)]
    has_cover = any(is_cover(readable_name(item.path.name)) for item in texts)
    return texts if has_cover and len(texts) > 1 else []


def _is_text(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return file_format(opened.read(_ENOUGH_TO_TELL)) == "text"
    except OSError:
        # With its name among the others, the return it belongs to is not received without it.
        return path.suffix.lower() in _TEXT_SUFFIXES


def is_cover(file_name: str) -> bool:
    """Whether a file of this name is the cover's sheet, of one county or of many."""
    return COVER_TITLE in PurePosixPath(file_name).stem


def returns_in(name: str, content: bytes, limits: ReadingLimits) -> list[tuple[str, bytes]]:
    """What is received of one file: name and bytes of each return in a zip, else the file itself.

    A zip that cannot be unpacked whole is received as it is; reading it says why.
    """
    if file_format(content) != "zip":
        return [(name, content)]
    try:
        package = open_package(content, limits)
        members = {
            member_name: package.read(member)
            for member_name, member in visible_members(package).items()
        }
    except (NotAWorkbookError, *PACKAGE_ERRORS):
        return [(name, content)]
    if not members:
        return [(name, content)]
    return [(f"{name}/{member}", held) for member, held in _csv_packed(members).items()]


def _csv_packed(members: dict[str, bytes]) -> dict[str, bytes]:
    """Members of a zip by name; the CSV files of each folder with a cover are one, as packed."""
    csv_by_folder: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in members.items():
        if file_format(content) == "text":
            folder, _, file_name = name.rpartition("/")
            csv_by_folder[folder][file_name] = content
    returns = dict(members)
    for folder, files in csv_by_folder.items():
        if len(files) > 1 and any(map(is_cover, files)):
            for file_name in files:
                del returns[f"{folder}/{file_name}" if folder else file_name]
            returns[f"{folder}/" if folder else ""] = pack_csv(files)
    return returns


def renamed(incoming: Incoming, path: Path, name: str) -> Incoming:
    """The same thing standing elsewhere as one file."""
    return replace(incoming, path=path, name=name, csv_files=())
