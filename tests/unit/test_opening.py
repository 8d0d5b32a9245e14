"""Opening a release: who may name it how, and that nothing gets out of the connection."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from publishing import open_release
from publishing.release import ReleaseError, current_release
from tests.unit.test_publishing_warehouse import publish_on

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two releases, of the first and second of the month."""
    home = tmp_path_factory.mktemp("home")
    publish_on(1, home)
    publish_on(2, home, "update marts.indicators set value = 4, numerator = 4 where value = 3")
    return home / "releases"


@pytest.mark.parametrize(
    "statement",
    [
        # Writing the release.
        "delete from indicators",
        "insert into indicators from indicators",
        "update indicators set value = 1",
        "create table chambers.t (a int)",
        "create view v as select 1",
        "drop table indicators",
        "comment on table indicators is 'x'",
        # Writing or reading other files.
        "copy indicators to 'indicators.csv'",
        "copy (select 1) to '/dev/stdout'",
        "export database 'all'",
        "attach 'other.duckdb'",
        "from read_csv('/etc/passwd')",
        "from read_text('/etc/passwd')",
        "from read_blob('/etc/passwd')",
        "from read_parquet('indicators.parquet')",
        "from read_json('/etc/hosts')",
        "from glob('/etc/*')",
        "from '/etc/passwd'",
        "create table memory.t as from sniff_csv('/etc/passwd')",
        # Other addresses, and code from elsewhere.
        "from 'https://example.org/a.parquet'",
        "from read_csv('s3://bucket/a.csv')",
        "install httpfs",
        "force install httpfs",
        "install h3 from community",
        "load httpfs",
        "load '/tmp/evil.duckdb_extension'",
        # Undoing it.
        "set enable_external_access = true",
        "reset enable_external_access",
        "set lock_configuration = false",
        "set memory_limit = '100GB'",
        "set temp_directory = '/tmp'",
        "set allow_community_extensions = true",
        "pragma memory_limit = '100GB'",
        # The program around it.
        "from variable_of_the_program",
    ],
)
def test_nothing_gets_out_of_an_open_release(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.chdir(tmp_path)
    variable_of_the_program = duckdb.connect().sql("select 1").arrow()
    assert variable_of_the_program is not None
    before = {path: path.read_bytes() for path in releases.rglob("*") if path.is_file()}
    with open_release(releases / "current") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement).fetchall()
    assert list(tmp_path.iterdir()) == []
    assert {path: path.read_bytes() for path in releases.rglob("*") if path.is_file()} == before


def test_what_does_not_fit_into_memory_ends_and_leaves_no_file(releases: Path) -> None:
    with (
        open_release(releases / "current") as connection,
        pytest.raises(duckdb.OutOfMemoryException),
    ):
        connection.execute("select list(repeat(n::varchar, 100)) from range(40000000) as t(n)")
    assert sorted(path.name for path in (releases / "2023-02-02.1").glob("chambers*")) == [
        "chambers.duckdb"
    ]


def newest(connection: duckdb.DuckDBPyConnection) -> str:
    [(name,)] = connection.execute("select max(name) from releases").fetchall()
    return name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("current", "2023-02-02.1"),
        ("2023-02-01.1", "2023-02-01.1"),
        ("2023-02-01.1/chambers.duckdb", "2023-02-01.1"),
    ],
)
def test_a_release_is_opened_by_its_folder_its_file_its_name_or_the_link(
    releases: Path, path: str, name: str
) -> None:
    for connection in (
        open_release(releases / path),
        open_release(str(releases / path)),
        open_release(path, releases=releases),
        open_release(path, releases=str(releases)),
    ):
        with connection:
            assert newest(connection) == name
    with open_release(releases=releases) as connection:
        assert newest(connection) == "2023-02-02.1"


def test_two_may_be_open_at_once_and_stay_what_they_are(releases: Path) -> None:
    with open_release(releases / "current") as one, open_release(releases / "current") as other:
        assert newest(one) == newest(other) == "2023-02-02.1"


def test_a_release_that_is_not_there_is_told_in_one_line(releases: Path, tmp_path: Path) -> None:
    assert current_release(tmp_path / "releases") is None
    with pytest.raises(ReleaseError, match="there is no release at"):
        open_release(tmp_path / "releases" / "2023-02-01.1")
    with pytest.raises(ReleaseError, match=f"there is no release in {tmp_path}$"):
        open_release("current", releases=tmp_path)
    with pytest.raises(ReleaseError, match=r"no release '2023-02-01.2'; do you mean 2023-02-01.1"):
        open_release("2023-02-01.2", releases=releases)
    (tmp_path / "chambers.duckdb").write_text("not a database")
    with pytest.raises(ReleaseError, match=r"chambers.duckdb cannot be opened"):
        open_release(tmp_path)


def test_a_database_that_is_no_release_is_refused(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table indicators as select 1 as value")
    with pytest.raises(ReleaseError, match=r"warehouse.duckdb is no release: it has no table rel"):
        open_release(warehouse)


def test_importing_it_loads_no_database(releases: Path) -> None:
    code = "import sys; from publishing import open_release; print('duckdb' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == "False"
