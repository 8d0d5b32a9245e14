"""chambers.duckdb of a release superseded long ago, kept packed: chambers.duckdb.zst.

Belongs here: packing one, and having it again byte for byte. Does not: which are packed
(`orchestration.retention`).
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.whole_files import sync
from publishing.parquet_files import file_sha256
from publishing.release_error import ReleaseError
from publishing.release_folder import DATABASE

ENDING = ".zst"
"""As `zstd -d` knows it. Packed in 0.1 s, a database is a quarter of itself."""
CHUNK = 1 << 20


def pack_database(release: Path, sha256: str) -> bool:
    """Put the packed database in place of the one that has this sha256. Raises OSError.

    False, and nothing done, where it has another: it is damaged, and `verify` tells of it. What
    was packed is unpacked once before the database goes; killed at any point, there is one of them.
    """
    from pyarrow import CompressedOutputStream

    database = release / DATABASE
    if file_sha256(database) != sha256:
        return False
    packed = database.with_name(f"{DATABASE}{ENDING}")
    part = packed.with_name(f".{packed.name}.part")
    part.unlink(missing_ok=True)
    try:
        with database.open("rb") as source, CompressedOutputStream(str(part), "zstd") as to:
            while chunk := source.read(CHUNK):
                to.write(chunk)
        if unpacked_sha256(part) != sha256:
            return False
        part.chmod(0o444)
        sync(part)
        part.replace(packed)
    finally:
        part.unlink(missing_ok=True)
    sync(release)
    database.unlink()
    return True


def content_sha256(path: Path) -> str | None:
    """The sha256 of a file's bytes, of those it was packed from where it is packed.

    None where neither is there; empty where the packed one is damaged.
    """
    if path.is_file():
        return file_sha256(path)
    packed = _packed(path)
    return unpacked_sha256(packed) if packed.is_file() else None


def has_database(release: Path) -> bool:
    """Whether a release has its database, packed or not."""
    return (release / DATABASE).is_file() or _packed(release / DATABASE).is_file()


@contextmanager
def database_file(database: Path) -> Iterator[Path]:
    """The database as a file to open, which need not be there any more once it is open.

    Its own, or one unpacked to the side for as long as that. Raises ReleaseError where it is not
    there or cannot be unpacked.
    """
    if database.is_file():
        yield database
        return
    packed = _packed(database)
    if not packed.is_file():
        raise ReleaseError(f"{database} is not there: restore it")
    with tempfile.TemporaryDirectory(prefix="shanghui-") as folder:
        unpacked = Path(folder) / DATABASE
        try:
            with unpacked.open("wb") as file:
                for chunk in _chunks(packed):
                    file.write(chunk)
        except (OSError, ValueError) as error:
            raise ReleaseError(f"{packed} cannot be unpacked into {folder} ({error})") from error
        yield unpacked


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}{ENDING}")


def unpacked_sha256(packed: Path) -> str:
    """The sha256 of what was packed; empty where it is damaged."""
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(packed):
            digest.update(chunk)
    except (OSError, ValueError):  # what pyarrow says of bytes that are no zstd, or cut off
        return ""
    return digest.hexdigest()


def _chunks(packed: Path) -> Iterator[bytes]:
    from pyarrow import CompressedInputStream

    with CompressedInputStream(str(packed), "zstd") as source:
        while chunk := source.read(CHUNK):
            yield chunk
