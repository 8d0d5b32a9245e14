"""Which code made a release.

Belongs here: the version and a fingerprint of the installed code. Does not: versions of forms,
rules or registers, which have fingerprints of their own.
"""

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

PACKAGES = (
    *("county", "dbt_project", "expectations", "ingestion", "orchestration", "publishing"),
    "sample_province",
)

WITH_FINGERPRINTS = ("ingestion/form/annual_return", "ingestion/register", "expectations/rules")
"""Folders whose data have fingerprints of their own: CSV of forms and registers, SQL of rules."""


def code_version() -> str:
    """`0.1.0+3f2a9c81d2e4`: the package's version and a hash over its code, SQL and data."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            is_apart = path.suffix in {".csv", ".sql"} and name.startswith(WITH_FINGERPRINTS)
            if path.suffix in {".py", ".sql", ".csv", ".yml"} and not is_apart:
                digest.update(name.encode())
                digest.update(path.read_bytes())
    return f"{version('shanghui')}+{digest.hexdigest()[:12]}"
