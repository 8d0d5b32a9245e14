"""What decides how a file is read, as one key.

Belongs here: the fingerprint of the reading code, the forms and the register. Does not: reading.
"""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from ingestion.csv_files import fingerprint_of_files
from ingestion.form import Forms
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.register import Register

READING_ROOMS = (
    *("form", "formats", "intake", "layout", "processes", "record", "register", "rows", "values"),
)
"""The sub-rooms whose source decides what is read from a file, and how it is kept."""
CONDUCTING = ("csv_files", "read_batch", "read_file", "read_filing", "read_return")
"""The modules beside them that do."""


def reader_key(forms: Forms, register: Register, limits: ReadingLimits = DEFAULT_LIMITS) -> str:
    """A text that differs wherever the same bytes may be read to something else."""
    code = fingerprint_of_files(_deciding_modules())
    within = hashlib.sha256(repr(limits).encode()).hexdigest()
    return "-".join(key[:16] for key in (code, forms.fingerprint, register.fingerprint, within))


def _deciding_modules() -> Iterator[Traversable]:
    room = files("ingestion")
    for name in READING_ROOMS:
        modules = (path for path in (room / name).iterdir() if path.name.endswith(".py"))
        yield from sorted(modules, key=lambda path: path.name)
    for name in CONDUCTING:
        yield room / f"{name}.py"
