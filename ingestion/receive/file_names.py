"""Names of files whose bytes are not UTF-8, as mail unpacked by a Chinese Windows has them.

Belongs here: keeping such a name without loss, and showing it. Does not: what a name says.
"""

import re

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
