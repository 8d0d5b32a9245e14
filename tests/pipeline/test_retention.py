"""A home after retention: the next refresh comes to the same figures, and what is gone is told."""

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from ingestion.receive import read_ledger
from orchestration.home import DEFAULTS, Home
from orchestration.keeping import verify_home
from orchestration.retention import take_away, what_is_old
from orchestration.run_history import run_history
from tests.conftest import MOMENT
from tests.pipeline.test_commands import shanghui

YEARS = [2021, 2022]
TWELVE_YEARS_ON = MOMENT.replace(year=2035)
SETTINGS = replace(DEFAULTS, retention=replace(DEFAULTS.retention, releases_years=10))


def logical_hash(home: Home, release: str) -> str:
    manifest = json.loads((home.releases / release / "MANIFEST.json").read_text(encoding="utf-8"))
    return manifest["logical_hash"]


def runs_of(home: Home) -> list[str]:
    """Runs in Dagster's records, the oldest first."""
    with run_history(home) as instance:
        return [record.dagster_run.run_id for record in instance.get_run_records(ascending=True)]


@pytest.mark.long
def test_after_retention_a_refresh_comes_to_the_same_figures(write_returns, refresh, tmp_path):
    home = Home(tmp_path / "home")
    sent = sorted((write_returns(["450102", "450181"], YEARS) / "wave-1").rglob("*.xlsx"))
    assert len(sent) == 4
    made = []
    for day, files in enumerate((sent[:2], sent[2:3], sent[3:])):
        for file in files:
            home.inbox.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, home.inbox)
        made.append(refresh(home.path, YEARS, MOMENT + timedelta(days=day)))
    first, second, third = (one.release for one in made)
    for path in home.inbox.iterdir():
        os.utime(path, (MOMENT.timestamp(),) * 2)

    old = {part.part: part for part in what_is_old(home, SETTINGS, TWELVE_YEARS_ON)}
    assert [one.name for one in old["releases"].goes] == [first]
    assert {one.name: one.stays_because for one in old["releases"].stays} == {
        second: f"{third} stays, and what changed in it is told by this one",
        third: "it is the current release",
    }
    assert len(old["inbox"].goes) == 4
    run_ids = [one.run_id for one in made]
    assert runs_of(home) == run_ids
    assert [one.name for one in old["runs"].goes] == run_ids[:2]
    assert [one.stays_because for one in old["runs"].stays] == ["it is the newest run"]

    take_away(home, SETTINGS, TWELVE_YEARS_ON)
    assert [fault for part in verify_home(home) for fault in part.faults] == []
    assert runs_of(home) == run_ids[2:]
    left = [path for path in home.dagster.rglob("*") if path.name.startswith(tuple(run_ids[:2]))]
    assert left == []
    assert list(home.inbox.iterdir()) == []

    again = refresh(home.path, YEARS, TWELVE_YEARS_ON)
    assert (again.new_receipts, again.release, again.is_new_release) == (0, third, False)
    # Read again and built again from nothing but ledger and archive, and published anew.
    home.intake.unlink()
    home.warehouse.unlink()
    before = logical_hash(home, third)
    (home.releases / "current").unlink()
    anew = refresh(home.path, YEARS, TWELVE_YEARS_ON + timedelta(days=1))
    assert anew.is_new_release
    assert logical_hash(home, anew.release) == before
    assert len(read_ledger(home.ledger).destructions) == 2


@pytest.mark.long
def test_what_is_asked_of_a_destroyed_release_is_told_in_a_line(write_returns, refresh, tmp_path):
    home = Home(tmp_path / "home")
    sent = sorted((write_returns(["450181"], YEARS) / "wave-1").rglob("*.xlsx"))
    home.inbox.mkdir(parents=True)
    releases = []
    for day, reason in enumerate(("", "a", "b")):
        if not reason:
            for file in sent:
                shutil.copy(file, home.inbox)
        else:
            assert (
                shanghui(
                    "withdraw", "450181", YEARS[day - 1], "--reason", reason, home=home.path
                ).returncode
                == 0
            )
        releases.append(refresh(home.path, YEARS, MOMENT + timedelta(days=day)).release)
    first, _, third = releases
    take_away(home, SETTINGS, TWELVE_YEARS_ON)
    told = (
        f"shanghui: release {first} was destroyed on 2035-03-01 by retention"
        " (retention.releases_years = 10); what it said of figures is in the history\n"
    )
    for call in (
        ("rebuild", first),
        ("diff", first, third),
        ("status", "--as-known", first),
        ("trace", "chambers", "--as-known", first),
        ("sql", "select 1", "--as-known", first),
    ):
        run = shanghui(*call, home=home.path)
        assert (call, run.returncode, run.stderr) == (call, 2, told)
    # What figures were known then is in the history of the current one.
    run = shanghui(
        *("indicators", 2022, "--division", "450181", "--as-known", first, "--json"),
        home=home.path,
    )
    known = {row["indicator"]: row["value"] for row in json.loads(run.stdout)}
    assert known["filing_rate"] == 1
    assert shanghui("status", home=home.path).returncode == 0
    assert shanghui("diff", home=home.path).returncode == 0
