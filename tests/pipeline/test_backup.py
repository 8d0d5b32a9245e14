"""A home brought back from its backup comes to the figures there were."""

import json
import shutil
from datetime import timedelta

import pytest

from orchestration.home import Home
from orchestration.keeping import back_up, restore, verify_home
from tests.conftest import MOMENT


@pytest.mark.long
def test_a_home_brought_back_makes_the_same_release(write_returns, refresh, tmp_path):
    home, again = Home(tmp_path / "home"), Home(tmp_path / "again")
    shutil.copytree(write_returns(["450102", "450181"], [2021, 2022]) / "wave-1", home.inbox)
    first = refresh(home.path, [2021, 2022])
    back_up(home, tmp_path / "backup", MOMENT)
    restore(tmp_path / "backup", again)
    assert [part.part for part in verify_home(again) if part.faults] == []
    later = MOMENT + timedelta(days=1)
    kept = refresh(again.path, [2021, 2022], later)
    assert (kept.release, kept.is_new_release) == (first.release, False)
    # Not because it is there: without its releases the same is published anew.
    shutil.rmtree(again.releases)
    anew = refresh(again.path, [2021, 2022], later)
    hashes = [
        json.loads((one.releases / release / "MANIFEST.json").read_text())["logical_hash"]
        for one, release in ((home, first.release), (again, anew.release))
    ]
    assert hashes[0] == hashes[1]
