"""A release: what is in it, when there is a new one, what changes its bytes and its hash."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from publishing.logical_hash import logical_hash, table_hashes
from publishing.published_tables import read_published_tables
from publishing.read_release import open_release
from publishing.release import PublishedRelease, ReleaseError, current_release, publish
from tests.unit.test_publishing_warehouse import INPUTS, build_warehouse, publish_on

TABLES = {
    "claims": 0,
    "declared": 2,
    "dictionary": 162,
    "restated_measures": 0,
    "restated_rows": 0,
    "restatements": 0,
    "dim_counties": 3,
    "dim_divisions": 2,
    "fct_chambers": 3,
    "filing_status": 3,
    "indicator_history": 5,
    "indicators": 5,
    "measures": 2,
    "releases": 1,
}

CHANGED = "update marts.indicators set value = 4, numerator = 4 where value = 3"
REFILED = (
    "update warehouse.warehouse.fct_chambers set filing_id = 'f9', row_number = row_number + 1"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    """The only release of a home, for tests that only read it."""
    return publish_on(1, tmp_path_factory.mktemp("home"))


def test_a_release_holds_tables_only_in_the_main_schema_each_with_its_rows(
    release: PublishedRelease,
) -> None:
    assert release.row_counts == TABLES
    with open_release(release.path) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by all"
        ).fetchall()
        assert [name for (name,) in found] == [f"main.{name}" for name in sorted(TABLES)]
        assert connection.execute(
            "select count(*) from duckdb_views() where not internal"
        ).fetchone() == (0,)
        for name, row_count in TABLES.items():
            assert connection.execute(f"select count(*) from {name}").fetchone() == (row_count,)


def test_every_table_and_column_says_what_it_means_and_the_dictionary_repeats_it(
    release: PublishedRelease,
) -> None:
    with open_release(release.path) as connection:
        silent = connection.execute(
            "select table_name from duckdb_tables() where comment is null union all"
            " select table_name || '.' || column_name from duckdb_columns()"
            " where not internal and comment is null"
        ).fetchall()
        assert silent == []
        said = connection.execute(
            "select * from dictionary where table_name = 'dim_counties'"
        ).fetchall()
        assert [row[1:] for row in said] == [
            (0, "", "", "One row per key of dim_counties.", "dim_counties表。", "public"),
            *(
                (place, name, kind, f"The dim_counties' {name}.", f"{name}列。", "public")
                for place, name, kind in (
                    (1, "report_year", "INTEGER"),
                    (2, "county_code", "VARCHAR"),
                    (3, "name_zh", "VARCHAR"),
                )
            ),
        ]
        assert connection.execute(
            "select comment from duckdb_columns() where table_name = 'dim_counties'"
            " and column_name = 'name_zh'"
        ).fetchall() == [("name_zh列。 The dim_counties' name_zh.",)]
        # A table is as confidential as the most confidential of its columns.
        assert connection.execute(
            "select column_name, confidentiality from dictionary"
            " where table_name = 'fct_chambers' and confidentiality <> 'public'"
        ).fetchall() == [
            ("", "internal"),
            ("chamber", "internal"),
            ("filing_id", "internal"),
            ("row_number", "internal"),
        ]


def test_rows_stand_in_the_order_of_their_keys_and_keys_are_never_null(
    release: PublishedRelease,
) -> None:
    with open_release(release.path) as connection:
        chambers = connection.execute("select county_code, chamber from fct_chambers").fetchall()
        not_null = connection.execute(
            "select column_name from duckdb_columns() where table_name = 'fct_chambers'"
            " and not is_nullable"
        ).fetchall()
    assert chambers == [
        ("450102", "三塘镇商会"),
        ("450102", "五塘镇商会"),
        ("450103", "长塘镇商会"),
    ]
    assert not_null == [("report_year",), ("county_code",), ("chamber",)]


def test_the_manifest_names_inputs_and_files_by_fingerprint(release: PublishedRelease) -> None:
    text = (release.path / "MANIFEST.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    files = {file.stem: file for file in (release.path / "parquet").iterdir()}
    assert manifest.pop("parquet") == {
        name: {
            "row_count": TABLES[name],
            "sha256": hashlib.sha256(files[name].read_bytes()).hexdigest(),
        }
        for name in TABLES
    }
    assert manifest.pop("written_with") == {
        "duckdb": duckdb.__version__,
        "storage_version": "v1.0.0",
    }
    assert manifest.pop("table_hashes").keys() == {
        *("dim_counties", "fct_chambers", "indicators", "measures")
    }
    assert manifest == {
        "name": "2023-02-01.1",
        "published_at": "2023-02-01T01:00:00Z",
        "previous": None,
        "logical_hash": release.logical_hash,
        "forms": "forms-1",
        "registers": "registers-1",
        "rule_set": "rules-1",
        "rules": "rules-1",
        "ledger_lines": 4,
        "ledger_lines_known": 4,
        "code_version": "0.1.0",
        "configuration": {"deadline": "01-31"},
        "claim_files": [],
        "returns": [
            {"report_year": 2021, "county_code": "450102", "file_sha256": "c" * 64},
            {"report_year": 2022, "county_code": "450102", "file_sha256": "a" * 64},
            {"report_year": 2022, "county_code": "450103", "file_sha256": "b" * 64},
        ],
    }


def test_a_release_is_read_only_files_and_current_is_a_relative_link_to_it(
    release: PublishedRelease,
) -> None:
    releases = release.path.parent
    assert sorted(entry.name for entry in releases.iterdir()) == ["2023-02-01.1", "current"]
    assert (releases / "current").readlink() == Path("2023-02-01.1")
    assert current_release(releases) == release.path == releases / "2023-02-01.1"
    assert sorted(entry.name for entry in release.path.iterdir()) == [
        "MANIFEST.json",
        "SHA256SUMS",
        "chambers.duckdb",
        "csv",
        "datapackage.json",
        "parquet",
    ]
    files = [entry for entry in release.path.rglob("*") if entry.is_file()]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o444"}


def test_the_file_is_of_the_storage_version_that_duckdb_1_1_reads(
    release: PublishedRelease,
) -> None:
    head = (release.path / "chambers.duckdb").read_bytes()[:20]
    # After an eight-byte checksum: the magic bytes, then the version number, 64 up to DuckDB 1.1.
    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 64


def test_publishing_again_writes_nothing_and_says_so(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "releases").rglob("*")}
    again = publish_on(2, tmp_path)
    assert (again.is_new, again.changed_indicators) == (False, 0)
    assert (again.name, again.path, again.logical_hash, again.row_counts) == (
        first.name,
        first.path,
        first.logical_hash,
        first.row_counts,
    )
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "releases").rglob("*")} == before


def test_other_inputs_that_give_the_same_figures_are_no_new_release(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    again = publish(
        tmp_path / "warehouse.duckdb",
        tmp_path / "releases",
        inputs=replace(INPUTS, code_version="0.2.0"),
        published_at=datetime(2023, 2, 2, tzinfo=UTC),
    )
    assert (again.is_new, again.name) == (False, first.name)


def test_a_release_is_named_by_its_day_in_china_and_its_number_in_the_day(tmp_path: Path) -> None:
    names = []
    for number, moment in enumerate(["2023-02-01T15:59", "2023-02-01T16:00", "2023-02-01T17:00"]):
        edit = f"update marts.measures set value = {number} where division_code = '450000'"
        release = publish(
            build_warehouse(tmp_path / "warehouse.duckdb", edit),
            tmp_path / "releases",
            inputs=INPUTS,
            published_at=datetime.fromisoformat(moment).replace(tzinfo=UTC),
        )
        names.append((release.name, release.previous))
    assert names == [
        ("2023-02-01.1", None),
        ("2023-02-02.1", "2023-02-01.1"),
        ("2023-02-02.2", "2023-02-02.1"),
    ]


def test_a_changed_value_is_a_new_release_whose_history_keeps_the_old_one(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    second = publish_on(
        2,
        tmp_path,
        CHANGED,
        "delete from marts.indicators where division_code = '450103'",
        "insert into marts.indicators values (2022, '450105', 'county', 'chambers', '', 7, null,"
        " 7, '个', 1, 1, 'complete', 'provisional')",
        "update marts.indicators set counties_in_force = 3 where indicator = 'registration_rate'",
    )
    assert (first.changed_indicators, second.changed_indicators) == (5, 4)
    assert second.logical_hash != first.logical_hash
    with open_release(second.path) as connection:
        history = connection.execute(
            "select release, known_from, division_code, indicator, value, counties_in_force, state"
            " from indicator_history where report_year = 2022"
        ).fetchall()
        releases = connection.execute("from releases").fetchall()
    one, two = datetime(2023, 2, 1, 1), datetime(2023, 2, 2, 1)
    assert history == [
        ("2023-02-01.1", one, "450000", "chambers", 3, 2, "partial"),
        ("2023-02-02.1", two, "450000", "chambers", 4, 2, "partial"),
        ("2023-02-01.1", one, "450000", "registration_rate", 2 / 3, 2, "partial"),
        ("2023-02-02.1", two, "450000", "registration_rate", 2 / 3, 3, "partial"),
        ("2023-02-01.1", one, "450102", "chambers", 2, 1, "complete"),
        ("2023-02-01.1", one, "450103", "chambers", 1, 1, "complete"),
        ("2023-02-02.1", two, "450103", "chambers", None, None, "withdrawn"),
        ("2023-02-02.1", two, "450105", "chambers", 7, 1, "complete"),
    ]
    stamps = ("0.1.0", "rules-1", "forms-1", "registers-1", {2021: 1, 2022: 2})
    assert releases == [
        (1, "2023-02-01.1", one, None, first.logical_hash, *stamps),
        (2, "2023-02-02.1", two, "2023-02-01.1", second.logical_hash, *stamps),
    ]


def test_a_change_of_status_alone_is_a_new_row_of_history(tmp_path: Path) -> None:
    publish_on(1, tmp_path)
    second = publish_on(
        2, tmp_path, "update marts.indicators set status = 'final' where report_year = 2021"
    )
    assert second.changed_indicators == 1
    with open_release(second.path) as connection:
        history = connection.execute(
            "select release, division_code, state, status from indicator_history"
            " where report_year = 2021"
        ).fetchall()
    assert history == [
        ("2023-02-01.1", "450102", "filed_blank", "provisional"),
        ("2023-02-02.1", "450102", "filed_blank", "final"),
    ]


def test_figures_of_a_release_without_a_status_are_not_told_as_changed(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    database = first.path / "chambers.duckdb"
    for path in (first.path, database):
        path.chmod(0o755)
    with duckdb.connect(str(database)) as older:
        older.execute("alter table indicators drop column status")
        older.execute("alter table indicator_history drop column status")
    second = publish_on(2, tmp_path, CHANGED)
    assert second.changed_indicators == 1
    with open_release(second.path) as connection:
        history = connection.execute(
            "select release, value, status from indicator_history"
            " where report_year = 2022 and division_code = '450000' and indicator = 'chambers'"
        ).fetchall()
    assert history == [("2023-02-01.1", 3, None), ("2023-02-02.1", 4, "provisional")]


def test_a_change_of_lineage_alone_is_a_new_release_that_says_the_same(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    second = publish_on(2, tmp_path, REFILED)
    assert second.is_new
    assert second.logical_hash == first.logical_hash
    assert second.changed_indicators == 0


@pytest.mark.parametrize(
    "edit",
    [
        "update warehouse.warehouse.fct_chambers set members = 0 where members is null",
        "update warehouse.warehouse.fct_chambers set uses = [] where uses is null",
        "update warehouse.warehouse.fct_chambers set uses = ['a, b'] where members = 30",
        "update warehouse.warehouse.dim_counties set name_zh = '' where name_zh = '青秀区'",
        "delete from marts.measures where division_code = '450102'",
        "alter table marts.measures alter column value type decimal(24, 8)",
        "update marts.indicators set state = 'complete' where state = 'partial'",
    ],
)
def test_whatever_is_said_differently_changes_the_logical_hash(
    tmp_path: Path, release: PublishedRelease, edit: str
) -> None:
    assert publish_on(1, tmp_path, edit).logical_hash != release.logical_hash


def test_what_is_not_hashed_leaves_the_logical_hash_as_it_was(tmp_path: Path) -> None:
    first = publish_on(1, tmp_path)
    second = publish_on(2, tmp_path, "update marts.declared set verdict = 'not reproduced'")
    assert second.is_new
    assert first.logical_hash == second.logical_hash


def test_neither_the_order_of_rows_nor_threads_change_bytes_or_hash(tmp_path: Path) -> None:
    # More than one row group, so that several threads have something to do.
    many = (
        "insert into marts.measures select 2020, '45', 'members', 'd', n::varchar, n / 7"
        " from range(130000) as numbers(n) order by "
    )
    releases = []
    for home, order in ((tmp_path / "a", "n"), (tmp_path / "b", "hash(n)")):
        home.mkdir()
        releases.append(publish_on(1, home, many + order, order=f"md5(col0::varchar || {order!r})"))
    first, second = releases
    assert first.logical_hash == second.logical_hash
    for file in sorted((first.path / "parquet").iterdir()):
        assert file.read_bytes() == (second.path / "parquet" / file.name).read_bytes(), file.name
    for threads in (1, 4):
        with duckdb.connect(":memory:", config={"threads": threads}) as connection:
            path = tmp_path / "b" / "warehouse.duckdb"
            connection.execute(f"attach '{path}' as warehouse (read_only)")
            tables = read_published_tables(connection)
            assert logical_hash(table_hashes(connection, tables)) == first.logical_hash


def test_a_clock_set_back_is_noticed(tmp_path: Path) -> None:
    publish_on(5, tmp_path)
    with pytest.raises(
        ReleaseError,
        match=r"2023-02-04T01:00:00Z is before the current release, 2023-02-05.1 of 2023-02-05T01",
    ):
        publish_on(4, tmp_path, CHANGED)
