"""What Dagster's history says of runs asked for before.

Belongs here: which are under way, and how the others ended. Does not: what follows from it.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
from dagster import DagsterEventType, DagsterRunStatus

from orchestration.home import HomeError
from orchestration.watching.asking import Ending

ASKED_FOR = "shanghui/asked_for"
"""The tag of a run that says what it was asked for."""

UNDER_WAY = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
_ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
_MAY_PASS = {HomeError.__name__}


def runs_under_way(instance: dg.DagsterInstance) -> Sequence[dg.DagsterRun]:
    """Runs of the home that are queued or under way, whoever asked for them."""
    return instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))


def endings(instance: dg.DagsterInstance, asked_for: str) -> list[Ending]:
    """How the runs asked for under this name ended, the last one last."""
    runs = instance.get_runs(dg.RunsFilter(tags={ASKED_FOR: asked_for}, statuses=_ENDED))
    return [_ending(instance, run) for run in reversed(runs)]


def _ending(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Ending:
    if run.status is DagsterRunStatus.SUCCESS:
        return Ending.DONE
    if run.status is DagsterRunStatus.CANCELED:
        # A person stopped it.
        return Ending.FAILED
    records = instance.get_records_for_run(
        run.run_id, of_type={DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE}
    ).records
    events = [record.event_log_entry.dagster_event for record in records]
    if any(event and event.event_type is DagsterEventType.STEP_FAILURE for event in events):
        # Steps try again by themselves what may pass.
        return Ending.FAILED
    # Without an error the process was lost; with one, it was one that a lock may have caused.
    errors = {name for event in events if event for name in _errors(event)}
    return Ending.MAY_PASS if not errors or errors & _MAY_PASS else Ending.FAILED


def _errors(event: dg.DagsterEvent) -> Iterator[str]:
    """The classes of what a run failed by, from the outermost in."""
    error = getattr(event.event_specific_data, "error", None)
    while error is not None:
        yield error.cls_name or ""
        error = error.cause
