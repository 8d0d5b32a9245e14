"""Which reports of the province's second release changed though they should have stood."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

from ingestion.receive import Ledger, OfficialMark, YearLock
from orchestration.alerts.reports import ChangedReport, changed_reports
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


def published_again(release: Path, moment: str) -> None:
    """Both waves of the sample are published at one moment; here the second came later."""
    path = release / "MANIFEST.json"
    manifest = json.loads(path.read_bytes()) | {"published_at": moment}
    path.unlink()
    path.write_text(json.dumps(manifest), encoding="utf-8")
