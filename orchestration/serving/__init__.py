"""Shanghui as a service: Dagster's processes over a home, and the units that keep them running.

Belongs here: starting and ending servers, whether they can listen, systemd's files. Does not: what
they serve.
"""

from orchestration.serving.free_address import must_be_free
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
    "must_be_free",
    "serve",
    "web_server",
    "write_units",
]
