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

    under_way = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING])
    # One asked for in the page is not started either until its turn comes, and says where it was
    # asked for; one of the command's begins at once, unless it is killed there.
    begun = [
        run
        for run in instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.NOT_STARTED]))
        if run.remote_job_origin is None
    ]
    lost = [*instance.get_runs(under_way), *begun]
    for run in lost:
        instance.report_run_failed(run, MESSAGE)
    return len(lost)
