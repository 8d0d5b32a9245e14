"""`dagster.yaml`: what Dagster is told of a home, made from `shanghui.toml`.

Belongs here: the setting, the text of the file. Does not: opening what it names.
"""

FILES, POSTGRESQL = "files", "postgresql"
STORAGES = (FILES, POSTGRESQL)

_OF_EVERY_HOME = """\
# Made by shanghui from shanghui.toml, and made again when that changes: settings go there.
telemetry:
  enabled: false
# Nobody is asked to join anything when the page first opens.
nux:
  enabled: false
# One process at a time may write to a home; a second run waits instead of failing on the lock.
concurrency:
  runs:
    max_concurrent_runs: 1
# A run whose process was killed before it began holds no lock that could tell: after five minutes
# it counts as failed, or it would keep the one place there is.
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
"""

# No host, user or password: PostgreSQL's own library takes them from the variables PGHOST, PGUSER,
# PGPASSWORD, … or a file of passwords, and on the same machine needs none of them.
# The driver is named because SQLAlchemy 2.1 looks for another one than Dagster installs.
_IN_POSTGRESQL = """\
# Where the database is and who asks stands in PostgreSQL's own variables: PGHOST, PGDATABASE, ...
storage:
  postgres:
    postgres_url: postgresql+psycopg2://
"""


# Of sensors alone: they look every half minute. A schedule goes by its last tick, and has few.
_TICKS = """\
retention:
  sensor:
    purge_after_days:
      skipped: {skipped}
      success: {days}
      failure: {days}
"""
_SKIPPED_DAYS = 7
"""A look at which nothing was to be done is of no use for longer."""


def dagster_yaml(storage: str, ticks_days: int) -> str:
    """The whole file; `storage` is one of STORAGES, `ticks_days` 0 where none is to go."""
    skipped = min(ticks_days, _SKIPPED_DAYS)
    # Dagster's own word for never.
    ticks = _TICKS.format(skipped=skipped or -1, days=ticks_days or -1)
    return _OF_EVERY_HOME + ticks + (_IN_POSTGRESQL if storage == POSTGRESQL else "")
