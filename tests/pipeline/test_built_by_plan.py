"""The statements kept of a build make the same warehouse as dbt does."""

import shutil

import duckdb
import pytest

from orchestration.warehouse import dbt_project_runner

pytestmark = pytest.mark.long

TABLES = (
    "select schema_name, table_name, comment from duckdb_tables()"
    " where database_name = '{}' order by all"
)
VIEWS = (
    "select schema_name, view_name, sql, comment from duckdb_views()"
    " where database_name = '{}' and not internal order by all"
)
COLUMNS = (
    "select schema_name, table_name, column_index, column_name, data_type, is_nullable, comment"
    " from duckdb_columns() where database_name = '{}' order by all"
)
CONSTRAINTS = (
    "select schema_name, table_name, constraint_text from duckdb_constraints()"
    " where database_name = '{}' order by all"
)


def test_dbt_and_the_plan_build_the_same_warehouse(tmp_path, write_returns, refresh, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(write_returns(["450102"], [2021, 2022]), home / "inbox")
    kept = home / "dagster" / "dbt" / "projects"
    monkeypatch.setattr(dbt_project_runner, "_kept", {})
    refresh(home, [2021, 2022])
    # As another process finds it.
    monkeypatch.setattr(dbt_project_runner, "_kept", {})
    assert len(list(kept.iterdir())) == 1
    (home / "warehouse.duckdb").rename(tmp_path / "by_dbt.duckdb")
    built = []
    by_plan = dbt_project_runner.run_plan
    monkeypatch.setattr(
        dbt_project_runner,
        "run_plan",
        lambda *arguments: built.append(by_plan(*arguments)) or built[-1],
    )
    refresh(home, [2021, 2022], again=True)
    assert len(built) == 1

    with duckdb.connect() as both:
        both.execute(f"attach '{tmp_path / 'by_dbt.duckdb'}' as one (read_only)")
        both.execute(f"attach '{home / 'warehouse.duckdb'}' as other (read_only)")

        def rows(query):
            return both.execute(query).fetchall()

        for query in (TABLES, VIEWS, COLUMNS, CONSTRAINTS):
            assert rows(query.format("one")) == rows(query.format("other"))
        tables = [f'"{schema}"."{name}"' for schema, name, _ in rows(TABLES.format("one"))]
        assert len(tables) > 74
        differ = {
            name: count
            for name in tables
            for [count] in rows(
                f"select count(*) from ((from one.{name} except all from other.{name})"
                f" union all (from other.{name} except all from one.{name}))"
            )
            if count
        }
        assert differ == {}
        assert (
            sum(count for name in tables for [count] in rows(f"select count(*) from one.{name}"))
            > 10_000
        )
