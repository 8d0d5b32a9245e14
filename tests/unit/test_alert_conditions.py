"""What calls for an alert, over real runs, checks, sensors and releases of Dagster and a home."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    InProcessCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from ingestion.receive import Admission, AdmittedReturn, Receipt, append_entry
from orchestration.alerts.alert import OPERATIONS_PAGE, Alert, Kind
from orchestration.alerts.conditions import CHECK_TO_DO, deadline_alerts, tick_alerts
from orchestration.alerts.health import health_of
from orchestration.alerts.health_line import Standing
from orchestration.alerts.health_records import RecordsError, read_health_records
from orchestration.alerts.history import TickState
from orchestration.alerts.look import look, tell_health
from orchestration.alerts.sensor import alerts_sensor
from orchestration.alerts.told import read_told
from orchestration.home import DEFAULTS, Home

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
YEARS = dg.StaticPartitionsDefinition(["2021", "2022"])
COUNT = {"counties": 2}


@dg.asset(
    partitions_def=YEARS,
    check_specs=[dg.AssetCheckSpec("complete", asset="returns")],
)
def returns(context) -> dg.MaterializeResult:
    if "fails" in context.run.tags:
        raise OSError("no space left")
    missing = int(context.run.tags.get("missing", "0"))
    return dg.MaterializeResult(
        check_results=[
            dg.AssetCheckResult(
                check_name="complete",
                passed=not missing,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"missing": missing},
            )
        ]
    )


@dg.asset
def broken() -> None:
    try:
        raise OSError("no space left\non the device")
    except OSError as error:
        raise ValueError("the step cannot go on") from error


DEFINITIONS = dg.Definitions(
    assets=[returns, broken],
    jobs=[
        dg.define_asset_job("fill", selection=["returns"]),
        dg.define_asset_job("spoil", selection=["broken"]),
    ],
)


@pytest.fixture
def instance(tmp_path) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as known:
        yield known


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.path.mkdir()
    return made


@pytest.fixture
def tick(home, instance) -> Callable[[], list[str]]:
    """Evaluate the sensor as the daemon does; the lines the log has more than before."""
    sensor = alerts_sensor(home, DEFAULTS)

    def evaluate() -> list[str]:
        before = log_lines(home)
        context = dg.build_sensor_context(
            instance=instance, repository_def=DEFINITIONS.get_repository_def()
        )
        assert sensor.evaluate_tick(context).run_requests == []
        return [line.partition(" ")[2] for line in log_lines(home)[len(before) :]]

    return evaluate


def log_lines(home: Home) -> list[str]:
    return (
        home.alerts_log.read_text(encoding="utf-8").splitlines() if home.alerts_log.exists() else []
    )


def fill(instance: dg.DagsterInstance, year: str, missing: int) -> str:
    job = DEFINITIONS.resolve_job_def("fill")
    run = job.execute_in_process(
        instance=instance, partition_key=year, tags={"missing": str(missing)}
    )
    assert run.success
    return run.run_id


def fail(instance: dg.DagsterInstance, **tags: str) -> str:
    job = DEFINITIONS.resolve_job_def("spoil")
    return job.execute_in_process(instance=instance, raise_on_error=False, tags=tags).run_id


def test_a_failed_run_is_told_once_with_its_first_cause(instance, tick):
    fail(instance)
    # What failed before anyone looked was seen by whoever ran it.
    assert tick() == []
    run_id = fail(instance)
    assert tick() == [
        "failed_run · The run of spoil failed: step broken: OSError: no space left on the device · "
        f"run {run_id} · put right what the message names, then: shanghui refresh YEARS · "
        "docs/operations/alerts.md#failed_run"
    ]
    assert tick() == []
    first, second = fail(instance), fail(instance)
    told = tick()
    assert [first in told[0], second in told[1], len(told)] == [True, True, 2]


def test_a_run_that_never_came_to_its_checks_is_told(instance, tick):
    tick()
    job = DEFINITIONS.resolve_job_def("fill")
    job.execute_in_process(
        instance=instance, partition_key="2022", raise_on_error=False, tags={"fails": "yes"}
    )
    (told,) = tick()
    assert told.startswith("failed_run · The run of fill for 2022 failed: step returns: OSError")


def test_a_run_that_dagster_tries_again_by_itself_is_not_told(instance, tick):
    tick()
    fail(instance, **{"dagster/will_retry": "true"})
    assert tick() == []


def test_a_failed_check_is_told_when_it_turns_to_failed_and_for_its_own_years(instance, tick):
    run_id = fill(instance, "2022", missing=9)
    assert tick() == [
        "failed_check · The check complete for 2022 turned to failed (WARN): missing 9 · "
        f"asset returns, run {run_id} · "
        "remind the counties that have no return in force: shanghui status · "
        "docs/operations/alerts.md#failed_check"
    ]
    # All season it fails at every refresh: nothing new.
    fill(instance, "2022", missing=8)
    assert tick() == []
    # Another year passing says nothing of this one, and its failing is its own.
    fill(instance, "2021", missing=0)
    assert tick() == []
    fill(instance, "2021", missing=1)
    assert len(tick()) == 1
    fill(instance, "2022", missing=0)
    assert tick() == []
    fill(instance, "2022", missing=1)
    assert len(tick()) == 1


def test_a_check_of_a_run_under_way_is_neither_passed_nor_failed(instance, tick):
    fill(instance, "2022", missing=9)
    assert len(tick()) == 1
    # The run is made, and its checks are planned: Dagster has an event for each.
    job = DEFINITIONS.resolve_job_def("fill")
    instance.create_run_for_job(job_def=job, tags={"dagster/partition": "2022"})
    assert tick() == []


def test_only_severities_asked_for_are_told(home, instance):
    from dataclasses import replace

    fill(instance, "2022", missing=9)
    quiet = replace(DEFAULTS, alerts=replace(DEFAULTS.alerts, check_severities=("ERROR",)))
    keys = DEFINITIONS.get_repository_def().asset_graph.asset_check_keys
    look(home, quiet, instance, keys, keys, {}, MOMENT)
    assert log_lines(home) == []
    look(home, DEFAULTS, instance, keys, keys, {}, MOMENT)
    assert len(log_lines(home)) == 1


def test_a_sensor_whose_last_tick_failed_is_told_and_one_that_ticks_again_is_not():
    failing = TickState("inbox", "sensor", True, 1.0, "OSError: the inbox cannot be read\n")
    (alert,) = tick_alerts([failing]).values()
    assert alert == Alert(
        Kind.FAILED_TICK,
        "sensor:inbox",
        "The sensor inbox fails: OSError: the inbox cannot be read",
        "sensor inbox of Dagster's daemon",
        "put right what the message names; it tries again by itself",
    )
    well = TickState("inbox", "sensor", False, 2.0, "")
    assert tick_alerts([well]) == {"failed_tick:sensor:inbox": None}


def test_counties_missing_after_the_deadline_are_named_up_to_a_number():
    missing = {"450102": "兴宁区", "450103": "青秀区", "450181": "横州市"}

    def told(day: date, named: int = 2, reminder_days: int = 7) -> list[str]:
        due = date(2023, 1, 31)
        return list(deadline_alerts(2022, due, day, missing, named, reminder_days))

    assert told(date(2023, 1, 31)) == []
    assert told(date(2023, 2, 1)) == ["deadline_passed:2022:0"]
    assert told(date(2023, 2, 7)) == ["deadline_passed:2022:0"]
    assert told(date(2023, 2, 8)) == ["deadline_passed:2022:1"]
    assert told(date(2023, 12, 8), reminder_days=0) == ["deadline_passed:2022:0"]
    (alert,) = deadline_alerts(2022, date(2023, 1, 31), date(2023, 2, 1), missing, 2, 7).values()
    assert alert.what == (
        "3 of the counties have no return in force for 2022, due 2023-01-31: "
        "兴宁区 450102, 青秀区 450103 and 1 more"
    )
    assert deadline_alerts(2022, date(2023, 1, 31), date(2023, 2, 1), {}, 2, 7) == {}


def test_the_deadline_is_told_of_a_home_that_waits_for_returns_and_once_a_week(
    home, instance, forms, register
):
    keys: list[dg.AssetCheckKey] = []

    def told_on(moment: datetime) -> int:
        before = len(log_lines(home))
        look(home, DEFAULTS, instance, keys, keys, {}, moment)
        return len(log_lines(home)) - before

    assert told_on(MOMENT) == 0
    append_entry(home.ledger, Receipt("a" * 64, "横州市.xlsx", 1, MOMENT))
    in_force = AdmittedReturn(2022, "450181", "2022-450181-a", "a" * 64)
    append_entry(home.ledger, Admission(MOMENT, (2022,), "rules", (in_force,)))
    assert told_on(MOMENT) == 1
    line = log_lines(home)[-1]
    assert "110 of the counties have no return in force for 2022, due 2023-01-31: " in line
    assert "兴宁区 450102" in line and "横州市" not in line and " and 100 more" in line
    # 29 days after the deadline; the next reminder is on the 36th day.
    assert [told_on(MOMENT + timedelta(days=days)) for days in (1, 6, 7, 13, 14)] == [0, 0, 1, 0, 1]
    everyone = tuple(
        AdmittedReturn(2022, code, f"2022-{code}-a", "a" * 64)
        for code in sorted(register.of_year(2022).counties)
    )
    append_entry(home.ledger, Admission(MOMENT, (2022,), "rules", everyone))
    assert told_on(MOMENT + timedelta(days=30)) == 0


def test_a_ledger_that_was_changed_is_told_and_the_rest_is_looked_at(home, instance, tick):
    home.ledger.write_text("{}\n", encoding="utf-8")
    fill(instance, "2022", missing=1)
    told = tick()
    assert [line.split(" · ")[0] for line in told] == ["failed_check", "ledger_unreadable"]
    assert "line 1 is not a ledger entry" in told[1]
    home.ledger.unlink()
    assert tick() == []
    assert read_told(home.alerts).standing == {"failed_check:returns:complete:2022"}


def test_every_kind_of_alert_has_its_paragraph_and_its_link_leads_there():
    page = (ROOT / OPERATIONS_PAGE).read_text(encoding="utf-8")
    # A heading's anchor is its text in small letters, blanks as hyphens, other signs left out.
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
    for kind in Kind:
        link = Alert(kind, "1", "", "", "").link
        assert link == f"{OPERATIONS_PAGE}#{kind}"
        assert link.partition("#")[2] in anchors, f"{OPERATIONS_PAGE} has no paragraph on {kind}"
    paragraphs = re.split(r"^### `?\w+`?$", page, flags=re.MULTILINE)[1:]
    assert len(paragraphs) == len(Kind)
    assert all("**What to do.**" in paragraph for paragraph in paragraphs)


def test_what_to_do_of_a_check_speaks_of_checks_there_are():
    snapshot = json.loads(
        (ROOT / "tests/pipeline/definitions_snapshot.json").read_text(encoding="utf-8")
    )
    assert set(CHECK_TO_DO) <= {check.partition(": ")[2] for check in snapshot["checks"]}


def health(home: Home, *, moment: datetime = MOMENT, records=None) -> dict[str, tuple]:
    found = health_of(home, DEFAULTS.alerts, records or (lambda: read_health_records(home)), moment)
    return {line.name: (line.standing, line.words) for line in found.lines}


def test_health_says_what_is_well_and_what_is_not(home):
    home.create()
    found = health(home)
    assert found["ledger"] == (Standing.OK, "0 lines, whole")
    assert found["release"] == (Standing.WARN, "none was published yet")
    assert found["lock"] == (Standing.OK, "free")
    assert found["last run"] == (Standing.OK, "none yet")
    assert found["daemon"] == (Standing.FAIL, "Dagster's daemon never ran over this home")
    with home.locked("a refresh", MOMENT):
        assert health(home)["lock"][0] == Standing.OK
        late = health(home, moment=MOMENT + timedelta(hours=7))["lock"]
        assert late == (
            Standing.WARN,
            f"held by a refresh (process {os.getpid()}) since 2023-03-01T02:00:00Z",
        )


def test_health_tells_the_daemon_by_its_last_beat_and_runs_that_wait(home):
    from dagster._daemon.types import DaemonHeartbeat

    home.create()
    with dg.DagsterInstance.from_config(str(home.dagster)) as known:
        for part in ("SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR", "BACKFILL"):
            known.add_daemon_heartbeat(DaemonHeartbeat(MOMENT.timestamp(), part, "1", None))
        job = DEFINITIONS.resolve_job_def("fill")
        known.create_run_for_job(job, status=dg.DagsterRunStatus.QUEUED, remote_job_origin=ORIGIN)
    assert health(home)["daemon"] == (Standing.OK, "beat 0 s ago")
    silent = health(home, moment=MOMENT + timedelta(seconds=301))["daemon"]
    assert silent == (Standing.FAIL, "Dagster's daemon is silent since 2023-03-01T02:00:00Z")
    # The run is as old as this test: it waits longer than an hour two hours from now.
    soon, later = datetime.now(UTC), datetime.now(UTC) + timedelta(hours=2)
    assert health(home, moment=soon)["queue"] == (Standing.OK, "1 wait, 0 for over 60 min")
    assert health(home, moment=later)["queue"] == (Standing.FAIL, "1 wait, 1 for over 60 min")


def test_records_that_do_not_answer_are_told_without_their_address(home):
    home.create()
    (home.dagster / "dagster.yaml").write_text(
        "storage:\n  postgres:\n    postgres_url: postgresql://dagster:hunter2@127.0.0.1:1/none\n",
        encoding="utf-8",
    )
    with pytest.raises(RecordsError) as told:
        read_health_records(home)
    assert "hunter2" not in str(told.value)
    assert health(home)["records"][0] == Standing.FAIL


def test_health_is_told_once_and_again_after_it_was_well(home):
    home.create()

    def told(moment: datetime) -> list[str]:
        found = health_of(home, DEFAULTS.alerts, lambda: read_health_records(home), moment)
        before = len(log_lines(home))
        tell_health(home, DEFAULTS, found, {}, moment)
        return [line.split(" ")[1] for line in log_lines(home)[before:]]

    from dagster._daemon.types import DaemonHeartbeat

    assert told(MOMENT) == ["daemon_silent"]
    assert told(MOMENT) == []
    with dg.DagsterInstance.from_config(str(home.dagster)) as known:
        for part in ("SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR", "BACKFILL"):
            known.add_daemon_heartbeat(DaemonHeartbeat(MOMENT.timestamp(), part, "1", None))
    assert told(MOMENT) == []
    assert told(MOMENT + timedelta(hours=1)) == ["daemon_silent"]


ORIGIN = RemoteJobOrigin(
    RemoteRepositoryOrigin(
        InProcessCodeLocationOrigin(LoadableTargetOrigin(python_file="none.py")), "repository"
    ),
    "fill",
)
"""Where a queued run says its job comes from."""


DAEMON = """
from pathlib import Path
import dagster as dg
from orchestration.alerts import alerts_sensor
from orchestration.home import DEFAULTS, Home

