"""Dagster's history is not written back and waited for at every event of a refresh."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dagster import DagsterInstance

from orchestration.history_kept_open import DATABASES, history_kept_open


def test_dagster_keeps_its_history_where_it_is_held_open(tmp_path: Path) -> None:
    with DagsterInstance.from_config(str(tmp_path)):
        assert [(tmp_path / name).is_file() for name in DATABASES] == [True, True]


def test_a_writer_that_closes_does_not_write_all_of_it_back(tmp_path: Path) -> None:
    database, beside = tmp_path / DATABASES[0], tmp_path / f"{DATABASES[0]}-wal"
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("create table events (event)")
    assert not beside.exists()
    with history_kept_open(tmp_path):
        with closing(sqlite3.connect(database)) as writer, writer:
            writer.execute("insert into events values ('started')")
        assert beside.exists()
    assert not beside.exists()
    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("select event from events").fetchall() == [("started",)]


def test_a_history_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with history_kept_open(tmp_path):
        assert list(tmp_path.iterdir()) == []
