"""The CSV files that describe forms and registers.

Belongs here: reading their rows, and fingerprints of files. Does not: what a row means.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path


def read_csv(path: Path | Traversable) -> list[dict[str, str]]:
    """Rows of a CSV file (a path or a package resource) by column name."""
    # Read whole, as a package resource cannot be told to leave line ends inside cells alone.
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fingerprint_of(folders: Iterable[Path | Traversable]) -> str:
    """sha256 over the CSV files of folders in their order, by name and content."""
    return fingerprint_of_files(
        path
        for folder in folders
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".csv")
    )


def fingerprint_of_files(paths: Iterable[Path | Traversable]) -> str:
    """sha256 over files in the order given, by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
