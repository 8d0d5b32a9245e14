"""What `shanghui health` asks of Dagster's records.

Belongs here: reading them through Dagster, whatever storage it has. Does not: opening them
(`orchestration.run_history`), what they mean.
"""

from dataclasses import dataclass

from ingestion.errors import ShanghuiError
from orchestration.alerts.history import TickState, heartbeats, tick_states
from orchestration.home import Home
from orchestration.run_history import run_history

QUEUED_READ = 100


class RecordsError(ShanghuiError):
    """Dagster's records cannot be read; the message says why and holds no address."""


@dataclass(frozen=True)
class LastRun:
    run_id: str
    job: str
    status: str


@dataclass(frozen=True)
class HealthRecords:
    """`heartbeats` is part of the daemon → moment, `queued_at` when each waiting run was asked for,
    both in seconds since 1970."""

    heartbeats: dict[str, float]
    ticks: tuple[TickState, ...]
    last_run: LastRun | None
    queued_at: tuple[float, ...]


def read_health_records(home: Home) -> HealthRecords:
    """The records of the runs over `home`. Raises RecordsError."""
    from dagster import DagsterRunStatus, RunsFilter

    if not (home.dagster / "dagster.yaml").is_file():
        raise RecordsError(f"{home.dagster} has no dagster.yaml: nothing ever ran over this home")
    try:
        with run_history(home) as instance:
            last = instance.get_run_records(limit=1)
            queued = instance.get_run_records(
                RunsFilter(statuses=[DagsterRunStatus.QUEUED]), limit=QUEUED_READ, ascending=True
            )
            return HealthRecords(
                heartbeats(instance),
                tuple(tick_states(instance)),
                LastRun(
                    last[0].dagster_run.run_id,
                    last[0].dagster_run.job_name,
                    last[0].dagster_run.status.value,
                )
                if last
                else None,
                tuple(record.create_timestamp.timestamp() for record in queued),
            )
    except Exception as error:
        # Whatever a storage raises: its message may hold the address with its password.
        raise RecordsError(
            f"Dagster's records in {home.dagster} cannot be read ({type(error).__name__})"
        ) from error
