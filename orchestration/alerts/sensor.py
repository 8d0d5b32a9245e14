"""The sensor `alerts` of Dagster's daemon.

Belongs here: the one reading of clock and environment, handing over to a look. Does not: what is
looked at.
"""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestration.alerts.look import look
from orchestration.home import Configuration, Home

if TYPE_CHECKING:
    from dagster import SensorDefinition

SECONDS_BETWEEN_LOOKS = 60


def alerts_sensor(
    home: Home, configuration: Configuration, seconds_between_looks: int = SECONDS_BETWEEN_LOOKS
) -> "SensorDefinition":
    """Looks again and again for what must be told, and tells it; it never asks for a run."""
    import dagster as dg

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=seconds_between_looks,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells the log, webhooks and mail of failed runs, checks and ticks, of "
        "counties missing after the deadline and of reports changed after a lock. What was told "
        f"stands in {home.alerts.name} of the home.",
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        assert context.repository_def is not None
        graph = context.repository_def.asset_graph
        checks = graph.asset_check_keys
        told = look(
            home,
            configuration,
            context.instance,
            checks,
            [key for key in checks if graph.get(key.asset_key).is_partitioned],
            os.environ,
            datetime.now(UTC).replace(microsecond=0),
        )
        return dg.SkipReason(f"{len(told.waiting)} alerts wait for a channel")

    return alerts