@dg.asset
def returns(): ...

@dg.sensor(target=[returns], default_status=dg.DefaultSensorStatus.RUNNING,
           minimum_interval_seconds=5)
def inbox(context):
    raise OSError("the inbox cannot be read")

home = Home(Path(__file__).parent)
defs = dg.Definitions(assets=[returns], sensors=[inbox, alerts_sensor(home, DEFAULTS, 5)])
"""


@pytest.mark.long
def test_a_failing_sensor_is_told_by_the_daemon_and_a_dead_daemon_by_health(home):
    home.create()
    file = home.path / "definitions.py"
    file.write_text(DAEMON, encoding="utf-8")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "dagster._daemon", "run", "-f", str(file)],
        env=os.environ | {"DAGSTER_HOME": str(home.dagster), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + 150
        while not log_lines(home):
            assert daemon.poll() is None, "the daemon ended by itself"
            assert time.monotonic() < ends, "nothing was told within 150 s"
            time.sleep(0.5)
        (line,) = log_lines(home)
        assert "failed_tick · The sensor inbox fails: OSError: the inbox cannot be read" in line
        alive = health(home, moment=datetime.now(UTC))
        assert alive["daemon"][0] == Standing.OK
        assert alive["sensor inbox"][0] == Standing.FAIL
        assert alive["sensor alerts"][0] == Standing.OK
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)
    dead = health(home, moment=datetime.now(UTC) + timedelta(seconds=400))
    assert dead["daemon"][0] == Standing.FAIL
