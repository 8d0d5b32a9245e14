"""`shanghui dev`: Dagster's page and daemon over a home, watched for a day of a filing season.

One story on one server, because a start costs ten seconds and a run as much.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from orchestration.home.home import Home
from publishing.manifest import read_manifest
from publishing.read_release import open_release
from publishing.release_folder import current_release
from tests.pipeline.dagster_server import DagsterServer, served

pytestmark = pytest.mark.long

COUNTY = "450181"
YEARS = [2019, 2020, 2021, 2022]
SETTINGS = """
[report]
formats = []
[watching]
seconds_between_looks = 1
[schedules]
season = false
annual = false
"""
DOCUMENTS = "本年出台商会改革文件数"


@pytest.fixture(scope="module")
def returns(write_returns) -> Path:
    return write_returns([COUNTY], YEARS) / "wave-1"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[DagsterServer]:
    home = Home(tmp_path_factory.mktemp("watched") / "home")
    home.create()
    (home.path / "shanghui.toml").write_text(SETTINGS, encoding="utf-8")
    with served(home.path) as running:
        yield running


def workbook(returns: Path, report_year: int) -> Path:
    [path] = (returns / str(report_year)).glob("*.xlsx")
    return path


def drop(returns: Path, home: Home, *report_years: int) -> None:
    for year in report_years:
        shutil.copy(workbook(returns, year), home.inbox)


def in_force(home: Home) -> set[int]:
    current = current_release(home.releases)
    return (
        {filed["report_year"] for filed in read_manifest(current)["returns"]} if current else set()
    )


def settled(server: DagsterServer, home: Home, years: set[int]) -> bool:
    return in_force(home) == years and not server.under_way()


def test_a_day_of_the_filing_season(server, returns, tmp_path, refresh):
    home = Home(server.home)

    # A file dropped becomes a release: received and read first, which tells its year.
    drop(returns, home, 2022)
    server.until(lambda: settled(server, home, {2022}))
    assert [(run["job"], run["years"], run["status"]) for run in server.runs()] == [
        ("receive", "2018-2024", "SUCCESS"),
        ("refresh", "2022-2022", "SUCCESS"),
    ]
    first = current_release(home.releases)

    # A corrected file under the same name becomes a release that says what is another, and why.
    name = workbook(returns, 2022).name
    book = openpyxl.load_workbook(home.inbox / name)
    cover = book["封面"]
    [label] = [row[0] for row in cover.iter_rows() if row[0].value == DOCUMENTS]
    before = cover.cell(label.row, 2).value
    cover.cell(label.row, 2).value = before + 1
    book.save(home.inbox / name)

    # Two files come while its refresh is going: they are looked at after it, in one refresh.
    server.until(lambda: len(server.runs()) == 4 and server.under_way())
    drop(returns, home, 2019, 2020)
    server.until(lambda: settled(server, home, {2019, 2020, 2022}))
    corrected = home.releases / read_manifest(current_release(home.releases))["previous"]
    assert read_manifest(corrected)["previous"] == first.name
    with open_release(corrected) as release:
        assert release.execute(
            "select indicator, value_before, value_after, cause from restatements"
            f" where division_code = '{COUNTY}' and indicator = 'policy_documents'"
        ).fetchall() == [("policy_documents", before, before + 1, "revision")]
    assert [(run["job"], run["years"], run["status"]) for run in server.runs()][2:] == [
        ("receive", "2018-2024", "SUCCESS"),
        ("refresh", "2022-2022", "SUCCESS"),
        ("receive", "2018-2024", "SUCCESS"),
        ("refresh", "2019-2020", "SUCCESS"),
    ]

    # Everything is killed while a run holds the home, and a file comes meanwhile.
    drop(returns, home, 2021)
    server.until(home.is_held)
    server.kill()
    killed = server.runs_of_history()[-1]
    assert (killed["job"], killed["status"]) == ("receive", "STARTED")
    home.inbox.joinpath("again").mkdir()
    shutil.copy(workbook(returns, 2020), home.inbox / "again")
    assert in_force(home) == {2019, 2020, 2022}
    server.start()
    server.until(lambda: settled(server, home, {2019, 2020, 2021, 2022}))
    lost, *others = server.runs()[6:]
    assert (lost["job"], lost["status"]) == ("receive", "FAILURE")
    assert {run["status"] for run in others} == {"SUCCESS"}

    # A backfill of the page is one run, and does what the command does.
    server.backfill("refresh", [2019, 2020, 2021])
    # The sensor may have asked for what came meanwhile too, before this run or after it.
    server.until(
        lambda: (
            ("refresh", "2019-2021", "SUCCESS")
            in [(run["job"], run["years"], run["status"]) for run in server.runs()]
            and not server.under_way()
        )
    )
    by_command = tmp_path / "by_command"
    shutil.copytree(home.inbox, by_command / "inbox")
    refresh(by_command, YEARS)
    ours, theirs = (
        read_manifest(current_release(path / "releases"))["table_hashes"]
        for path in (by_command, home.path)
    )
    # The command never saw the return that was corrected: it counts no county as revised.
    differ = {table for table in theirs if ours[table] != theirs[table]}
    assert differ == {"fct_filings", "measures", "indicators"}

    server.process.terminate()
    assert server.process.wait(timeout=60) == 0
