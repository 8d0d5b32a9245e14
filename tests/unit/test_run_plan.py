"""A plan is run in an order that holds, and what fails is told."""

import os

import duckdb
import pytest

from orchestration.warehouse.build_plan import (
    BuildPlan,
    KeptProject,
    PlannedNode,
    keep_project,
    read_kept_project,
)
from orchestration.warehouse.run_plan import run_plan


def node(name, *statements, waits_for=(), resource_type="model", seconds=1.0):
    return PlannedNode(
        unique_id=name,
        name=name,
        resource_type=resource_type,
        schema="facts",
        alias=name,
        statements=statements,
        waits_for=waits_for,
        seconds=seconds,
    )


def table(name, query):
    return f'create table "warehouse"."facts"."{name}" as {query}'


@pytest.fixture
def files(tmp_path):
    for name in ("warehouse", "intake"):
        duckdb.connect(str(tmp_path / f"{name}.duckdb")).close()
    return tmp_path / "warehouse.duckdb", tmp_path / "intake.duckdb"


def run(files, *nodes):
    return [(done.node.name, done.message) for done in run_plan(BuildPlan("", nodes), *files)]


def test_each_node_comes_after_those_it_waits_for(files):
    a = node("a", table("a", "select 1 as x"))
    b = node("b", table("b", "select x + 1 as x from warehouse.facts.a"), waits_for=("a",))
    c = node("c", table("c", "select a.x + b.x as x from facts.a, facts.b"), waits_for=("a", "b"))
    assert run(files, a, b, c) == [("a", ""), ("b", ""), ("c", "")]
    with duckdb.connect(str(files[0]), read_only=True) as built:
        assert built.execute("select x from facts.c").fetchall() == [(3,)]


def test_a_data_test_that_fails_holds_up_nothing(files):
    a = node("a", table("a", "select unnest([1, 2, 3]) as x"))
    one = node("one", "select 1", waits_for=("a",), resource_type="test")
    two = node(
        "two", "select count(*) from facts.a where x > 1", waits_for=("a",), resource_type="test"
    )
    none = node(
        "none", "select count(*) from facts.a where x > 3", waits_for=("a",), resource_type="test"
    )
    b = node("b", table("b", "select 1 as x"), waits_for=("a",))
    assert sorted(run(files, a, one, two, none, b)) == [
        ("a", ""),
        ("b", ""),
        ("none", ""),
        ("one", "Got 1 result, configured to fail if != 0"),
        ("two", "Got 2 results, configured to fail if != 0"),
    ]


def test_after_a_model_that_cannot_be_built_nothing_is_begun(files):
    a = node("a", table("a", "select 1 / 'no number' as x"))
    b = node("b", table("b", "select 1 as x"), waits_for=("a",))
    [(name, message)] = run(files, a, b)
    assert name == "a"
    assert "Could not convert string 'no number'" in message


def test_a_kept_project_is_of_its_key_and_whole(tmp_path):
    plan = BuildPlan("inputs", (node("a", "select '中文'", waits_for=("b",)),))
    project = KeptProject({"nodes": {}}, plan)
    keep_project([tmp_path], "key", project, is_new=False)
    assert read_kept_project(tmp_path, "key") == project
    assert read_kept_project(tmp_path, "another") is None
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    assert read_kept_project(tmp_path, "key") is None


def test_homes_share_a_folder_in_which_the_last_three_projects_are_kept(tmp_path):
    own, shared = tmp_path / "home", tmp_path / "shared"
    project = KeptProject({"nodes": {}}, BuildPlan("inputs", ()))
    for number, key in enumerate(("a", "b", "c", "d")):
        keep_project([own, shared], key, project, is_new=False)
        os.utime(shared / f"{key}.json", (number, number))
    assert sorted(path.stem for path in shared.iterdir()) == ["b", "c", "d"]
    assert read_kept_project(shared, "d") == read_kept_project(own, "d") == project


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path):
    own, shared = tmp_path / "home", tmp_path / "shared"
    shared.write_text("no folder", encoding="utf-8")
    project = KeptProject({"nodes": {}}, BuildPlan("inputs", ()))
    keep_project([shared, own], "key", project, is_new=False)
    assert read_kept_project(own, "key") == project
