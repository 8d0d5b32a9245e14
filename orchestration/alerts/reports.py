"""Which annual reports changed though their year was locked or officially published.

Belongs here: comparing a release's reports with those it should have kept. Does not: why a figure
changed (`publishing.restatement` tells that).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.receive import Ledger
from publishing.manifest import read_manifest
from publishing.release_folder import current_release, release_names


@dataclass(frozen=True)
class ChangedReport:
    """A report of the current release made in `release`, where `before` had another."""

    report_year: int
    release: str
    before: str
    reason: str


def changed_reports(releases: Path, ledger: Ledger) -> list[ChangedReport]:
    """Reports that are not what they were when their year was locked or published.

    Told where a figure of the year changed: the first report after a lock may differ in that its
    figures are called final. Raises ReleaseError.
    """
    current = current_release(releases)
    if current is None or not (ledger.locked_years or ledger.official_marks):
        return []
    names = release_names(releases)
    since = _baselines(releases, names, ledger)
    changed = []
    for report_year, (before, reason) in sorted(since.items()):
        made_in = _made_in(current, report_year)
        if before not in names or made_in is None:
            continue
        then = _made_in(releases / before, report_year)
        if then in (None, made_in) or names.index(made_in) <= names.index(before):
            continue
        if _figures_changed(releases, names[names.index(before) + 1 :], report_year):
            changed.append(ChangedReport(report_year, made_in, before, reason))
    return changed


def _baselines(releases: Path, names: list[str], ledger: Ledger) -> dict[int, tuple[str, str]]:
    """Report year → the release whose report should stand, and why it should."""
    since: dict[int, tuple[str, str]] = {}
    if ledger.official_marks:
        official = ledger.official_marks[-1].release
        folder = releases / official / "report"
        years = [int(one.name) for one in folder.iterdir()] if folder.is_dir() else []
        since = dict.fromkeys(years, (official, "which was officially published"))
    locks: Mapping[int, datetime] = {one.report_year: one.entered_at for one in ledger.locks}
    for report_year in ledger.locked_years:
        before = [
            name
            for name in names
            if datetime.fromisoformat(read_manifest(releases / name)["published_at"])
            <= locks[report_year]
        ]
        # What was published officially is what people hold in their hands: it comes first.
        if before and report_year not in since:
            since[report_year] = (before[-1], "though the year is locked")
    return since


def _made_in(release: Path, report_year: int) -> str | None:
    """The release a report was made in; None where there is none."""
    record = release / "report" / str(report_year) / "report.json"
    try:
        return json.loads(record.read_bytes())["release"]
    except (OSError, ValueError, KeyError):
        return None


def _figures_changed(releases: Path, later: list[str], report_year: int) -> bool:
    """Whether any of these releases restates a figure of the year."""
    from publishing.read_release import asking

    for name in later:
        with asking(releases / name) as connection:
            found = connection.execute(
                "select 1 from restatements where report_year = ? "
                "and value_before is distinct from value_after limit 1",
                [report_year],
            ).fetchone()
        if found:
            return True
    return False
