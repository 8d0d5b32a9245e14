"""Where the provinces' releases stand that the nation was made of: known here, not in the release.

Belongs here: noting the folders in the nation's home, and finding a release again. Does not: which
release the nation was made of: its manifest says that.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingestion.whole_files import write_whole
from orchestration.home import Home
from orchestration.national.province_release import ProvinceRelease
from publishing.manifest import MANIFEST, read_manifest

FILE = "provinces.json"


@dataclass(frozen=True)
class ProvinceNamed:
    """A province as the nation's manifest names it; `folder` where its release still stands."""

    code: str
    name: str
    release: str
    logical_hash: str
    folder: Path | None

    @property
    def home(self) -> Path | None:
        """The home the release stands in, if it stands in one."""
        if self.folder is None:
            return None
        home = self.folder.parent.parent
        return home if Home(home).ledger.is_file() else None


def note_folders(home: Home, releases: Iterable[ProvinceRelease]) -> None:
    """Remember the folders, beside those noted before."""
    noted = _noted(home) | {f"{one.code} {one.folder.name}": str(one.folder) for one in releases}
    text = json.dumps(noted, ensure_ascii=False, indent=2, sort_keys=True)
    write_whole(home.path / FILE, f"{text}\n".encode())


def provinces_of(home: Home, release: Path) -> tuple[ProvinceNamed, ...]:
    """The provinces a release of the nation was made of; none of a province's own release."""
    noted = _noted(home)
    return tuple(
        ProvinceNamed(
            code=said["province"],
            name=said["name"],
            release=said["release"],
            logical_hash=said["logical_hash"],
            folder=_still_there(
                noted.get(f"{said['province']} {said['release']}"), said["logical_hash"]
            ),
        )
        for said in read_manifest(release).get("provinces", ())
    )


def _noted(home: Home) -> dict[str, str]:
    try:
        return dict(json.loads((home.path / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        # Known only to save a person looking: without it the release is named and not found.
        return {}


def _still_there(noted: str | None, logical_hash: str) -> Path | None:
    if noted is None or not (Path(noted) / MANIFEST).is_file():
        return None
    return Path(noted) if read_manifest(Path(noted))["logical_hash"] == logical_hash else None
