"""Spark makes the release that DuckDB makes, to the last row.

Belongs here: a province of 12 counties and two years, mistakes of the sample included, on both
engines; and again after one county files anew.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.form import Forms
from ingestion.register import Register
from orchestration.home import DEFAULTS, EngineSettings, Home
from orchestration.progress import SilentProgress
from orchestration.run_refresh import RefreshSummary, run_refresh
from orchestration.warehouse import dbt_project_runner
from sample_province.write import write_sample

pytestmark = pytest.mark.long

COUNTIES = [
    # As they should be: of two pilots, one that changed its code.
    *("450102", "450181", "450302"),
    # With a mistake of the sample that sends the return back or raises a query.
    *("450422", "450721", "450881", "451024", "451102", "451221", "451424"),
    # Filed late.
    *("451081", "451121"),
]
YEARS = [2021, 2022]
REFILED = "450181"
WAVES = {
    "first": datetime(2023, 3, 1, 2, tzinfo=UTC),
    "anew": datetime(2023, 4, 3, 2, tzinfo=UTC),
}
"""Files sent → when they are refreshed: the second is one county's, with other figures."""
ENGINES = {"spark": EngineSettings(kind="spark", master="local[2]"), "duckdb": EngineSettings()}

DECLARED = (
    "select schema_name, table_name, column_index, column_name, data_type, is_nullable, comment"
    " from duckdb_columns() where database_name = '{}' order by all",
    "select schema_name, table_name, constraint_text from duckdb_constraints()"
    " where database_name = '{}' order by all",
)


@dataclass
class Province:
    """The same returns in two homes, one an engine."""

    folder: Path
    summaries: dict[tuple[str, str], RefreshSummary] = field(default_factory=dict)
    """By engine and wave of files."""

    def refresh(self, engine: str, wave: str) -> RefreshSummary:
        home = self.folder / engine
        settings = replace(DEFAULTS, report_formats=(), engine=ENGINES[engine])
        shutil.copytree(self.folder / wave, home / "inbox", dirs_exist_ok=True)
        summary = run_refresh(Home(home), YEARS, WAVES[wave], SilentProgress(), settings)
        shutil.copy(home / "warehouse.duckdb", self.warehouse(engine, wave))
        self.summaries[engine, wave] = summary
        return summary

    def warehouse(self, engine: str, wave: str) -> Path:
        return self.folder / engine / f"warehouse_of_{wave}.duckdb"

    def release(self, engine: str, wave: str) -> Path:
        return self.folder / engine / "releases" / self.summaries[engine, wave].release


@pytest.fixture(scope="module")
def province(
    tmp_path_factory: pytest.TempPathFactory, forms: Forms, register: Register
) -> Province:
    folder = tmp_path_factory.mktemp("engines")
    for wave, counties, seed in (("first", COUNTIES, 2022), ("anew", [REFILED], 7)):
        write_sample(
            folder / wave,
            years=YEARS,
            seed=seed,
            forms=forms,
            register=register,
            counties=counties,
            workers=1,
        )
    # As a process that has built nothing yet: Spark's warehouse is declared without DuckDB's.
    dbt_project_runner._kept.clear()
    return Province(folder)


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_province_is_refreshed(province: Province, engine: str, wave: str):
    summary = province.refresh(engine, wave)
    assert summary.expected == 222
    assert summary.in_force >= 20
    assert summary.is_new_release


def rows_that_differ(one: Path, other: Path) -> dict[str, int]:
    """Table → rows one side alone has, of the tables where there are any."""
    with _both(one, other) as rows:
        tables = [
            f'"{schema}"."{table}"'
            for schema, table in rows(
                "select schema_name, table_name from duckdb_tables() where database_name = 'one'"
            )
        ]
        assert len(tables) > 40
        counts = {
            table: rows(
                f"select count(*) from ((from one.{table} except all from other.{table})"
                f" union all (from other.{table} except all from one.{table}))"
            )[0][0]
            for table in tables
        }
    return {table: count for table, count in counts.items() if count}


@contextmanager
def _both(one: Path, other: Path) -> Iterator[Callable[[str], list[tuple]]]:
    """Asks the two databases, attached as `one` and `other`."""
    with duckdb.connect() as connection:
        for name, file in (("one", one), ("other", other)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        yield lambda query: connection.execute(query).fetchall()


@pytest.mark.parametrize("wave", WAVES)
def test_every_published_table_is_the_same(province: Province, wave: str):
    releases = [province.release(engine, wave) for engine in ENGINES]
    hashes = [
        json.loads((release / "MANIFEST.json").read_text(encoding="utf-8"))["logical_hash"]
        for release in releases
    ]
    assert hashes[0] == hashes[1]
    assert rows_that_differ(*(release / "chambers.duckdb" for release in releases)) == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_county_that_filed_anew_changed_figures(province: Province, engine: str):
    first, anew = (province.summaries[engine, wave] for wave in WAVES)
    assert first.logical_hash != anew.logical_hash


@pytest.mark.parametrize("wave", WAVES)
def test_the_whole_warehouse_is_the_same_and_declared_alike(province: Province, wave: str):
    one, other = (province.warehouse(engine, wave) for engine in ENGINES)
    assert rows_that_differ(one, other) == {}
    with _both(one, other) as rows:
        for query in DECLARED:
            assert rows(query.format("one")) == rows(query.format("other"))
