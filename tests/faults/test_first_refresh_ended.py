"""A home's first refresh ended at each named step, the annual report's among them.

As at random moments the refresh is stopped, its home copied and looked at, and goes on: one refresh
goes through all the steps.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.faults.forked import (
    ForkServer,
    Homes,
    check_as_undisturbed,
    check_whole,
    copy_home,
)
from tests.faults.kill_points import STEPS_OF_A_FIRST_REFRESH

pytestmark = pytest.mark.long

GONE_ON_FROM = ("first release named, not current", "forms of the report, no record")
REPORT = "releases/current/report/2022"
SETTINGS = '[report]\nformats = ["html"]\n'


def test_a_first_refresh_ended_at_any_step_leaves_a_whole_home(
    server: ForkServer, homes: Homes, tmp_path: Path
):
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy_home(homes.before / "inbox", home / "inbox")
    (home / "shanghui.toml").write_text(SETTINGS, encoding="utf-8")
    steps = [step.name for step in STEPS_OF_A_FIRST_REFRESH]
    reached, published, reported = [], [], []
    for step in server.copies(home, copy, steps=steps):
        reached.append(step)
        check_whole(copy, may_be_without_release=True)
        if (copy / "releases/current").exists():
            published.append(step)
        if (copy / REPORT / "report.json").exists():
            reported.append(step)
        shutil.move(copy, tmp_path / step) if step in GONE_ON_FROM else shutil.rmtree(copy)
    assert reached == steps
    # The release is current before the report is begun, and a report without its record is none.
    assert published == steps[steps.index("first release current") :]
    assert reported == ["report written"]
    undisturbed = Homes(home, home, 0)
    for step in GONE_ON_FROM:
        left = tmp_path / step
        done = server.refresh(left)
        assert (done.exit, done.err) == (1, ""), (step, done)
        check_as_undisturbed(left, undisturbed)
        assert report_of(left) == report_of(home), step


def report_of(home: Path) -> dict[str, str]:
    """Name → sha256 of the files of the annual report."""
    return json.loads((home / REPORT / "report.json").read_text(encoding="utf-8"))["files"]
