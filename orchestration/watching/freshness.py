"""How fresh what the schedules make must be.

Belongs here: a policy an asset. Does not: the times, which are those of the schedules.
"""

from datetime import timedelta
from functools import cache

import dagster as dg

from orchestration.home import Configuration
from orchestration.watching.schedules import TIME_ZONE

_AT_ITS_TIME = timedelta(minutes=1)
"""From the set time until its run is done an asset is told to be stale, and that is true."""


def freshness_policies(configuration: Configuration) -> dict[str, dg.FreshnessPolicy]:
    """Asset → policy: what is not made at its time is stale until it is made.

    Only for schedules that run. Between the times nothing need come, and nothing is stale.
    """
    watching = configuration.watching
    policies: dict[str, dg.FreshnessPolicy] = {}
    if watching.season:
        policies["received_files"] = _policy(watching.season_cron)
    if watching.annual:
        policies |= dict.fromkeys(("release", "annual_report"), _policy(watching.annual_cron))
    return policies


@cache
def _policy(cron: str) -> dg.FreshnessPolicy:
    # Dagster walks a year of days to make one, and every asset asks.
    return dg.FreshnessPolicy.cron(
        deadline_cron=cron, lower_bound_delta=_AT_ITS_TIME, timezone=TIME_ZONE
    )
