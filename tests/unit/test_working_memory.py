"""DuckDB works within what suits the databases attached to it."""

from pathlib import Path

import duckdb
import pytest

from ingestion import working_memory
from ingestion.working_memory import limit_memory
from orchestration.home.no_room import NoRoomError, told_if_no_room

MEBIBYTE = 2**20


def database(path: Path, numbers: int) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table kept as select random() as r from range({numbers})")
    return path


def limit_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes. DuckDB says it with one decimal."""
    [(limit,)] = connection.execute(
        "select parse_formatted_bytes(current_setting('memory_limit'))"
    ).fetchall()
    return limit


def test_a_small_province_has_the_least_and_no_database_has_it_too(tmp_path: Path) -> None:
    with duckdb.connect(str(database(tmp_path / "small.duckdb", 10))) as connection:
        limit_memory(connection)
        assert limit_of(connection) == 500 * MEBIBYTE
    with duckdb.connect() as connection:
        limit_memory(connection)
        assert limit_of(connection) == 500 * MEBIBYTE


def test_a_larger_one_has_four_times_all_that_is_attached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_memory, "LEAST", MEBIBYTE)
    files = [database(tmp_path / f"{name}.duckdb", 500_000) for name in ("one", "other")]
    size = sum(file.stat().st_size for file in files)
    assert size > 7 * MEBIBYTE
    with duckdb.connect() as connection:
        for file in files:
            connection.execute(f"attach '{file}' as {file.stem} (read_only)")
        limit_memory(connection)
        assert limit_of(connection) == pytest.approx(4 * size, rel=0.05)


def test_it_is_never_more_than_duckdb_takes_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_memory, "LEAST", 2**50)
    with duckdb.connect() as connection:
        its_own = limit_of(connection)
        limit_memory(connection)
        assert limit_of(connection) == pytest.approx(its_own, rel=0.01)
        # Asked again it goes by DuckDB's own, not by the limit it has set.
        monkeypatch.setattr(working_memory, "LEAST", MEBIBYTE)
        limit_memory(connection)
        monkeypatch.setattr(working_memory, "LEAST", 2**50)
        limit_memory(connection)
        assert limit_of(connection) == pytest.approx(its_own, rel=0.01)


def test_what_is_sorted_beyond_it_goes_to_a_folder_that_goes_too(tmp_path: Path) -> None:
    file = database(tmp_path / "sorted.duckdb", 3_000_000)
    with duckdb.connect(str(file)) as connection:
        connection.execute("set memory_limit = '60 MiB'; set threads = 1")
        connection.execute("create table in_order as from kept order by r, r + 1, r + 2")
        [(most,)] = connection.execute("select count(*) from in_order").fetchall()
    assert most == 3_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["sorted.duckdb"]


def test_a_disk_too_small_for_that_folder_is_a_disk_without_room(tmp_path: Path) -> None:
    file = database(tmp_path / "sorted.duckdb", 3_000_000)
    with duckdb.connect(str(file)) as connection:
        connection.execute("set memory_limit = '60 MiB'; set threads = 1")
        connection.execute("set max_temp_directory_size = '1 MiB'")
        sort = "create table in_order as from kept order by r, r + 1, r + 2"
        with (
            pytest.raises(NoRoomError, match="no room left on the disk of"),
            told_if_no_room(tmp_path),
        ):
            connection.execute(sort)
