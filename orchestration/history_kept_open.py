"""Dagster's history of runs while a run writes to it: thinned first, then kept open.

Belongs here: nothing more. Dagster opens its databases anew for every event, compiles the statement
again, and waits for the disk twice: half of what a small refresh cost. A connection that stays
spares that. What an event said is seen by others at once all the same, and on the disk by the end
of the run; what a machine that lost its power had not written yet is missing, and nothing else.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
    from sqlalchemy import Connection

RUNS = "history/runs.db"
"""Where Dagster keeps the list of runs: asked now and then, so that holding it open is enough."""
PATIENCE = 30
"""Seconds to wait for another process that writes to the same database; Dagster's own figure."""


@contextmanager
def thinned_and_kept_open(
    instance: "DagsterInstance", dagster: Path, newest_runs: int
) -> Iterator[None]:
    """What a run begins with: records of all but the newest runs go (0: of none do), then what is
    written is held open. Not the other way round: each run deleted would stay open.
    """
    from orchestration.retention import thin_runs

    thin_runs(instance, dagster, newest_runs)
    with history_kept_open(instance, dagster):
        yield


@contextmanager
def history_kept_open(instance: "DagsterInstance", dagster: Path) -> Iterator[None]:
    """Hold open what `instance` writes below the folder `dagster`; records in PostgreSQL are."""
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage):
        yield
        return
    with ExitStack() as held:
        if (dagster / RUNS).is_file():
            runs = held.enter_context(closing(sqlite3.connect(dagster / RUNS)))
            # Open is what has been read from.
            runs.execute("select count(*) from sqlite_master").fetchone()
        events = _EventsKeptOpen(storage)
        held.callback(events.close)
        # The one place all its reading and writing goes through; it has no setting for this.
        setattr(storage, "_connect", events.connect)  # noqa: B010
        held.callback(delattr, storage, "_connect")
        # Asked at every event, by a connection of its own; no table comes or goes meanwhile.
        setattr(storage, "has_table", cache(storage.has_table))  # noqa: B010
        held.callback(delattr, storage, "has_table")
        yield


class _EventsKeptOpen:
    """A connection for each of the databases of events: one of each run, and one of all."""

    def __init__(self, storage: "SqliteEventLogStorage") -> None:
        self._storage = storage
        self._connections: dict[str, Connection] = {}

    @contextmanager
    def connect(self, shard: str) -> "Iterator[Connection]":
        """A transaction on the database of a run, or of all; what stands in it is seen by others
        once it ends."""
        with self._storage._db_lock:
            connection = self._connections.get(shard)
            if connection is None:
                connection = self._connections[shard] = self._open(shard)
            with connection.begin():
                yield connection
            # A page that shows a run waits for its file to change, and a row written goes to
            # another one at first.
            os.utime(self._storage.path_for_shard(shard))

    def _open(self, shard: str) -> "Connection":
        from sqlalchemy import create_engine, text
        from sqlalchemy.pool import StaticPool

        engine = create_engine(
            self._storage.conn_string_for_shard(shard),
            poolclass=StaticPool,
            # Its lock keeps the threads of one process apart.
            connect_args={"timeout": PATIENCE, "check_same_thread": False},
        )
        if shard not in self._storage._initialized_dbs:
            self._storage._initdb(engine)
            self._storage._initialized_dbs.add(shard)
        connection = engine.connect()
        connection.execute(text("pragma synchronous = normal"))
        connection.commit()
        return connection

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
            connection.engine.dispose()
