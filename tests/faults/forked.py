"""Asking the fork server for commands, and the small home they are tried on.

Belongs here: the client, the home before and after an undisturbed refresh, what must hold of a home
whatever befell it. Does not: what befalls it.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from ingestion.receive import read_ledger
from orchestration.home import Home
from orchestration.keeping import verify_home
from publishing.opening import open_release
from publishing.release_folder import current_release

PROJECT = Path(__file__).parents[2]
FIRST, SECOND = datetime(2023, 3, 1, 2, tzinfo=UTC), datetime(2023, 3, 2, 2, tzinfo=UTC)
"""The moments of the first refresh and of the one that is disturbed."""
SETTINGS = "[report]\nformats = []\n"


@dataclass(frozen=True)
class Outcome:
    """What became of a command: its exit status, or minus the signal that ended it."""

    exit: int
    out: str
    err: str
    seconds: float

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads(self.out)


class ForkServer:
    """A started fork server. Ends by itself with its standard input."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.fork_server"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert json.loads(self._heard())["ready"]

    def run(self, *arguments: object, at: datetime = SECOND, **conditions: Any) -> Outcome:
        """Run a command in a child; see `fork_server` for the conditions it may run under."""
        self.start(*arguments, at=at, **conditions)
        return self.wait()

    def start(self, *arguments: object, at: datetime = SECOND, **conditions: Any) -> None:
        order = {"arguments": [*map(str, arguments)], "moment": at.isoformat()} | conditions
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def wait(self) -> Outcome:
        return Outcome(**json.loads(self._heard()))

    def refresh(self, home: Path, at: datetime = SECOND, **conditions: Any) -> Outcome:
        return self.run("refresh", 2022, "--home", home, "--json", at=at, **conditions)

    def copies(self, home: Path, copy: Path, **where: Any) -> Iterator[Any]:
        """Refresh the home, and stop at each of these `moments` (seconds of its running) or `steps`
        with a copy made.

        What stands in the copy is what a kill would have left then: a process leaves nothing but
        its files. The number of each moment the refresh lasted to, or the name of each step it came
        to; the caller removes the copy.
        """
        words = ("refresh", 2022, "--home", home, "--json")
        self.start(*words, home=str(home), copy=str(copy), **where)
        while "stopped" in (heard := json.loads(self._heard())):
            yield heard["stopped"]
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        assert heard["exit"] == 1, heard

    def _heard(self) -> str:
        line = self.process.stdout.readline()
        assert line, f"the fork server ended: {self.process.poll()}"
        return line


@contextmanager
def started_server() -> Iterator[ForkServer]:
    server = ForkServer()
    try:
        yield server
    finally:
        server.process.stdin.close()
        server.process.wait(60)
        server.process.stdout.close()


@dataclass(frozen=True)
class Homes:
    """A home with a release and something new in its inbox, and the same after a refresh."""

    before: Path
    after: Path
    seconds: float
    """How long that refresh took."""


def make_homes(server: ForkServer, returns: Path, folder: Path) -> Homes:
    """`returns` has the clean returns of two counties for 2022."""
    before, after = folder / "before", folder / "after"
    (before / "inbox").mkdir(parents=True)
    (before / "shanghui.toml").write_text(SETTINGS, encoding="utf-8")
    one, other = sorted(returns.rglob("*.xlsx"))
    shutil.copy(one, before / "inbox" / "one.xlsx")
    first = server.refresh(before, FIRST)
    assert first.exit == 0, first.err
    # A return filed again, and one that is sent back: so that a slip is due.
    with_cover(one, "报出日期", date(2023, 2, 20)).save(before / "inbox" / "again.xlsx")
    with_cover(other, "填报单位", None).save(before / "inbox" / "other.xlsx")
    copy_home(before, after)
    undisturbed = server.refresh(after)
    assert (undisturbed.exit, undisturbed.err) == (1, ""), undisturbed
    assert undisturbed.summary["is_new_release"]
    assert undisturbed.summary["slips_written"] == 1
    return Homes(before, after, undisturbed.seconds)


def copy_home(home: Path, to: Path) -> Path:
    shutil.copytree(home, to, symlinks=True)
    return to


def with_cover(file: Path, label: str, value: object) -> openpyxl.Workbook:
    """A return with another value beside that label of its cover."""
    book = openpyxl.load_workbook(file)
    row = next(row for row in book["封面"].iter_rows() if row[0].value == label)
    row[1].value = value
    return book


def check_whole(home: Path, *, may_be_without_release: bool = False) -> None:
    """What holds of the home whatever befell it: nothing kept is lost or damaged."""
    faults = [fault for part in verify_home(Home(home)) for fault in part.faults]
    assert not faults, faults
    current = current_release(home / "releases")
    if current is None:
        assert may_be_without_release
        return
    with open_release(current) as release:
        assert release.execute("select count(*) from fct_chambers").fetchone()[0] > 0


def check_as_undisturbed(home: Path, homes: Homes) -> None:
    """The home is as if nothing had befallen it: same release to the byte, ledger, and no more."""
    check_whole(home)
    found, expected = manifest_of(home), manifest_of(homes.after)
    assert found == expected, {name for name in expected if found.get(name) != expected[name]}
    assert (home / "ledger.jsonl").read_bytes() == (homes.after / "ledger.jsonl").read_bytes()
    others = files_of(home) ^ files_of(homes.after)
    assert not others, f"left over or missing: {others}"
    with closing(sqlite3.connect(home / "dagster/history/runs.db")) as history:
        statuses = {status for (status,) in history.execute("select status from runs")}
    assert statuses <= {"SUCCESS", "FAILURE"}, statuses


def manifest_of(home: Path) -> dict[str, Any]:
    """Of the current release: among others the hash of every table and Parquet file."""
    manifest = json.loads((home / "releases/current/MANIFEST.json").read_text(encoding="utf-8"))
    # A refresh that goes on from a killed one knows of what that one admitted.
    return {name: value for name, value in manifest.items() if name != "ledger_lines_known"}


def files_of(home: Path) -> set[str]:
    """Every file and folder of the home; of Dagster's, where runs have names of their own, none."""
    return {
        str(path.relative_to(home))
        for path in home.rglob("*")
        if not path.is_relative_to(home / "dagster")
    }


def names_received(home: Path) -> set[str]:
    return {receipt.name for receipt in read_ledger(home / "ledger.jsonl").receipts}
