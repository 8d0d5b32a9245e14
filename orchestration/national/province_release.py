"""A province's release: found, whole, and read as far as adding it needs.

Belongs here: which folder is meant, holding its files against their hashes, whose it is. Does not:
comparing it with other provinces' (`what_can_be_added`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from ingestion.form import Forms, load_forms
from orchestration.home import Home
from orchestration.kept_inputs import KeptInputsError, load_kept_forms
from publishing import open_release
from publishing.checksums import SUMS, faults_of_sums
from publishing.logical_hash import logical_hash
from publishing.manifest import MANIFEST, read_manifest
from publishing.release import current_release


class NationalError(ShanghuiError):
    """Releases cannot be made into one of the nation; the message names them and what would do."""


@dataclass(frozen=True)
class ProvinceRelease:
    """A release of one province, by its folder."""

    folder: Path
    manifest: Mapping[str, Any]
    code: str
    name: str
    report_years: tuple[int, ...]
    forms: Forms

    def __str__(self) -> str:
        return f"release {self.folder.name} of {self.name} {self.code}"

    @property
    def alias(self) -> str:
        """The name its database is attached under."""
        return f"province_{self.code}"


def read_province_release(given: Path) -> ProvinceRelease:
    """The release a folder is, or the current one of the home it is. It is taken as it stands.

    Raises NationalError where it is no release of one province with its rows, or ReleaseError.
    """
    folder = _folder_meant(given)
    manifest = read_manifest(folder)
    if "provinces" in manifest:
        raise NationalError(f"{folder} is of several provinces itself; name those of its provinces")
    with open_release(folder) as connection:
        tables = {name for (name,) in connection.execute("show tables").fetchall()}
        if not {"dim_divisions", "dim_report_years", "fct_filings", "measure_queries"} <= tables:
            raise NationalError(
                f"{folder} has no rows to count, as a public release has none; name the office's"
            )
        provinces = connection.execute(
            "select division_code, max_by(division_name, report_year) from dim_divisions"
            " where division_level = 'province' group by division_code"
        ).fetchall()
        years = connection.execute("select report_year from dim_report_years order by 1").fetchall()
    if len(provinces) != 1:
        raise NationalError(f"{folder} is of {len(provinces)} provinces; name releases of one each")
    [(code, name)] = provinces
    return ProvinceRelease(
        folder=folder,
        manifest=manifest,
        code=code,
        name=name,
        report_years=tuple(year for (year,) in years),
        forms=_forms(folder, manifest["forms"]),
    )


def _folder_meant(given: Path) -> Path:
    if (given / MANIFEST).is_file():
        return given.resolve()
    release = current_release(Home(given).releases)
    if release is None:
        raise NationalError(
            f"{given} is neither a release nor a home that has one; name the folder of either"
        )
    return release.resolve()


def _forms(folder: Path, fingerprint: str) -> Forms:
    """The forms a release was made by: this version's own, or those kept in the release's home."""
    built_in = load_forms()
    if built_in.fingerprint == fingerprint:
        return built_in
    home = Home(folder.parent.parent)
    try:
        return load_kept_forms(home.inputs, fingerprint, needed_by=f"release {folder.name}")
    except KeptInputsError as error:
        raise NationalError(
            f"what {folder} was asked by cannot be told: {error}; name the release in its home"
        ) from error


def verify_release(release: ProvinceRelease) -> None:
    """Hold every file against its hash. Raises NationalError naming the first that is another."""
    try:
        _, faults = faults_of_sums(release.folder)
    except OSError as error:
        raise NationalError(
            f"{release.folder / SUMS} cannot be read ({error.strerror}): copy the release again"
        ) from error
    if faults:
        raise NationalError(f"{release} cannot be added: {faults[0]}; copy it again, or restore it")
    if logical_hash(release.manifest["table_hashes"]) != release.manifest["logical_hash"]:
        raise NationalError(
            f"{release} cannot be added: its {MANIFEST} does not agree with itself; copy it again"
        )
