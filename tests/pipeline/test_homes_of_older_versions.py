"""A home made by each version so far, opened by this one.

What is promised: what a version published stays as it is and can be read; it can be traced,
verified, made again and brought back from a backup; a refresh goes on from it. This version's own
home comes to the same figures, and so makes no new release.
"""

import json
import shutil
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pytest

from orchestration.home import Home, HomeError, read_home_version
from tests.pipeline.one_process import Answer, commands
from tests.pipeline.test_commands import shanghui

HOMES = sorted((Path(__file__).parents[1] / "fixtures" / "homes").glob("*.tar.xz"))
RELEASES = ["2023-02-01.1", "2023-02-03.1", "2023-02-07.1"]


@pytest.fixture(scope="module", params=HOMES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("older") / "home")
    with tarfile.open(request.param) as packed:
        packed.extractall(home.path, filter="tar")
    # The annual report has tests of its own.
    (home.path / "shanghui.toml").write_text("[report]\nformats = []\n", encoding="utf-8")
    yield home
    shutil.rmtree(home.path)


def answer(home: Home, *arguments: object) -> dict:
    run = shanghui(*arguments, "--json", home=home.path)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_there_is_a_home_of_this_version():
    assert f"{version('shanghui')}.tar.xz" in [path.name for path in HOMES]


def test_what_it_published_is_read_and_looked_over(home):
    figures = ("indicators", 2022, "--division", "450102", "--json")
    cell = ("trace", "policy_documents", "--division", "450102", "--year", 2022, "--json")
    *answers, status, trace, traced_then, diff, verify, health = commands(
        home.path,
        figures,
        *((*figures, "--as-known", name) for name in RELEASES),
        ("status", "--json"),
        cell,
        (*cell, "--as-known", RELEASES[1]),
        ("diff", "--json"),
        ("verify", "--json"),
        ("health", "--json"),
    )
    # The correction added three; it was withdrawn.
    assert [documents_in(answer) for answer in answers] == [0, 0, 3, 0]
    assert status.said["release"] == RELEASES[2]
    assert (status.said["receipts"], len(status.said["counties"])) == (3, 222)
    assert [one["report_year"] for one in status.said["locked"]] == [2021]
    assert cells_of(trace) == [("2022/450102_兴宁区_2022.xlsx", "B18", "0")]
    assert cells_of(traced_then) == [("2022/450102_兴宁区_2022-2.xlsx", "B18", "3")]
    [changed] = [row for row in diff.said["changes"] if row["indicator"] == "policy_documents"]
    assert (changed["division_code"], changed["value_before"], changed["value_after"]) == (
        *("450000", 3, 0),
    )
    assert [one["cause"] for one in changed["causes"]] == ["withdrawal"]
    assert verify.said["is_whole"]
    # Without a daemon it fails, and says so in JSON all the same; nor was it ever backed up.
    assert health.exit == 2
    standings = {line["name"]: line["standing"] for line in health.said["lines"]}
    assert standings == dict.fromkeys(standings, "ok") | {"daemon": "fail", "backup": "warn"}


def documents_in(indicators: Answer) -> int:
    return next(row["value"] for row in indicators.said if row["indicator"] == "policy_documents")


def file_once_more(home: Home, documents: int) -> None:
    """File the first return of 2022 again, with so many documents of the year."""
    book = openpyxl.load_workbook(home.inbox / "2022" / "450102_兴宁区_2022.xlsx")
    cell = book["封面"]["B18"]
    assert cell.value == 0
    cell.value = documents
    book.save(home.inbox / "2022" / "450102_兴宁区_2022-3.xlsx")


def cells_of(trace: Answer) -> list[tuple[str, str, str]]:
    """File, cell and text of each cell a figure is made of."""
    [measure] = trace.said["measures"]
    return [
        (row["file_name"], cell["cell"], cell["text"])
        for row in measure["rows"]
        for cell in row["cells"]
    ]


@pytest.mark.long
def test_a_release_of_it_is_made_again(home):
    again = answer(home, "rebuild", RELEASES[1])
    assert (again["is_same"], again["returns_in_force"]) == (True, 2)


@pytest.mark.long
def test_a_refresh_goes_on_from_it_and_its_backup_comes_back(home, refresh, tmp_path):
    assert answer(home, "verify")["is_whole"]
    # As an older Dagster would have left it.
    (home.path / "home.json").write_text(
        json.dumps({"layout": 1, "made_by": "0.1.0", "written_by": "0.1.0", "dagster": "1.12.0"})
    )
    refreshed = refresh(home.path, [2021, 2022])
    # Other code may find other figures, and then says so in a new release; the home of this
    # version finds none.
    manifest = json.loads((home.releases / "current" / "MANIFEST.json").read_text())
    assert (refreshed.logical_hash, refreshed.locked_years) == (manifest["logical_hash"], (2021,))
    if read_home_version(home.path).made_by == version("shanghui"):
        assert (refreshed.release, refreshed.is_new_release) == ("2023-02-07.1", False)
    assert read_home_version(home.path).dagster == version("dagster")
    file_once_more(home, documents=5)
    further = refresh(home.path, [2022])
    assert (further.new_receipts, further.is_new_release) == (1, True)
    asked = ("indicators", 2022, "--division", "450102", "--json")
    [now, then, filings] = commands(
        home.path, asked, (*asked, "--as-known", RELEASES[2]), ("filings", 450102, 2022, "--json")
    )
    assert [documents_in(now), documents_in(then)] == [5, 0]
    assert len(filings.said["filings"]) == 3
    answer(home, "backup", tmp_path / "backup")
    again = Home(tmp_path / "again")
    answer(again, "restore", tmp_path / "backup")
    assert answer(again, "verify")["is_whole"]


def test_a_home_of_a_later_layout_is_refused_in_a_line(home, tmp_path):
    later = Home(tmp_path / "later")
    later.create()
    (later.path / "home.json").write_text(
        json.dumps({"layout": 2, "made_by": "0.1.0", "written_by": "9.0.0", "dagster": ""})
    )
    with pytest.raises(HomeError, match=r"was written by shanghui 9\.0\.0"):
        later.create()
    for command in (["refresh", "2022"], ["verify"], ["backup", tmp_path / "b"]):
        run = shanghui(*command, home=later.path)
        assert run.returncode == 2
        assert run.stderr == (
            f"shanghui: {later.path} was written by shanghui 9.0.0, whose homes this version"
            f" ({version('shanghui')}) does not know; install 9.0.0 or later\n"
        )
