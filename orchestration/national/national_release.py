"""The nation's release: provinces' releases verified, joined, counted and published.

Belongs here: the order of the steps, and what the manifest says of the provinces. Does not: the
steps themselves.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ingestion.receive import read_ledger
from orchestration.home import Configuration, Home
from orchestration.national.nation_warehouse import build_nation
from orchestration.national.province_release import (
    NationalError,
    ProvinceRelease,
    read_province_release,
    verify_release,
)
from orchestration.national.what_can_be_added import common_years, refuse_what_cannot_be_added
from orchestration.progress import Progress
from orchestration.provinces_of_nation import note_folders
from orchestration.retention import pack_superseded
from publishing.manifest import read_manifest
from publishing.release import PublishedRelease, ReleaseInputs, publish
from publishing.release_folder import current_release

OF_A_PROVINCE = (
    *("published_at", "logical_hash", "code_version", "rule_set", "rules", "forms", "registers"),
    "configuration",
)
"""What the nation's manifest repeats of a province's."""


@dataclass(frozen=True)
class NationalSummary:
    """The nation's release, the provinces in it and the years it has figures of."""

    published: PublishedRelease
    provinces: tuple[ProvinceRelease, ...]
    report_years: tuple[int, ...]
    years_left_out: tuple[int, ...]
    """Years that some provinces have and others not: they are in theirs alone."""


def make_national_release(
    home: Home,
    given: Sequence[Path],
    *,
    moment: datetime,
    configuration: Configuration,
    code_version: str,
    progress: Progress,
    accepts_unexplained: bool = False,
) -> NationalSummary:
    """Make one release of the releases, or current releases of homes, that are given.

    Under the lock of the nation's home. Raises NationalError where they cannot be added, and what
    building and publishing raise; the nation's current release then stays.
    """
    _refuse_a_provinces_home(home)
    with progress.step("Reading the provinces' releases"):
        releases = sorted(map(read_province_release, given), key=lambda one: one.code)
        refuse_what_cannot_be_added(releases)
    with progress.step("Holding them against their hashes"):
        for release in releases:
            verify_release(release)
    home.create()
    with home.locked("shanghui national", moment):
        with progress.step("Counting the nation"):
            warehouse = build_nation(home, releases, configuration.withheld_below_percent)
        with progress.step("Publishing"):
            # Makes room.
            pack_superseded(home, configuration.retention.open_databases, frozenset())
            published = publish(
                warehouse,
                home.releases,
                inputs=_inputs(releases, configuration, code_version),
                published_at=moment,
                accepts_unexplained=accepts_unexplained,
            )
        note_folders(home, {(one.code, one.folder.name): one.folder for one in releases})
    years = common_years(releases)
    return NationalSummary(
        published=published,
        provinces=tuple(releases),
        report_years=years,
        years_left_out=tuple(
            sorted({year for one in releases for year in one.report_years} - {*years})
        ),
    )


def _refuse_a_provinces_home(home: Home) -> None:
    """The warehouse and the current release of a home that counties file to are the province's."""
    current = current_release(home.releases)
    has_its_own = current is not None and "provinces" not in read_manifest(current)
    if has_its_own or read_ledger(home.ledger).line_count:
        raise NationalError(
            f"{home.path} is the home of a province; name a folder for the nation's own with --home"
        )


def _inputs(
    releases: Sequence[ProvinceRelease], configuration: Configuration, code_version: str
) -> ReleaseInputs:
    return ReleaseInputs(
        returns=[filed for one in releases for filed in one.manifest["returns"]],
        forms=_together(releases, "forms"),
        registers=_together(releases, "registers"),
        rule_set=_together(releases, "rule_set"),
        rules=_together(releases, "rules"),
        code_version=code_version,
        configuration={"withheld_below_percent": str(configuration.withheld_below_percent)},
        # The nation has no ledger: the provinces' have all that was received.
        ledger_lines=0,
        ledger_lines_known=0,
        provinces=tuple(map(_as_said, releases)),
    )


def _together(releases: Sequence[ProvinceRelease], name: str) -> str:
    """One fingerprint of what the provinces' fingerprints are."""
    said = [(one.code, one.manifest.get(name)) for one in releases]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _as_said(release: ProvinceRelease) -> dict[str, Any]:
    return {
        "province": release.code,
        "name": release.name,
        "release": release.folder.name,
        **{name: release.manifest.get(name) for name in OF_A_PROVINCE},
    }
