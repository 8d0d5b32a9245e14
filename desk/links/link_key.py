"""The key that signs links: a file of the home that only its owner may read.

Belongs here: making it at first use, reading it. Does not: signing. It is never printed.
"""

import os
import secrets
import stat
from pathlib import Path

from desk.desk_error import DeskError

KEY_BYTES = 32


def link_key(path: Path) -> bytes:
    """The key in `path`, made where there is none. Raises DeskError where others may read it."""
    try:
        if not path.exists():
            _make(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise DeskError(f"{path}: others may read this key; close it with: chmod 600 {path}")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise DeskError(f"{path}: the key cannot be read or made ({error.strerror})") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise DeskError(
            f"{path}: this is not a key of the desk; restore it, or remove it and hand out new"
            " links"
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Whole or not at all, and only where no other process was first.
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
