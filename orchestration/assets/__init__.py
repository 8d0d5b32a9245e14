"""What Dagster shows and runs: a file each group of assets, and the definitions made of them.

Belongs here: assets, their checks, partitions, jobs, resources. Does not: work of any other room:
bodies here are calls.
"""

from orchestration.assets.build_definitions import ADMIT, REFRESH, build_definitions
from orchestration.assets.run_home import RunHome, home_of_environment, refuse_what_cannot_be

__all__ = [
    "ADMIT",
    "REFRESH",
    "RunHome",
    "build_definitions",
    "home_of_environment",
    "refuse_what_cannot_be",
]
