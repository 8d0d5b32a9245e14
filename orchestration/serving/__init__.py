"""Shanghui as a service: Dagster's processes over a home, and the units that keep them running.

Belongs here: starting and ending servers, systemd's files. Does not: what they serve.
"""

from orchestration.serving.processes import (
    DAEMON,
    DEFINITIONS,
    dagster_environment,
    free_the_queue,
    serve,
    web_server,
)
from orchestration.serving.units import write_units

__all__ = [
    "DAEMON",
    "DEFINITIONS",
    "dagster_environment",
    "free_the_queue",
    "serve",
    "web_server",
    "write_units",
]
