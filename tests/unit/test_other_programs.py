"""A release in other hands: DuckDB clients old and new, its command line, pandas, polars.

The clients come from the package index; without it those tests are skipped, and say so.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from publishing.release import PublishedRelease
from tests.unit.test_publishing_warehouse import publish_on

CLIENTS = ["duckdb==1.1.3", "duckdb==1.3.2", "duckdb>=2"]
"""The oldest promised, one between, and the newest there is."""

ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
import duckdb
assert duckdb.__file__.startswith(sys.argv[1]), duckdb.__file__
connection = duckdb.connect(sys.argv[2] + "/chambers.duckdb", read_only=True)
ask = lambda query: connection.execute(query).fetchall()
tables = [name for (name,) in ask("select table_name from duckdb_tables() order by all")]
print(json.dumps({
    "version": duckdb.__version__,
    "rows": {name: ask(f"select count(*) from {name}")[0][0] for name in tables},
    "silent": ask("select table_name, column_name from duckdb_columns()"
                  " where not internal and comment is null"),
    "comment": ask("select comment from duckdb_tables() where table_name = 'fct_chambers'")[0][0],
    "chamber": ask("from fct_chambers where members = 30")[0][2:8],
    "then": ask("select value from indicators_as_known('2023-02-01.1')"
                " where division_code = '450000' and indicator = 'chambers'"),
    "triangle": ask("select release, value from indicators_revision_triangle('450103')"
                    " where indicator = 'chambers' order by all"),
    "first_and_last": ask("select first_value, last_value, revisions"
                          " from first_and_last_filings('450102') where report_year = 2022"),
    "parquet": ask(f"select count(*) from '{sys.argv[2]}/parquet/indicators.parquet'")[0][0],
}, default=str))
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    """The second of two releases."""
    home = tmp_path_factory.mktemp("home")
    publish_on(1, home)
    return publish_on(2, home, "update marts.indicators set value = 4 where value = 3")


def installed(requirement: str, folder: Path) -> Path:
    """A folder with the package and nothing it depends on; skips where there is no index."""
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--target", str(folder), requirement),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        *_, why = run.stderr.strip().splitlines() or ["pip failed"]
        pytest.skip(f"{requirement} could not be had from a package index: {why}")
    return folder


@pytest.mark.long
@pytest.mark.parametrize("client", CLIENTS)
def test_duckdb_old_and_new_reads_tables_comments_and_macros(
    release: PublishedRelease, tmp_path: Path, client: str
) -> None:
    folder = installed(client, tmp_path / "client")
    run = subprocess.run(
        [sys.executable, "-I", "-c", ASK, str(folder), str(release.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    version = told.pop("version")
    assert version == client.partition("==")[2] or int(version.partition(".")[0]) >= 2
    assert told == {
        "rows": release.row_counts,
        "silent": [],
        "comment": "fct_chambers表。 One row per key of fct_chambers.",
        "chamber": ["长塘镇商会", 30, "12.50000000", True, "2015-06-01", ["a", "b"]],
        "then": [[3.0]],
        "triangle": [["2023-02-01.1", 1.0], ["2023-02-02.1", 1.0]],
        "first_and_last": [[2.0, 2.0, 0]],
        "parquet": 5,
    }


@pytest.mark.long
def test_the_command_line_of_duckdb_reads_it(release: PublishedRelease, tmp_path: Path) -> None:
    program = installed("duckdb-cli", tmp_path / "cli") / "duckdb_cli" / "duckdb"
    query = (
        "select name, value from indicators_as_known('2023-02-02'), releases"
        " where division_code = '450000' and indicator = 'chambers' order by name"
    )
    run = subprocess.run(
        [str(program), "-readonly", "-csv", "-c", query, str(release.path / "chambers.duckdb")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["name,value", "2023-02-01.1,4.0", "2023-02-02.1,4.0"]


def test_pandas_reads_parquet_csv_and_queries(release: PublishedRelease) -> None:
    import pandas

    from publishing import open_release

    chambers = pandas.read_parquet(release.path / "parquet" / "fct_chambers.parquet")
    assert list(chambers["chamber"]) == ["三塘镇商会", "五塘镇商会", "长塘镇商会"]
    indicators = pandas.read_csv(
        release.path / "csv" / "indicators.csv.gz", dtype={"division_code": str}
    )
    # The mark at its beginning is no part of the first header.
    assert list(indicators.columns)[:2] == ["report_year", "division_code"]
    assert indicators["value"].sum() == pytest.approx(4 + 2 / 3 + 2 + 1)
    with open_release(release.path) as connection:
        frame = connection.execute("select sum(value) as total from indicators").df()
    assert frame["total"][0] == pytest.approx(7 + 2 / 3)


def test_polars_reads_parquet_csv_and_arrow(release: PublishedRelease) -> None:
    import polars

    from publishing import open_release

    chambers = polars.read_parquet(release.path / "parquet" / "fct_chambers.parquet")
    assert chambers["uses"].to_list() == [None, [], ["a", "b"]]
    indicators = polars.read_csv(
        release.path / "csv" / "indicators.csv.gz", schema_overrides={"division_code": polars.Utf8}
    )
    assert indicators.columns[:2] == ["report_year", "division_code"]
    assert indicators["value"].sum() == pytest.approx(7 + 2 / 3)
    with open_release(release.path) as connection:
        by_arrow = polars.from_arrow(connection.execute("from fct_chambers").to_arrow_table())
    assert isinstance(by_arrow, polars.DataFrame)
    assert by_arrow.equals(chambers)
