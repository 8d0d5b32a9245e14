"""Dagster's records as plain rows: failures of runs, evaluations of checks, ticks, heartbeats.

Belongs here: asking an instance, of whatever storage. Does not: what any of it means.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.alerts.failure_words import failure_words
from orchestration.years_of_run import range_of_years, year_alone

if TYPE_CHECKING:
    from dagster import AssetCheckKey, DagsterInstance, DagsterRun

WILL_RETRY = "dagster/will_retry"
FAILURES_AT_ONCE = 100
EVALUATIONS_READ = 30
"""Of each check: more than the ranges of years anyone refreshes between two looks."""
TICKS_READ = 5
"""Of each sensor or schedule: the newest may not be done yet."""


@dataclass(frozen=True)
class FailedRun:
    """A run that failed; `event` is the id of its failure among all events."""

    event: int
    run_id: str
    job: str
    years: str
    message: str
    will_retry: bool


@dataclass(frozen=True)
class CheckState:
    """The last evaluation of a check over some report years; `years` is empty where its asset has
    no partitions."""

    asset: str
    check: str
    years: str
    passed: bool
    severity: str
    run_id: str
    words: str
    """What the evaluation says: its description and counts."""


@dataclass(frozen=True)
class TickState:
    """The last finished tick of a sensor or schedule. `at` is in seconds since 1970."""

    name: str
    kind: str
    failed: bool
    at: float
    error: str


def failed_runs_after(instance: "DagsterInstance", event: int) -> list[FailedRun]:
    """Failures that came after that one, oldest first."""
    from dagster import DagsterEventType, RunStatusChangeRecordsFilter

    records = instance.fetch_run_status_changes(
        RunStatusChangeRecordsFilter(DagsterEventType.RUN_FAILURE, after_storage_id=event),
        limit=FAILURES_AT_ONCE,
        ascending=True,
    ).records
    failed = []
    for record in records:
        run = instance.get_run_by_id(record.run_id)
        failed.append(
            FailedRun(
                record.storage_id,
                record.run_id,
                run.job_name if run else "?",
                years_of(run) if run else "",
                _failure_words(instance, record),
                run is not None and run.tags.get(WILL_RETRY) == "true",
            )
        )
    return failed


def last_failed_run(instance: "DagsterInstance") -> int:
    """The id of the newest failure of a run; 0 where none ever failed."""
    from dagster import DagsterEventType

    records = instance.fetch_run_status_changes(DagsterEventType.RUN_FAILURE, limit=1).records
    return records[0].storage_id if records else 0


def check_states(
    instance: "DagsterInstance",
    checks: Collection["AssetCheckKey"],
    partitioned: Collection["AssetCheckKey"],
) -> list[CheckState]:
    """The last evaluation of each check, of those of `partitioned` for each range of years."""
    storage = instance.event_log_storage
    states = []
    for key in sorted(checks):
        seen: set[str] = set()
        for record in storage.get_asset_check_execution_history(key, limit=EVALUATIONS_READ):
            event = record.event.dagster_event if record.event else None
            # A check its run has not come to, or never came to, is planned and has no evaluation.
            if event is None or event.event_type_value != _EVALUATED:
                continue
            evaluation = event.asset_check_evaluation_data
            run = instance.get_run_by_id(record.run_id) if key in partitioned else None
            years = years_of(run) if run else ""
            if years in seen:
                continue
            seen.add(years)
            states.append(
                CheckState(
                    key.asset_key.to_user_string(),
                    key.name,
                    years,
                    evaluation.passed,
                    evaluation.severity.value,
                    record.run_id,
                    _evaluation_words(evaluation),
                )
            )
            if key not in partitioned:
                break
    return states


_EVALUATED = "ASSET_CHECK_EVALUATION"


def tick_states(instance: "DagsterInstance") -> list[TickState]:
    """The last finished tick of every sensor and schedule that has one."""
    from dagster._core.scheduler.instigation import TickStatus

    states = []
    for state in instance.all_instigator_state():
        ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=TICKS_READ)
        done = [tick for tick in ticks if tick.status != TickStatus.STARTED]
        if done:
            last = done[0]
            states.append(
                TickState(
                    state.name,
                    state.instigator_type.value.lower(),
                    last.status == TickStatus.FAILURE,
                    last.timestamp,
                    failure_words(last.error) if last.error else "",
                )
            )
    return sorted(states, key=lambda one: (one.kind, one.name))


def heartbeats(instance: "DagsterInstance") -> dict[str, float]:
    """Part of the daemon → when it beat last, in seconds since 1970."""
    return {kind: beat.timestamp for kind, beat in instance.get_daemon_heartbeats().items()}


def years_of(run: "DagsterRun") -> str:
    """The report years a run is over, as people write them; empty where it is over none."""
    years = range_of_years(run.tags)
    if not years:
        return year_alone(run.tags)
    return f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _failure_words(instance: "DagsterInstance", record: Any) -> str:
    """Why a run failed, from the step that failed first where one did."""
    from dagster import DagsterEventType

    steps = instance.get_records_for_run(
        record.run_id, of_type=DagsterEventType.STEP_FAILURE, limit=1, ascending=True
    ).records
    if steps:
        event = steps[0].event_log_entry.dagster_event
        error = event.step_failure_data.error if event else None
        cause = f": {failure_words(error)}" if error else ""
        return f"step {event.step_key if event else '?'}{cause}"
    event = record.event_log_entry.dagster_event
    data = event.job_failure_data if event else None
    if data and data.error:
        return failure_words(data.error)
    return (event.message if event else "") or record.event_log_entry.user_message


def _evaluation_words(evaluation: Any) -> str:
    counts = [f"{name} {value.value}" for name, value in sorted(evaluation.metadata.items())]
    return "; ".join(filter(None, (evaluation.description or "", *counts)))
