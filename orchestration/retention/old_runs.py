"""Dagster's records of runs that ended long ago, or so many runs ago.

Belongs here: which may go, and deleting one with its files. Does not: ticks, which Dagster's daemon
deletes by itself (`orchestration.home.dagster_settings`).
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.retention.old import Old, staying
from orchestration.years_of_run import range_of_years, year_alone

if TYPE_CHECKING:
    from dagster import DagsterInstance, RunRecord

NEWEST = "it is the newest run"
LAST_OF_YEAR = "it is the last run that made {years}"
LAST_OF_ASSET = "it is the last run that made {asset}"
AT_ONCE = 20
"""Looking which may go takes as long as deleting a few."""
_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def old_runs(instance: "DagsterInstance", before: datetime) -> tuple[Old, ...]:
    """The runs that ended before the moment, the oldest first.

    What Dagster's page says of a year or an asset is what its last run said: that one stays.
    """
    records = _ended(instance)
    stays = _reasons(instance, records)
    old = [
        staying(Old(run_id, since), stays.get(run_id, ""))
        for record in records
        for run_id, since in [(record.dagster_run.run_id, _ended_at(record))]
        if since < before
    ]
    return tuple(sorted(old, key=lambda one: (one.since, one.name)))


def thin_runs(instance: "DagsterInstance", dagster: Path, newest: int) -> int:
    """Delete the records of all but the newest runs (0: of none), once they are 20 too many.

    What Dagster's page goes by stays, as in `old_runs`. Returns how many were deleted.
    """
    records = _ended(instance)
    if not newest or len(records) < newest + AT_ONCE:
        return 0
    stays = _reasons(instance, records)
    runs = [
        Old(record.dagster_run.run_id, _ended_at(record))
        for record in reversed(records[newest:])
        if record.dagster_run.run_id not in stays
    ]
    delete_runs(instance, dagster, runs)
    return len(runs)


def delete_runs(instance: "DagsterInstance", dagster: Path, runs: Iterable[Old]) -> None:
    """Delete the records of runs; events first, so that a run is listed until they are gone."""
    for run in runs:
        instance.event_log_storage.delete_events(run.name)
        instance.delete_run(run.name)
        for path in _files_of(dagster, run.name):
            _remove(path)


def delete_leftovers(instance: "DagsterInstance", dagster: Path, before: datetime) -> None:
    """Remove old files of runs whose record is gone: a deletion was interrupted there."""
    for path in [*(dagster / "storage").glob("*-*"), *(dagster / "history" / "runs").glob("*-*")]:
        run_id = path.name.partition(".")[0]
        is_old = path.stat().st_mtime < before.timestamp()
        if is_old and _RUN_ID.fullmatch(run_id) and not instance.has_run(run_id):
            _remove(path)


def _ended(instance: "DagsterInstance") -> Sequence["RunRecord"]:
    """The runs that ended, the newest first."""
    from dagster import DagsterRunStatus, RunsFilter

    ended = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
    return instance.get_run_records(RunsFilter(statuses=ended))


def _files_of(dagster: Path, run_id: str) -> Iterator[Path]:
    yield from (dagster / "storage").glob(run_id)
    yield from (dagster / "history" / "runs").glob(f"{run_id}.db*")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _ended_at(record: "RunRecord") -> datetime:
    ended = record.end_time
    return (
        datetime.fromtimestamp(ended, record.create_timestamp.tzinfo)
        if ended is not None
        else record.create_timestamp
    )


def _reasons(instance: "DagsterInstance", newest_first: Sequence["RunRecord"]) -> dict[str, str]:
    """Run → why it stays."""
    from dagster import DagsterRunStatus

    made: set[tuple[str, str]] = set()
    reasons = {record.dagster_run.run_id: NEWEST for record in newest_first[:1]}
    for record in newest_first:
        run = record.dagster_run
        if run.status is not DagsterRunStatus.SUCCESS:
            continue
        years = [year for year in _years(run.tags) if (run.job_name, year) not in made]
        made |= {(run.job_name, year) for year in years}
        if years:
            words = ", ".join(filter(None, years)) or f"the job {run.job_name}"
            reasons.setdefault(run.run_id, LAST_OF_YEAR.format(years=words))
    for asset in instance.get_asset_records():
        last = asset.asset_entry.last_materialization_record
        if last is not None:
            words = LAST_OF_ASSET.format(asset=asset.asset_entry.asset_key.to_user_string())
            reasons.setdefault(last.run_id, words)
    return reasons


def _years(tags: Mapping[str, str]) -> list[str]:
    """The report years a run was over; one that is empty where it was over none."""
    return [str(year) for year in range_of_years(tags)] or [year_alone(tags)]
