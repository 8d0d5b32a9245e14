"""A filing while a refresh runs, a second refresh, and one after the clock was set back."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingestion.receive import Incoming, read_ledger, take_in
from orchestration.home import Home
from tests.faults.forked import (
    FIRST,
    SECOND,
    ForkServer,
    Homes,
    check_whole,
    copy_home,
    with_cover,
)

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


def test_what_is_filed_while_a_refresh_runs_is_kept_and_waits_for_the_next(
    server: ForkServer, homes: Homes, tmp_path: Path
):
    home, sent = copy_home(homes.before, tmp_path / "home"), tmp_path / "later.xlsx"
    with_cover(home / "inbox" / "one.xlsx", "报出日期", date(2023, 2, 25)).save(sent)
    copy, filed = tmp_path / "copy", []
    # By the desk's door, while the refresh stands before it judges and holds the home.
    for _ in server.copies(home, copy, steps=["before judging"]):
        filed += take_in(
            [Incoming(sent, "desk/later.xlsx", SECOND)],
            *(home / "inbox", home / "archive", home / "ledger.jsonl"),
        )
        shutil.rmtree(copy)
    ledger = read_ledger(home / "ledger.jsonl")
    assert [one.name for one in filed] == ["desk/later.xlsx"]
    assert [one.name for one in ledger.receipts[-1:]] == ["desk/later.xlsx"]
    # one.xlsx, again.xlsx and other.xlsx are what it knew.
    assert ledger.receipts_when_refreshed() == {2022: 3}
    check_whole(home)
    following = server.refresh(home)
    assert (following.exit, following.err) == (1, "")
    assert (following.summary["new_receipts"], following.summary["newly_admitted"]) == (0, 1)
    in_force = read_ledger(home / "ledger.jsonl").returns_in_force()
    assert [one.file_sha256 for one in in_force] == [filed[0].file_sha256]
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
