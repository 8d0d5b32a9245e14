"""A refresh that would do nothing says so before it loads what runs one."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from ingestion.receive import Incoming, take_in
from orchestration.home import Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.run_refresh import run_refresh
from tests.pipeline.test_commands import shanghui

pytestmark = pytest.mark.long

YEARS = [2021, 2022]
COUNTY = "450181"

IN_ONE_PROCESS = """
import sys
from orchestration.cli import main
sys.argv[1:] = ["refresh", "2021-2022", "--home", sys.argv[1]]
try:
    main()
finally:
    slow = {"dagster", "dbt", "great_expectations"} & set(sys.modules)
    print("loaded:", *sorted(slow), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory, write_returns):
    """A home with two returns of one county, refreshed by the command."""
    home = Home(tmp_path_factory.mktemp("refreshed") / "home")
    home.inbox.mkdir(parents=True)
    for workbook in write_returns([COUNTY], YEARS).rglob("*.xlsx"):
        shutil.copy(workbook, home.inbox)
    (home.path / "shanghui.toml").write_text("[report]\nformats = []\n", encoding="utf-8")
    assert answer(home)[1]
    return home


@pytest.fixture
def home(refreshed, tmp_path):
    """A copy, in which files have the times they had."""
    shutil.copytree(refreshed.path, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def answer(home, *options, years="2021-2022"):
    """What a refresh said, and whether Dagster ran for it."""
    before = runs(home)
    run = shanghui("refresh", years, *options, "--json", home=home.path)
    assert run.returncode in (0, 1), run.stderr
    told = json.loads(run.stdout)
    del told["seconds"]
    ran = bool(told.pop("run_id"))
    assert runs(home) == before + ran
    return told, ran


def runs(home):
    path = home.dagster / "history" / "runs.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as history:
        return history.execute("select count(*) from runs").fetchone()[0]


def test_it_says_what_a_refresh_that_ran_says(home):
    told, ran = answer(home)
    assert not ran
    assert (told["filings"], told["in_force"], told["expected"]) == (2, 2, 222)
    assert (told["files_read"], told["new_receipts"], told["is_new_release"]) == (0, 0, False)
    assert answer(home, "--again") == (told, True)
    assert answer(home) == (told, False)


def test_a_home_that_was_moved_is_as_it_was(home, tmp_path):
    home.path.rename(tmp_path / "elsewhere")
    assert not answer(Home(tmp_path / "elsewhere"))[1]


def test_nothing_slow_is_loaded_for_it(home):
    run = subprocess.run(
        [sys.executable, "-c", IN_ONE_PROCESS, home.path],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "as before: nothing changed" in run.stdout
    assert run.stderr.splitlines()[-1] == "loaded:"


def another_workbook(home: Home) -> None:
    path = home.inbox / f"{COUNTY}_横州市_2022.xlsx"
    book = openpyxl.load_workbook(path)
    book["封面"]["A1"].value = "封面 "
    book.save(path)


def another_setting(home: Home) -> None:
    (home.path / "shanghui.toml").write_text('[report]\nformats = ["html"]\n', encoding="utf-8")


def a_claim(home: Home) -> None:
    home.claims.mkdir()
    (home.claims / "read me.txt").write_text("nothing claimed", encoding="utf-8")


def no_page(home: Home) -> None:
    (home.releases / "current" / "index.html").unlink()


def a_year_closed(home: Home) -> None:
    run = shanghui("lock", 2021, "--reason", "printed", home=home.path)
    assert run.returncode == 0, run.stderr


def a_damaged_intake(home: Home) -> None:
    with home.intake.open("r+b") as file:
        file.write(b"\0" * 4096)


@pytest.mark.parametrize(
    "change", [another_workbook, another_setting, a_claim, no_page, a_year_closed, a_damaged_intake]
)
def test_whatever_decides_it_is_another_and_it_runs(home, change):
    assert not answer(home)[1]
    change(home)
    assert answer(home)[1]


class WhileJudging:
    """Does something once while a refresh judges: it has received, and has yet to admit."""

    def __init__(self, change):
        self.change = change

    @contextmanager
    def step(self, words):
        if words.startswith("Judging") and self.change:
            self.change()
            self.change = None
        yield lambda done, total: None


def received_elsewhere(home: Home, workbook) -> None:
    """By the door of `shanghui receive` and the desk, which wait for no refresh."""
    take_in(
        [Incoming(workbook, "later.xlsx", datetime(2023, 3, 1, 9, tzinfo=UTC))],
        *(home.inbox, home.archive, home.ledger),
    )


def put_in_the_inbox(home: Home, workbook) -> None:
    shutil.copy(workbook, home.inbox / "later.xlsx")


@pytest.mark.parametrize(
    ("comes", "new_receipts"), [(received_elsewhere, 0), (put_in_the_inbox, 1)]
)
def test_what_comes_while_a_refresh_runs_is_no_part_of_its_mark(
    home, tmp_path, comes, new_receipts
):
    later = tmp_path / "later.xlsx"
    shutil.copy(home.inbox / f"{COUNTY}_横州市_2022.xlsx", later)
    another_workbook(home)
    # The command that follows goes by the clock.
    moment, configuration = datetime.now(UTC), read_configuration(home.path)
    progress = WhileJudging(lambda: comes(home, later))
    run_refresh(home, YEARS, moment, progress, configuration)
    assert progress.change is None
    told, ran = answer(home)
    assert ran
    assert told["new_receipts"] == new_receipts
    assert not answer(home)[1]


def test_a_file_that_was_given_up_is_tried_again(home):
    """Time did not suffice for it; the next time it may."""
    settings = read_configuration(home.path)
    hurried = replace(settings, limits=replace(settings.limits, seconds_per_file=0.001))
    for _ in range(2):
        summary = run_refresh(home, YEARS, datetime.now(UTC), SilentProgress(), hurried)
        assert summary.run_id
        assert summary.files_read == 2


def test_a_process_that_holds_the_home_is_named(home):
    with home.locked("shanghui desk", datetime(2023, 3, 1, 9, tzinfo=UTC)):
        run = shanghui("refresh", "2021-2022", home=home.path)
    assert run.returncode == 2
    assert run.stderr.startswith("shanghui: shanghui desk (process ")


def test_other_years_are_another_question(home):
    assert answer(home, years="2022")[1]


def test_a_refresh_that_could_not_do_all_of_it_is_tried_again(home):
    """A folder stands where the page should be."""
    page = home.releases / "current" / "index.html"
    page.unlink()
    page.mkdir()
    (page / "in the way").touch()
    for _ in range(2):
        told, ran = answer(home)
        assert ran
        assert told["page_failure"]
    shutil.rmtree(page)
    assert answer(home)[1]
    assert not answer(home)[1]
