"""A disk that is full, at one step or another: told in a line, and nothing is lost by it."""

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

pytestmark = pytest.mark.long

MEGABYTE = 1_000_000
FREE = {0: "receiving", 2: "judging", 14: "building", 26: "publishing"}
"""Megabytes left on the disk → what then finds no room."""


def leave(disk: Path, megabytes: int) -> Path:
    """Fill the disk up to so many free megabytes; the file that does."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        left = shutil.disk_usage(disk).free - megabytes * MEGABYTE
        file.write(bytes(max(0, left)))
    return filler


def test_a_refresh_without_room_says_so_and_is_made_good_with_room(
    server: ForkServer, homes: Homes, disk
):
    small = disk(400)
    home = copy_home(homes.before, small / "home")
    for megabytes, step in FREE.items():
        # Or its successor would leave as much room as it took.
        (home / "warehouse.duckdb").unlink(missing_ok=True)
        filler = leave(small, megabytes)
        full = server.refresh(home)
        assert full.exit == 2, (step, full)
        assert full.err, (step, full)
        # Dagster may have said before that it could not write its records.
        line = full.err.splitlines()[-1]
        assert line.startswith(f"shanghui: no room left on the disk of {home} ("), full.err
        assert "Traceback" not in full.err
        check_whole(home)
        filler.unlink()
    done = server.refresh(home)
    assert (done.exit, done.err) == (1, "")
    check_as_undisturbed(home, homes)


def test_what_is_received_without_room_is_not_acknowledged(server: ForkServer, homes: Homes, disk):
    small = disk(200)
    home = copy_home(homes.before, small / "home")
    before = (home / "ledger.jsonl").read_bytes()
    sent = small / "sent.xlsx"
    shutil.copy(home / "inbox" / "again.xlsx", sent)
    filler = leave(small, 0)
    full = server.run("receive", sent, "--home", home)
    assert full.exit == 2, full
    assert full.err.startswith(f"shanghui: no room left on the disk of {home} ("), full.err
    assert (home / "ledger.jsonl").read_bytes() == before
    filler.unlink()
    check_whole(home)
    again = server.run("receive", sent, "--home", home)
    assert (again.exit, again.err) == (0, ""), again
    assert (home / "ledger.jsonl").read_bytes().startswith(before)
