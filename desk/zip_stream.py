"""Many files as one zip, sent while it is made: neither held in memory nor written to disk.

Belongs here: the bytes of the zip. Does not: which files.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same files give the same zip."""
_CHUNK = 256 * 1024


class _Unseekable(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        held = bytes(content)  # type: ignore[call-overload]
        self._held.append(held)
        return len(held)

    def taken(self) -> bytes:
        content = b"".join(self._held)
        self._held.clear()
        return content


def zip_stream(files: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """The zip of files, or of what one holds, under names, piece by piece; workbooks are packed
    already, and stored."""
    held = _Unseekable()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as package:
        for name, path in files:
            with (
                io.BytesIO(path) if isinstance(path, bytes) else path.open("rb") as file,
                package.open(zipfile.ZipInfo(name, _MOMENT), "w") as member,
            ):
                while chunk := file.read(_CHUNK):
                    member.write(chunk)
                    yield held.taken()
            yield held.taken()
    yield held.taken()
