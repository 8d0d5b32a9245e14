"""Dagster's history is not opened, written back and waited for at every event of a run."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration.history_kept_open import history_kept_open

TEN = [f"table_{number}" for number in range(10)]


@dg.multi_asset(specs=[dg.AssetSpec(name) for name in TEN])
def tables() -> Iterator[dg.MaterializeResult]:
    for name in TEN:
        yield dg.MaterializeResult(asset_key=name)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance


def events_of(tmp_path: Path, run_id: str) -> int:
    with closing(sqlite3.connect(tmp_path / "history" / "runs" / f"{run_id}.db")) as reader:
        [(count,)] = reader.execute("select count(*) from event_logs").fetchall()
    return count


def test_a_run_opens_each_database_of_events_once(instance, tmp_path, monkeypatch):
    opened = []
    create_engine = sqlite_event_log.create_engine
    monkeypatch.setattr(
        sqlite_event_log,
        "create_engine",
        lambda *arguments, **options: (
            opened.append(arguments) or create_engine(*arguments, **options)
        ),
    )
    with history_kept_open(instance, tmp_path):
        kept = dg.materialize([tables], instance=instance)
        # What it asks once: which tables there are.
        assert len(opened) == 1
        # Others see what was said while the run goes on.
        assert events_of(tmp_path, kept.run_id) > len(TEN) * 2
        assert (tmp_path / "history" / "runs" / "index.db-wal").exists()
    assert not (tmp_path / "history" / "runs" / "index.db-wal").exists()
    alone = dg.materialize([tables], instance=instance)
    assert len(opened) > len(TEN) * 4
    # Nothing is missing of the one that the other has.
    assert events_of(tmp_path, kept.run_id) == events_of(tmp_path, alone.run_id)
    assert [
        event.dagster_event_type
        for event in (
            record.event_log_entry for record in instance.get_records_for_run(kept.run_id).records
        )
        if event.is_dagster_event
    ] == [
        event.dagster_event_type
        for event in (
            record.event_log_entry for record in instance.get_records_for_run(alone.run_id).records
        )
        if event.is_dagster_event
    ]


def test_whoever_waits_for_the_file_of_a_run_to_change_is_told(instance, tmp_path):
    with history_kept_open(instance, tmp_path):
        run_id = dg.materialize([tables], instance=instance).run_id
        path = instance.event_log_storage.path_for_shard(run_id)
        before = Path(path).stat().st_mtime_ns
        instance.report_engine_event("one more", run_id=run_id, job_name="tables")
        assert Path(path).stat().st_mtime_ns > before


def test_records_that_are_no_files_here_are_left_as_they_are(tmp_path):
    with dg.DagsterInstance.ephemeral() as instance, history_kept_open(instance, tmp_path):
        assert dg.materialize([tables], instance=instance).success
    assert list(tmp_path.iterdir()) == []
