"""The provinces a release of the nation was made of, and where their releases stand.

Belongs here: noting the folders in the nation's home, finding a release again. Does not: making the
nation (`orchestration.national`); loads nothing of it, as every command that shows figures asks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.whole_files import write_whole
from orchestration.home import Configuration, Home
from publishing.manifest import MANIFEST, read_manifest

FILE = "provinces.json"
"""In the nation's home: where a release stands is no part of what is published."""

NATION, NATION_NAME = "000000", "全国"
"""The code of the whole country in the lists of the National Bureau of Statistics, and its name."""


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

    def has(self, division_code: str) -> bool:
        """Whether a division lies in it, by the digits all its codes begin with (GB/T 2260)."""
        return division_code[:2] == self.code[:2]


def note_folders(home: Home, folders: Mapping[tuple[str, str], Path]) -> None:
    """Remember where releases stand, by province and name, beside those noted before."""
    noted = _noted(home) | {
        f"{province} {release}": str(folder) for (province, release), folder in folders.items()
    }
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


def division_of_all(release: Path, configuration: Configuration) -> str:
    """The code of all that a release is of: the nation, or the province of the home."""
    return NATION if "provinces" in read_manifest(release) else configuration.province


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
