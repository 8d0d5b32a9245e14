"""Dagster's history of runs kept open while a refresh writes to it.

Belongs here: nothing more. Dagster opens and closes its databases at every event, and with the last
connection to go SQLite writes all of it back and waits for the disk: a third of a small refresh on
a busy disk. A connection that stays spares that; what an event said is on disk all the same.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

DATABASES = ("history/runs.db", "history/runs/index.db")
"""Where Dagster keeps runs and the events of all of them. A run's own events have a file each, left
alone: a page that shows the run waits for that file to change."""


@contextmanager
def history_kept_open(dagster: Path) -> Iterator[None]:
    """Hold the databases in Dagster's folder open; those that are not there are left out."""
    with ExitStack() as held:
        for name in DATABASES:
            if (dagster / name).is_file():
                connection = held.enter_context(closing(sqlite3.connect(dagster / name)))
                # Open is what has been read from.
                connection.execute("select count(*) from sqlite_master").fetchone()
        yield
