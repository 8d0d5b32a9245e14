"""Names of files as people give them, also those that are no UTF-8 (mail on a Chinese Windows).

Belongs here: keeping such a name without loss, showing it, and the report year it names. Does not:
anything else a name may say.
"""

import re
from pathlib import PurePosixPath

_UNDECODED = re.compile("[\udc80-\udcff]")
"""What Python puts in a name for a byte that is not UTF-8; no database or page takes it."""


def raw_name(name: str) -> str | None:
    """The name's bytes in hexadecimal where they are not UTF-8, else None."""
    return name.encode("utf-8", "surrogateescape").hex() if _UNDECODED.search(name) else None


def name_on_disk(name: str, raw: str | None) -> str:
    """The name as the file system knows it, from what a receipt keeps of it."""
    return bytes.fromhex(raw).decode("utf-8", "surrogateescape") if raw else name


def readable_name(name: str) -> str:
    """The name to show: a part that is not UTF-8 is read as GB18030, else byte by byte."""
    if not _UNDECODED.search(name):
        return name
    return "/".join(map(_readable, name.split("/")))


def _readable(part: str) -> str:
    if not _UNDECODED.search(part):
        return part
    raw = part.encode("utf-8", "surrogateescape")
    try:
        read = raw.decode("gb18030")
    except UnicodeDecodeError:
        read = ""
    return read if read.isprintable() and read else raw.decode("utf-8", "backslashreplace")


_YEAR = re.compile(
    # Not part of a longer number, nor of a day or month: 20230115, 2023-01, 2023.1.15, 2023年1月. A
    # single digit after it is the number the inbox gives a newer file of the name: 2022-2.xlsx.
    r"(?<!\d)(20\d{2})(?!\d)(?![-./_](?:\d{2}(?!\d)|\d{1,2}[-./_]\d))(?!年\d{1,2}月)"
)


def year_named(name: str) -> int | None:
    """The year a file's name gives, else the nearest folder's that gives one; None of several.

    A day or month in a name is when it was sent, no report year.
    """
    for part in reversed(PurePosixPath(name).parts):
        years = set(_YEAR.findall(part))
        if years:
            return int(years.pop()) if len(years) == 1 else None
    return None
