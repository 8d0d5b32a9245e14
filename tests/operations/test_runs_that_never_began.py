"""A run whose process was killed before it began does not keep the queue for ever."""

import logging
import time
from datetime import UTC, datetime
from importlib.metadata import version
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from orchestration.home import Home, read_home_version
from orchestration.run_history import run_history
from orchestration.serving import free_the_queue


@dg.op
def nothing() -> None: ...


@dg.job
def refresh() -> None:
    nothing()


@pytest.mark.parametrize(("seconds", "status"), [(280, "STARTING"), (301, "FAILURE")])
def test_a_run_that_has_not_begun_after_five_minutes_counts_as_failed(tmp_path, seconds, status):
    home = Home(tmp_path / "home")
    home.create()
    with run_history(home) as instance:
        run = instance.create_run_for_job(refresh)
        instance.handle_new_event(
            EventLogEntry(
                error_info=None,
                user_message="",
                level=logging.INFO,
                run_id=run.run_id,
                timestamp=time.time() - seconds,
                job_name="refresh",
                dagster_event=DagsterEvent(DagsterEventType.RUN_STARTING.value, "refresh"),
            )
        )
        assert instance.get_run_by_id(run.run_id).status.value == "STARTING"
        # What Dagster's daemon does every two minutes; it asks for no more of its workspace.
        assert instance.run_monitoring_enabled
        context = SimpleNamespace(instance=instance, create_request_context=lambda: None)
        errors = list(execute_run_monitoring_iteration(context, logging.getLogger("monitoring")))
        assert errors == [None]
        assert instance.get_run_by_id(run.run_id).status.value == status


def test_a_home_that_only_a_daemon_refreshes_knows_which_dagster_wrote_its_records(tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    assert free_the_queue(home, "shanghui daemon", datetime(2023, 3, 1, tzinfo=UTC)) == 0
    # Retention takes away no records of another Dagster's.
    assert read_home_version(home.path).dagster == version("dagster")
