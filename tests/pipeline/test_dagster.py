"""Dagster over a home: its definitions, and that a run started there does what the command does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home.configuration import DEFAULTS
from orchestration.home.home import Home
from publishing.manifest import read_manifest
from publishing.release_folder import current_release

COUNTIES = ["450181", "451082"]
YEARS = [2021, 2022]
RANGE = {
    "dagster/asset_partition_range_start": "2021",
    "dagster/asset_partition_range_end": "2022",
}
SNAPSHOT = Path(__file__).with_name("definitions_snapshot.json")


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
    Home(home).create()
    return subprocess.run(
        [sys.executable, "-m", "dagster", *arguments, "-m", "orchestration.definitions"],
        capture_output=True,
        text=True,
        env=os.environ | {"SHANGHUI_HOME": str(home), "DAGSTER_HOME": str(Home(home).dagster)},
        check=False,
        timeout=300,
    )


def published_bytes(home: Path) -> dict[str, str]:
    """sha256 of each Parquet file that does not speak of the release itself."""
    files = read_manifest(current_release(home / "releases"))["parquet"]
    return {
        name: file["sha256"]
        for name, file in files.items()
        if name not in ("releases", "indicator_history")
    }


@pytest.mark.long
def test_a_run_started_by_dagster_gives_the_release_the_command_gives(
    returns, by_command, tmp_path
):
    home = tmp_path / "home"
    shutil.copytree(returns, home / "inbox")
    run = dagster(home, "job", "execute", "--job", "refresh", "--tags", json.dumps(RANGE))
    assert run.returncode == 0, run.stderr[-2000:]
    # Receipts are dated by the run; both runs came after the deadline, so no figure differs.
    hashes = {
        read_manifest(current_release(path / "releases"))["logical_hash"]
        for path in (by_command, home)
    }
    assert len(hashes) == 1
    ours, theirs = published_bytes(by_command), published_bytes(home)
    assert ours.keys() == theirs.keys()
    differ = {name for name in ours if ours[name] != theirs[name]}
    assert differ == {"filing_status", "fct_receipts"}


@pytest.mark.long
def test_a_run_that_was_killed_does_not_stay_started(by_command, refresh):
    from dagster import DagsterInstance, DagsterRunStatus, job

    @job
    def killed():
        pass

    config = str(Home(by_command).dagster)
    with DagsterInstance.from_config(config) as instance:
        lost = instance.create_run_for_job(killed, status=DagsterRunStatus.STARTED)
        # Of the command: it would have begun at once.
        never_began = instance.create_run_for_job(killed)
    assert not refresh(by_command, [2022]).is_new_release
    with DagsterInstance.from_config(config) as instance:
        assert instance.get_run_by_id(lost.run_id).status == DagsterRunStatus.FAILURE
        assert instance.get_run_by_id(never_began.run_id).status == DagsterRunStatus.FAILURE


def fresh_at(policy: object) -> str | None:
    return policy and f"{policy.deadline_cron} {policy.timezone}"


def test_definitions_validate(tmp_path):
    run = dagster(tmp_path / "home", "definitions", "validate")
    assert run.returncode == 0, run.stderr[-2000:]


def test_the_definitions_are_those_of_the_snapshot(tmp_path):
    """A changed asset, check, job or partition shows here; the file is then written anew by hand.

    To write it: print what this test computes, look at it, and put it in the file.
    """
    from orchestration.assets import build_definitions

    home = Home(tmp_path)
    home.create()
    definitions = build_definitions(home, DEFAULTS)
    graph = definitions.resolve_asset_graph()
    described = {
        "assets": {
            key.to_user_string(): {
                "group": graph.get(key).group_name,
                "upstream": sorted(
                    parent.to_user_string() for parent in graph.get(key).parent_keys
                ),
                "is_partitioned": graph.get(key).partitions_def is not None,
                "kinds": sorted(graph.get(key).kinds),
                "owners": list(graph.get(key).owners),
                "confidentiality": graph.get(key).tags["confidentiality"],
                "freshness": fresh_at(graph.get(key).freshness_policy),
            }
            for key in sorted(graph.get_all_asset_keys())
        },
        "checks": {
            f"{check.asset_key.to_user_string()}: {check.name}": "blocking"
            if graph.get_check_spec(check).blocking
            else "warning"
            for check in sorted(graph.asset_check_keys)
        },
        "jobs": sorted(
            job.name for job in definitions.resolve_all_job_defs() if "__" not in job.name
        ),
        "sensors": {
            sensor.name: {
                "jobs": sorted(target.job_name for target in sensor.targets),
                "is_running": sensor.default_status.value == "RUNNING",
                "seconds": sensor.minimum_interval_seconds,
            }
            for sensor in definitions.sensors
        },
        "schedules": {
            schedule.name: {
                "job": schedule.job_name,
                "cron": schedule.cron_schedule,
                "time_zone": schedule.execution_timezone,
                "is_running": schedule.default_status.value == "RUNNING",
            }
            for schedule in definitions.schedules
        },
    }
    assert described == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
