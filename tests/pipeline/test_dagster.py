"""Dagster over a home: its definitions, and that a run started there does what the command does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import Home
from publishing.manifest import read_manifest
from publishing.release_folder import current_release

COUNTIES = ["450181", "451082"]
YEARS = [2021, 2022]

SNAPSHOT = Path(__file__).parent / "definitions_snapshot.json"


@pytest.fixture(scope="module")
def returns(write_returns) -> Path:
    return write_returns(COUNTIES, YEARS) / "wave-1"


@pytest.fixture(scope="module")
def by_command(returns, tmp_path_factory, refresh) -> Path:
    """A home refreshed by the command."""
    home = tmp_path_factory.mktemp("by_command")
    shutil.copytree(returns, home / "inbox")
    refresh(home, YEARS)
    return home


def dagster(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    created = Home(home)
    created.create()
    environment = os.environ | {
        "SHANGHUI_HOME": str(home),
        "DAGSTER_HOME": str(created.dagster),
    }
    return subprocess.run(
        [sys.executable, "-m", "dagster", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=300,
    )


def test_a_backfill_started_by_dagster_gives_the_release_the_command_gives(
    returns, by_command, tmp_path
):
    home = tmp_path / "home"
    shutil.copytree(returns, home / "inbox")
    run = dagster(
        home,
        *("job", "launch", "--module-name", "orchestration.definitions", "--job", "refresh"),
        *("--tags", json.dumps(
            {
                "dagster/asset_partition_range_start": "2021",
                "dagster/asset_partition_range_end": "2022",
            }
        )),
    )
    assert run.returncode == 0, run.stderr
    wait_for_release(home)
    ours, theirs = (read_manifest(current_release(path / "releases")) for path in (by_command, home))
    assert ours["logical_hash"] == theirs["logical_hash"]
    assert {name: file["sha256"] for name, file in ours["parquet"].items() if name not in HISTORY} == {
        name: file["sha256"] for name, file in theirs["parquet"].items() if name not in HISTORY
    }


def test_definitions_validate(tmp_path):
    run = dagster(
        tmp_path / "home", "definitions", "validate", "--module-name", "orchestration.definitions"
    )
    assert run.returncode == 0, run.stderr
