"""What fails on Spark is told as it is of DuckDB, and DuckDB holds what comes back to its keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.home import EngineSettings
from orchestration.spark import open_session
from orchestration.warehouse.build_plan import BuildPlan, PlannedNode
from orchestration.warehouse.run_on_spark import run_on_spark

DECLARED = (
    'create table "warehouse"."facts"."numbers" (x integer primary key, words varchar[])'
    " ; insert into what DuckDB's own query says"
)
MODEL = PlannedNode("m", "numbers", "model", "facts", "numbers", (DECLARED,), (), 1.0)
TEST = PlannedNode("t", "none_is_large", "test", "facts", "none_is_large", (), ("m",), 1.0)
MANIFEST = {
    "sources": {},
    "nodes": {
        "m": {"columns": {"x": {"data_type": "integer"}, "words": {"data_type": "varchar[]"}}},
        "t": {"columns": {}},
    },
}
NONE_IS_LARGE = "select x from `facts`.`numbers` where x > 2"


@pytest.fixture(scope="module")
def session(master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_session(
        EngineSettings("spark", master), tmp_path_factory.mktemp("session")
    ) as opened:
        yield opened


def messages(session: Any, folder: Path, query: str) -> dict[str, str]:
    """Node → what was wrong with it, of a plan of one model and one data test."""
    for name in ("warehouse", "intake"):
        duckdb.connect(str(folder / f"{name}.duckdb")).close()
    done = run_on_spark(
        BuildPlan("", (MODEL, TEST)),
        {"m": query, "t": NONE_IS_LARGE},
        MANIFEST,
        session,
        warehouse=folder / "warehouse.duckdb",
        intake=folder / "intake.duckdb",
        folder=folder / "spark",
        partitions=2,
    )
    return {one.node.name: one.message for one in done}


def test_a_table_is_filled_as_declared(session, tmp_path: Path):
    query = "select explode(array(1, 2)) as x, array('a', 'b') as words"
    assert messages(session, tmp_path, query) == {"numbers": "", "none_is_large": ""}
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as built:
        rows = built.execute("from facts.numbers order by x").fetchall()
    assert rows == [(1, ["a", "b"]), (2, ["a", "b"])]


def test_a_key_that_comes_twice_is_refused(session, tmp_path: Path):
    said = messages(session, tmp_path, "select explode(array(1, 1)) as x, array() as words")
    assert list(said) == ["numbers"]
    assert "duplicate key" in said["numbers"]


def test_a_data_test_that_fails_is_told_with_its_rows(session, tmp_path: Path):
    said = messages(session, tmp_path, "select explode(array(1, 3)) as x, array() as words")
    assert said == {
        "numbers": "",
        "none_is_large": "Got 1 result, configured to fail if != 0",
    }


def test_what_spark_cannot_run_is_told_on_one_line(session, tmp_path: Path):
    said = messages(session, tmp_path, "select nothing_of_the_kind as x, array() as words")
    assert list(said) == ["numbers"]
    assert said["numbers"].startswith("[UNRESOLVED_COLUMN")
    assert "nothing_of_the_kind" in said["numbers"]
    assert "\n" not in said["numbers"]
    assert len(said["numbers"]) < 300
