"""A damaged ledger: what `docs/operations/faults.md` says to do is done as it stands there."""

import json
import os
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from ingestion.receive import read_ledger
from tests.faults.forked import (
    FIRST,
    PROJECT,
    SECOND,
    ForkServer,
    Homes,
    Outcome,
    copy_home,
    manifest_of,
)

pytestmark = pytest.mark.long

PAGE = (PROJECT / "docs/operations/faults.md").read_text(encoding="utf-8")
THIRD = SECOND + timedelta(days=1)


@pytest.fixture
def backup(server: ForkServer, homes: Homes, tmp_path: Path) -> Path:
    """Of the home before its second refresh: a receipt and an admission."""
    before = copy_home(homes.before, tmp_path / "before")
    assert server.run("backup", tmp_path / "backup", "--home", before, at=FIRST).exit == 0
    return tmp_path / "backup"


@pytest.fixture
def home(homes: Homes, tmp_path: Path) -> Path:
    """The home after it: two more receipts and an admission."""
    home = copy_home(homes.after, tmp_path / "home")
    assert home.joinpath("ledger.jsonl").read_bytes().count(b"\n") == 5
    for file in home.glob("archive/*/*"):
        os.utime(file, (SECOND.timestamp(), SECOND.timestamp()))
    return home


def do_as_the_page_says(server: ForkServer, home: Path, backup: Path) -> list[Outcome]:
    section = PAGE.partition("## The ledger is damaged")[2]
    [block] = re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    block = block.replace("/srv/shanghui", str(home)).replace("/backup/shanghui", str(backup))
    lines = [shlex.split(line) for line in block.splitlines()]
    assert [name for name, *_ in lines] == ["shanghui"] * 5
    return [server.run(*words, at=THIRD) for _, *words in lines]


def test_a_changed_line_is_mended_to_the_byte(
    server: ForkServer, homes: Homes, home: Path, backup: Path
):
    ledger = home / "ledger.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole.replace(b"one.xlsx", b"two.xlsx", 1))
    done = do_as_the_page_says(server, home, backup)
    # The refresh ends with 1: a return is sent back, as before.
    assert [outcome.exit for outcome in done] == [0, 0, 0, 1, 0], done
    assert done[0].out.startswith("ledger mended: 2 lines of the backup, 3 entered since, 0 lost")
    assert ledger.read_bytes() == whole
    assert manifest_of(home) == manifest_of(homes.after)
    assert (backup / "ledger.jsonl").read_bytes() == whole


def test_lines_lost_at_the_end_leave_the_same_figures(
    server: ForkServer, homes: Homes, home: Path, backup: Path
):
    ledger = home / "ledger.jsonl"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:3]))
    refused = server.run("refresh", 2022, "--home", home, at=THIRD)
    assert refused.exit == 2
    assert "has fewer lines (3) than release 2023-03-02.1 knew (5)" in refused.err
    done = do_as_the_page_says(server, home, backup)
    assert [outcome.exit for outcome in done] == [0, 0, 0, 1, 0], done
    assert done[0].out.startswith("ledger mended: 2 lines of the backup, 1 entered since, 2 lost")
    assert "other.xlsx received again, as of 2023-03-02T02:00:00Z" in done[0].out
    receipts = read_ledger(ledger).receipts
    assert {one.name: one.received_at for one in receipts} == {
        "one.xlsx": FIRST,
        "again.xlsx": SECOND,
        "other.xlsx": SECOND,
    }
    assert manifest_of(home)["logical_hash"] == manifest_of(homes.after)["logical_hash"]
    assert json.loads(server.run("verify", "--home", home, "--json", at=THIRD).out)["is_whole"]
    # A release that knew the lines lost is not made again as if it had not.
    rebuilt = server.run("rebuild", "2023-03-02.1", "--home", home, at=THIRD)
    assert (rebuilt.exit, rebuilt.err) == (1, ""), rebuilt
    assert rebuilt.out.startswith("release 2023-03-02.1 made again says something else"), rebuilt
    assert re.search(r"^return 450302 2022 \(\w+…\) +in force +not in force *$", rebuilt.out, re.M)
