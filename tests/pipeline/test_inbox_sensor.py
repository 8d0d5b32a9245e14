"""The sensor over a home with Dagster's records and no server: one look after another."""

import json
import shutil
from pathlib import Path

import pytest

from orchestration.commands.year_locks import set_lock
from orchestration.home import DEFAULTS, Home
from publishing.read_release import asking
from tests.conftest import MOMENT

pytestmark = pytest.mark.long

COUNTY = "450181"


@pytest.fixture(scope="module")
def returns(write_returns) -> Path:
    return write_returns([COUNTY], [2021, 2022]) / "wave-1"


@pytest.fixture(scope="module")
def watched(returns, tmp_path_factory, refresh):
    """A home whose return of 2022 is published, its sensor, and Dagster's records."""
    from dagster import DagsterInstance

    from orchestration.assets import build_definitions

    home = Home(tmp_path_factory.mktemp("watched") / "home")
    shutil.copytree(returns / "2022", home.inbox / "2022")
    refresh(home.path, [2022])
    sensors = build_definitions(home, DEFAULTS).sensors
    sensor = next(one for one in sensors if one.name == "inbox")
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        yield home, sensor, instance


def look(watched, cursor: str | None = None):
    from dagster import build_sensor_context

    _, sensor, instance = watched
    return sensor.evaluate_tick(build_sensor_context(instance=instance, cursor=cursor))


def test_what_is_published_is_asked_for_no_more(watched):
    said = look(watched)
    assert said.run_requests == []
    assert said.skip_message == "nothing new"


def test_a_new_file_is_asked_for_at_the_second_look(watched, returns):
    home, *_ = watched
    [file] = (returns / "2021").glob("*.xlsx")
    shutil.copy(file, home.inbox / "new.xlsx")
    first = look(watched)
    assert first.run_requests == []
    assert first.skip_message == "1 files not whole yet"
    second = look(watched, first.cursor)
    (home.inbox / "new.xlsx").unlink()
    [request] = second.run_requests
    assert request.job_name == "receive"
    assert request.tags["dagster/asset_partition_range_start"] == "2018"
    assert request.tags["dagster/asset_partition_range_end"] == "2024"
    assert list(request.run_config["ops"]["received_files"]["config"]["whole_files"]) == [
        "new.xlsx"
    ]


def test_a_run_whose_process_was_killed_is_ended_at_the_second_look(watched):
    from dagster import DagsterRunStatus, job

    @job
    def killed():
        pass

    _, _, instance = watched
    lost = instance.create_run_for_job(killed, status=DagsterRunStatus.STARTED)
    first = look(watched)
    assert json.loads(first.cursor)["run_without_process"] == lost.run_id
    assert instance.get_run_by_id(lost.run_id).status is DagsterRunStatus.STARTED
    look(watched, first.cursor)
    assert instance.get_run_by_id(lost.run_id).status is DagsterRunStatus.FAILURE


def test_a_run_that_another_kept_from_the_home_may_be_asked_for_again(watched):
    from datetime import UTC, datetime

    from dagster import DagsterEventType

    from orchestration.assets import REFRESH, build_definitions
    from orchestration.watching.asking import Ending
    from orchestration.watching.past_runs import ASKED_FOR, endings

    home, _, instance = watched
    (home.path / "shanghui.toml").write_text("[watching]\nseconds_for_the_lock = 0\n")
    definitions = build_definitions(home, DEFAULTS)
    tags = {
        ASKED_FOR: "refresh:2022-2022:m",
        "dagster/asset_partition_range_start": "2022",
        "dagster/asset_partition_range_end": "2022",
    }
    with home.locked("shanghui backup", datetime.now(UTC)):
        assert home.is_held()
        run = definitions.resolve_job_def(REFRESH).execute_in_process(
            instance=instance, tags=tags, raise_on_error=False
        )
    assert not home.is_held()
    assert not run.success
    assert DagsterEventType.STEP_FAILURE not in {event.event_type for event in run.all_events}
    assert endings(instance, "refresh:2022-2022:m") == [Ending.MAY_PASS]


def test_a_lock_and_its_opening_are_each_published_without_a_person_asking(watched, refresh):
    home, *_ = watched

    def asked() -> list[tuple[str | None, str]]:
        requests = look(watched).run_requests
        return [(one.job_name, one.tags["dagster/asset_partition_range_end"]) for one in requests]

    set_lock(home, 2022, "审定", MOMENT, is_locked=True)
    assert asked() == [("refresh", "2022")]
    locked = refresh(home.path, [2022])
    assert asked() == []
    with asking(home.releases / locked.release) as release:
        assert release.execute("select is_locked from dim_report_years").fetchall() == [(True,)]
    set_lock(home, 2022, "更正", MOMENT, is_locked=False)
    assert asked() == [("refresh", "2022")]
