"""MANIFEST.json: what a release was made from and what is in it.

Belongs here: writing and reading it. Does not: deciding what goes into a release.
"""

import json
from pathlib import Path
from typing import Any

from publishing.release_error import ReleaseError

MANIFEST = "MANIFEST.json"


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest: keys sorted, so that the same content is the same bytes."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release. Raises ReleaseError if there is none that can be read."""
    path = folder / MANIFEST
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): restore that release") from error
