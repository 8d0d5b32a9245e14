"""Runs whose process ended before they did: killed, or stopped with the machine.

Belongs here: telling the run history so. Does not: starting runs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance

MESSAGE = "The process of this run ended before the run did. What was current still is."


def fail_lost_runs(instance: "DagsterInstance") -> int:
    """End the runs that stand in the history as started; how many there were.

    For whoever holds the home's lock: a run under way would hold it. One that is left as started
    takes the only place there is, and every run asked for in the page would wait behind it.
    """
    from dagster import DagsterRunStatus, RunsFilter

    lost = instance.get_runs(
        RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING])
    )
    for run in lost:
        instance.report_run_failed(run, MESSAGE)
    return len(lost)
