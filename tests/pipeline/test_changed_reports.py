"""Which reports of the province's second release changed though they should have stood."""

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from ingestion.receive import Ledger, OfficialMark, YearLock
from orchestration.alerts.reports import ChangedReport, changed_reports
from orchestration.home import read_configuration
from orchestration.report_settings import report_settings
from publishing.report import keep_or_write_reports
from tests.conftest import MOMENT


def test_a_report_of_the_official_release_that_changed_is_told_by_its_year(province):
    """Of the second wave only 2022 has returns: the reports of the other years were kept."""
    first, second = province.first.release, province.second.release
    mark = OfficialMark(MOMENT, first)
    assert changed_reports(province.home.releases, Ledger((), (), official_marks=(mark,))) == [
        ChangedReport(2022, second, first, "which was officially published")
    ]
    newest = OfficialMark(MOMENT, second)
    assert not changed_reports(province.home.releases, Ledger((), (), official_marks=(newest,)))
    assert not changed_reports(province.home.releases, Ledger((), ()))


def test_a_report_that_changed_after_its_year_was_locked_is_told(province, tmp_path):
    first, second = province.first.release, province.second.release
    releases = tmp_path / "releases"
    shutil.copytree(province.home.releases, releases, symlinks=True, copy_function=os.link)
    published_again(releases / second, "2023-03-03T02:00:00Z")
    between = MOMENT + timedelta(days=1)

    def told(*locks: YearLock) -> list[ChangedReport]:
        return changed_reports(releases, Ledger((), (), locks=locks))

    lock = YearLock(between, 2022, True, "published")
    assert told(lock) == [ChangedReport(2022, second, first, "though the year is locked")]
    assert told(YearLock(between, 2021, True, "published")) == []
    assert told(lock, YearLock(between, 2022, False, "a correction")) == []
    assert told(YearLock(between + timedelta(days=9), 2022, True, "later")) == []
    # Opened and locked again: what was published while it was open is what should stand now.
    opened = YearLock(between + timedelta(hours=1), 2022, False, "a mistake")
    before = YearLock(between + timedelta(hours=2), 2022, True, "again")
    after = YearLock(between + timedelta(days=2), 2022, True, "again")
    assert told(lock, opened, before) == told(lock)
    assert told(lock, opened, after) == []


def test_a_kept_report_that_is_damaged_is_made_anew(province, tmp_path):
    releases = tmp_path / "releases"
    shutil.copytree(province.home.releases, releases, symlinks=True)
    first, second = (releases / one.release for one in (province.first, province.second))
    damaged = first / "report/2018/annual-report-2018-450000.xlsx"
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    settings = report_settings(
        replace(read_configuration(province.home.path), report_formats=("xlsx",))
    )
    made = keep_or_write_reports(second, first, [2018, 2019], "450000", settings)
    assert {one.report_year: one.is_new for one in made} == {2018: True, 2019: False}
    assert (second / "report/2018" / damaged.name).read_bytes()[:2] == b"PK"


def published_again(release: Path, moment: str) -> None:
    """Both waves of the sample are published at one moment; here the second came later."""
    path = release / "MANIFEST.json"
    manifest = json.loads(path.read_bytes()) | {"published_at": moment}
    path.unlink()
    path.write_text(json.dumps(manifest), encoding="utf-8")
