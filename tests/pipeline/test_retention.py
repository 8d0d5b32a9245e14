"""A home after retention: the next refresh comes to the same figures, and what is gone is told."""

import json
import os
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from ingestion.receive import read_ledger
from orchestration.commands.withdraw import withdraw_return
from orchestration.home import DEFAULTS, Home
from orchestration.keeping import verify_home
from orchestration.retention import PartOld, take_away, what_is_old
from orchestration.run_history import run_history
from tests.conftest import MOMENT
from tests.pipeline.test_commands import shanghui

YEARS = [2021, 2022]
LOST_RUN = "0f8fad5b-d9cb-469f-a165-70867728950e"
TWELVE_YEARS_ON = MOMENT.replace(year=2035)
SETTINGS = replace(DEFAULTS, retention=replace(DEFAULTS.retention, releases_years=10))


def logical_hash(home: Home, release: str) -> str:
    manifest = json.loads((home.releases / release / "MANIFEST.json").read_text(encoding="utf-8"))
    return manifest["logical_hash"]


def runs_of(home: Home) -> list[str]:
    """Runs in Dagster's records, the oldest first."""
    with run_history(home) as instance:
        return [record.dagster_run.run_id for record in instance.get_run_records(ascending=True)]


@dataclass(frozen=True)
class After:
    """A home whose first of three releases is twelve years old, after retention.

    `old` is what was shown before, `runs_before` what Dagster had records of.
    """

    home: Home
    releases: list[str]
    run_ids: list[str]
    runs_before: list[str]
    old: dict[str, PartOld]


@pytest.fixture(scope="module")
def after(write_returns, refresh, tmp_path_factory) -> After:
    home = Home(tmp_path_factory.mktemp("retention") / "home")
    of_2021, of_2022 = sorted((write_returns(["450181"], YEARS) / "wave-1").rglob("*.xlsx"))
    home.inbox.mkdir(parents=True)
    made = []
    for day, file in enumerate((of_2021, of_2022, None)):
        if file:
            shutil.copy(file, home.inbox)
        else:
            withdraw_return(home, "450181", 2022, "x", MOMENT + timedelta(days=day))
        made.append(refresh(home.path, YEARS, MOMENT + timedelta(days=day)))
    for path in home.inbox.iterdir():
        os.utime(path, (MOMENT.timestamp(),) * 2)
    before = runs_of(home)
    # As an interruption leaves it: a run whose events are gone, files of one whose record is.
    with run_history(home) as instance:
        instance.event_log_storage.delete_events(before[0])
    (home.dagster / "storage" / LOST_RUN).mkdir()
    os.utime(home.dagster / "storage" / LOST_RUN, (MOMENT.timestamp(),) * 2)
    old = {part.part: part for part in what_is_old(home, SETTINGS, TWELVE_YEARS_ON)}
    take_away(home, SETTINGS, TWELVE_YEARS_ON)
    return After(home, [one.release for one in made], [one.run_id for one in made], before, old)


@pytest.mark.long
def test_what_nothing_rests_on_went_and_the_home_is_whole(after):
    home, (first, second, third), runs = after.home, after.releases, after.run_ids
    assert [one.name for one in after.old["releases"].goes] == [first]
    assert {one.name: one.stays_because for one in after.old["releases"].stays} == {
        second: f"{third} stays, and what changed in it is told by this one",
        third: "it is the current release",
    }
    assert len(after.old["inbox"].goes) == 2
    assert list(home.inbox.iterdir()) == []
    assert after.runs_before == runs
    assert [one.name for one in after.old["runs"].goes] == runs[:2]
    assert [one.stays_because for one in after.old["runs"].stays] == ["it is the newest run"]
    assert runs[2] in runs_of(home)
    assert not {*runs[:2]} & {*runs_of(home)}
    left = [path for path in home.dagster.rglob("*") if path.name.startswith((*runs[:2], LOST_RUN))]
    assert left == []
    assert len(read_ledger(home.ledger).destructions) == 2
    assert [fault for part in verify_home(home) for fault in part.faults] == []


@pytest.mark.long
def test_what_is_asked_of_a_destroyed_release_is_told_in_a_line(after):
    first, _, third = after.releases
    told = (
        f"shanghui: release {first} was destroyed on 2035-03-01 by retention"
        " (retention.releases_years = 10); what it said of figures is in the history\n"
    )
    for call in (
        ("rebuild", first),
        ("diff", first, third),
        ("trace", "chambers", "--as-known", first),
        ("sql", "select 1", "--as-known", first),
        ("status", "--as-known", first),
    ):
        run = shanghui(*call, home=after.home.path)
        assert (call, run.returncode, run.stderr) == (call, 2, told)
    # What figures were known then is in the history of the current one.
    asked = ("indicators", 2021, "--division", "450181", "--as-known", first, "--json")
    run = shanghui(*asked, home=after.home.path)
    known = {row["indicator"]: row["value"] for row in json.loads(run.stdout)}
    assert known["filing_rate"] == 1
    assert shanghui("diff", home=after.home.path).returncode == 0


@pytest.mark.long
def test_the_next_refresh_comes_to_the_same_figures(after, refresh):
    home, third = after.home, after.releases[2]
    # Read again and built again from nothing but ledger and archive.
    home.intake.unlink()
    home.warehouse.unlink()
    anew = refresh(home.path, YEARS, TWELVE_YEARS_ON + timedelta(days=1))
    assert (anew.new_receipts, anew.files_read) == (0, 2)
    # The same figures: a release of others would be a new one.
    assert (anew.release, anew.is_new_release) == (third, False)
    assert anew.logical_hash == logical_hash(home, third)
