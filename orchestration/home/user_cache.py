"""Where whoever runs this keeps what can be made again, for all homes.

Belongs here: nothing more. For the command line and for Dagster's own processes: what they call is
given the folder.
"""

from pathlib import Path


def user_cache() -> Path:
    """The folder by the customs of the system; it need not be there."""
    from platformdirs import user_cache_path

    return user_cache_path("shanghui", appauthor=False)
