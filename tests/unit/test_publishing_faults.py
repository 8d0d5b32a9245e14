"""Faults while publishing: killed at any moment, no room, a damaged folder of releases."""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publishing.claims.claims_table import claims_table
from publishing.dictionary import dictionary_table
from publishing.finished_release import check_finished
from publishing.history import history_table, releases_table
from publishing.published_tables import read_published_tables
from publishing.read_release import indicator_rows
from publishing.release import ReleaseError, current_release, publish
from publishing.release_database import making_connection
from publishing.restatement import (
    restated_measures_table,
    restated_rows_table,
    restatements_table,
)
from tests.unit.test_publishing_warehouse import INPUTS, build_warehouse, publish_on

PROJECT = Path(__file__).parents[2]
# Enough rows that a run takes long enough to be killed in its middle.
MANY = (
    "insert into marts.measures select 2020, '45', 'members', 'd', n::varchar, n / 7"
    " from range(150000) as numbers(n)"
)
CHANGED = "update marts.indicators set value = 4, numerator = 4 where value = 3"

RUN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from publishing.release import publish
from tests.unit.test_publishing_warehouse import INPUTS
home = Path(sys.argv[1])
moment = datetime(2023, 2, 2, 1, tzinfo=UTC)
publish(
    home / "warehouse.duckdb", home / "releases", inputs=INPUTS, published_at=moment,
    accepts_unexplained=True,
)
"""


def leftovers(releases: Path) -> list[str]:
    return [entry.name for entry in releases.iterdir() if entry.name.startswith(".")]


def assert_whole(release: Path) -> None:
    manifest = json.loads((release / "MANIFEST.json").read_text(encoding="utf-8"))
    for table, file in manifest["parquet"].items():
        content = (release / "parquet" / f"{table}.parquet").read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], table
    assert len(indicator_rows(release)) == 5


@pytest.mark.long
@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.5])
def test_a_run_killed_at_any_moment_leaves_a_whole_release_current(
    tmp_path: Path, seconds: float
) -> None:
    first = publish_on(1, tmp_path)
    releases = tmp_path / "releases"
    build_warehouse(tmp_path / "warehouse.duckdb", CHANGED, MANY)
    run = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=PROJECT)
    while run.poll() is None and not leftovers(releases):
        time.sleep(0.001)
    time.sleep(seconds)
    run.kill()
    run.wait()
    if seconds == 0:
        assert leftovers(releases) == [".building-2023-02-02.1"]
        assert current_release(releases) == first.path
    current = current_release(releases)
    assert current is not None
    assert_whole(current)
    published = publish_on(3, tmp_path, CHANGED, MANY)
    assert published.is_new == (current == first.path)
    assert leftovers(releases) == []
    assert_whole(published.path)
    assert indicator_rows(published.path, division="450000", as_known="2023-02-01") != (
        indicator_rows(published.path, division="450000")
    )


def test_without_room_nothing_is_published_and_the_message_is_one_line(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    build_warehouse(tmp_path / "warehouse.duckdb", CHANGED, MANY)
    no_room = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    run = subprocess.run(
        [sys.executable, "-c", no_room + RUN, str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    told = run.stderr.strip().splitlines()[-1]
    assert told.startswith("publishing.release_error.ReleaseError: nothing published,"), run.stderr
    assert current_release(tmp_path / "releases") == first.path
    assert leftovers(tmp_path / "releases") == []


def test_what_a_killed_run_left_is_removed_first(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (releases / ".building-2023-01-31.1" / "parquet").mkdir(parents=True)
    (releases / ".building-2023-01-31.1" / "parquet" / "claims.parquet").touch(0o444)
    (releases / ".current-2023-01-31.1").symlink_to("2023-01-31.1")
    publish_on(1, tmp_path)
    assert sorted(entry.name for entry in releases.iterdir()) == ["2023-02-01.1", "current"]


def test_a_name_once_taken_is_not_given_again(tmp_path: Path) -> None:
    (tmp_path / "releases" / "2023-02-01.10").mkdir(parents=True)
    assert publish_on(1, tmp_path).name == "2023-02-01.11"


def test_a_home_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("a file")
    with pytest.raises(ReleaseError, match=r"^nothing published, .*releases is as it was: "):
        publish_on(1, tmp_path)


def test_a_pointer_to_a_release_that_is_gone_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to("2023-01-31.1")
    with pytest.raises(ReleaseError, match=r"current points at 2023-01-31.1, which is not there"):
        publish_on(1, tmp_path)


def test_a_pointer_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "releases" / "current").mkdir(parents=True)
    with pytest.raises(ReleaseError, match=r"current is not a link"):
        publish_on(1, tmp_path)


def test_a_release_that_lacks_rows_or_a_table_is_found_faulty(tmp_path: Path) -> None:
    release = publish_on(1, tmp_path)
    grown = build_warehouse(
        tmp_path / "warehouse.duckdb", "insert into marts.declared values ('X', 2022, '1', 1, '')"
    )
    with making_connection(grown, release.path, tmp_path / "building") as connection:
        tables = read_published_tables(connection)
        own_tables = (
            *(claims_table(), history_table(tables), releases_table(), dictionary_table()),
            *(restatements_table(), restated_measures_table(), restated_rows_table()),
        )
        with pytest.raises(ReleaseError, match=r"main.\w+ is missing or not expected"):
            check_finished(connection, tables, release.path)
        for own in own_tables:
            tables.append(replace(own, source=f"previous.main.{own.name}"))
        with pytest.raises(ReleaseError) as error:
            check_finished(connection, tables, release.path)
    assert str(error.value) == (
        "nothing published, the release is faulty: declared: 3 rows in the warehouse,"
        " 2 rows in chambers.duckdb, 2 rows in Parquet"
    )


def test_too_little_memory_is_told_in_a_line_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_on(1, tmp_path)
    build_warehouse(tmp_path / "warehouse.duckdb", CHANGED, MANY)
    monkeypatch.setattr(
        "publishing.release_database.limit_memory",
        lambda connection: connection.execute("set memory_limit = '4 MiB'"),
    )
    with pytest.raises(ReleaseError, match=r"nothing published, .* is as it was: Out of Memory"):
        publish(
            tmp_path / "warehouse.duckdb",
            tmp_path / "releases",
            inputs=INPUTS,
            published_at=datetime(2023, 2, 2, 1, tzinfo=UTC),
        )
    assert current_release(tmp_path / "releases") == first.path
    assert leftovers(tmp_path / "releases") == []
