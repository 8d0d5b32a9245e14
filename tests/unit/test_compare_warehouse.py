"""A warehouse held against a release: which tables differ, and by how many rows."""

from dataclasses import astuple
from pathlib import Path

from publishing.compare_warehouse import Comparison, OtherTable, compare_warehouse
from publishing.manifest import read_manifest
from tests.unit.test_publishing_warehouse import build_warehouse, publish_on


def compared(home: Path, *edits: str, order: str = "all") -> Comparison:
    """The first release of `home` and the warehouse built again with edits."""
    release = publish_on(1, home).path
    again = home / "again"
    again.mkdir()
    # Publishing knows a warehouse by this name.
    warehouse = build_warehouse(again / "warehouse.duckdb", *edits, order=order)
    return compare_warehouse(warehouse, release, read_manifest(release), again)


def test_the_same_rows_in_another_order_are_the_same(tmp_path):
    comparison = compared(tmp_path, order="2 desc, 1")
    assert comparison.is_same
    assert (comparison.tables, comparison.unreadable) == ((), None)


def test_other_rows_are_counted_on_both_sides(tmp_path):
    comparison = compared(
        tmp_path,
        "update warehouse.warehouse.fct_chambers set members = 46 where members = 45",
        "insert into warehouse.warehouse.fct_chambers values"
        " (2022, '450102', '四塘镇商会', 1, 1, true, null, null, 'f1', 10)",
    )
    assert not comparison.is_same
    # Table, rows then and now, rows of one side alone, columns gone and new, whether hashed.
    assert [astuple(table) for table in comparison.tables] == [
        ("fct_chambers", 3, 4, 1, 2, (), (), True)
    ]


def test_where_only_lineage_differs_the_table_is_the_same(tmp_path):
    assert (
        compared(tmp_path, "update warehouse.warehouse.fct_chambers set row_number = 99").tables
        == ()
    )


def test_a_table_outside_the_hash_is_named_though_the_hash_is_the_same(tmp_path):
    comparison = compared(tmp_path, "update marts.declared set verdict = 'not reproduced'")
    assert comparison.is_same
    assert comparison.tables == (OtherTable("declared", 2, 2, 2, 2, (), (), False),)


def test_columns_and_tables_that_came_or_went_are_named(tmp_path):
    comparison = compared(
        tmp_path,
        "alter table warehouse.warehouse.dim_counties add column line varchar",
        "comment on column warehouse.warehouse.dim_counties.line is 'The line.'",
        "insert into catalogue.meanings values ('dim_counties', 'line', '沿革。', 'public')",
        "alter table warehouse.warehouse.fct_chambers alter members type integer",
        "delete from catalogue.published_tables where table_name = 'measures'",
    )
    assert comparison.tables == (
        OtherTable("dim_counties", 3, 3, 0, 0, (), ("line",), True),
        OtherTable("fct_chambers", 3, 3, 0, 0, ("members",), ("members",), True),
        OtherTable("measures", 2, None, None, None, (), (), True),
    )


def test_without_the_releases_database_hashes_are_compared_all_the_same(tmp_path):
    release = publish_on(1, tmp_path).path
    manifest = read_manifest(release)
    (release / "chambers.duckdb").unlink()
    warehouse = build_warehouse(
        tmp_path / "warehouse.duckdb",
        "delete from warehouse.warehouse.fct_chambers where members = 30",
    )
    comparison = compare_warehouse(warehouse, release, manifest, tmp_path)
    assert comparison.tables == (OtherTable("fct_chambers", 3, 2, None, None, (), (), True),)
    assert comparison.unreadable == f"{release}/chambers.duckdb is not there"
    (release / "chambers.duckdb").write_bytes(b"no database" * 1000)
    assert "cannot be opened" in str(
        compare_warehouse(warehouse, release, manifest, tmp_path).unreadable
    )
