"""Dagster's records of runs, thinned by their number; the runs are real, of a job of one step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from orchestration.home import Home
from orchestration.retention import thin_runs
from orchestration.run_history import run_history

RUNS = 31


@dg.asset
def counted() -> int:
    return 1


@dg.asset
def left_alone() -> int:
    return 2


@pytest.fixture
def history(tmp_path: Path) -> Iterator[tuple[dg.DagsterInstance, Home, list[str]]]:
    """The records of 31 runs of a home, the oldest first: the first made another asset."""
    home = Home(tmp_path / "home")
    home.create()
    with run_history(home) as instance:
        runs = [dg.materialize([left_alone], instance=instance).run_id]
        runs += [dg.materialize([counted], instance=instance).run_id for _ in range(RUNS - 1)]
        yield instance, home, runs


def kept(instance: dg.DagsterInstance) -> list[str]:
    return [record.dagster_run.run_id for record in instance.get_run_records(ascending=True)]


def test_the_newest_runs_stay_and_the_last_of_each_asset(history):
    instance, home, runs = history
    assert thin_runs(instance, home.dagster, 0) == 0
    # Fewer than twenty are too many.
    assert thin_runs(instance, home.dagster, 12) == 0
    assert kept(instance) == runs
    assert thin_runs(instance, home.dagster, 11) == 19
    assert kept(instance) == [runs[0], *runs[-11:]]
    files = {path.name.partition(".")[0] for path in (home.dagster / "history/runs").glob("*-*")}
    assert files == {runs[0], *runs[-11:]}
    with closing(sqlite3.connect(home.dagster / "history/runs/index.db")) as events:
        of_runs = {run for (run,) in events.execute("select run_id from event_logs")}
    assert of_runs == {runs[0], *runs[-11:]}
    assert thin_runs(instance, home.dagster, 11) == 0
