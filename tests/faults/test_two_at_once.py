"""A second refresh, and one after the clock was set back: refused in a line, nothing changed."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.home import Home
from tests.faults.forked import FIRST, ForkServer, Homes, check_whole, copy_home

pytestmark = pytest.mark.long


def test_a_second_refresh_is_told_who_is_at_it(server: ForkServer, homes: Homes, tmp_path: Path):
    home = copy_home(homes.before, tmp_path / "home")
    with Home(home).locked("shanghui refresh", FIRST):
        second = server.refresh(home)
        assert (second.exit, second.err) == (
            2,
            f"shanghui: shanghui refresh (process {os.getpid()}, since 2023-03-01T02:00 UTC) holds"
            f" {home}; try again later\n",
        )
    check_whole(home)


def test_a_refresh_after_the_clock_was_set_back_changes_nothing(
    server: ForkServer, homes: Homes, tmp_path: Path
):
    home = copy_home(homes.before, tmp_path / "home")
    before = (home / "ledger.jsonl").read_bytes()
    earlier = server.refresh(home, datetime(2023, 2, 1, 2, tzinfo=UTC))
    assert (earlier.exit, earlier.err) == (
        2,
        f"shanghui: the clock says 2023-02-01 02:00 UTC, and {home / 'ledger.jsonl'} has an entry"
        " of 2023-03-01 02:00 UTC; set the clock right and run the same again\n",
    )
    assert (home / "ledger.jsonl").read_bytes() == before
