"""The bench holds its contenders to the release, and the page to what was measured."""

import json
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ingestion.values.credit_code import is_valid
from orchestration.home import Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.run_refresh import run_refresh
from tests.bench.contenders import begin_home
from tests.bench.enlarged import code_in_copy
from tests.bench.figures import (
    Figures,
    WrongFigureError,
    figures_of_contender,
    figures_of_release,
    refuse_difference,
)
from tests.bench.floor import compute
from tests.bench.habit import main as habit
from tests.bench.profile import StepCost, TimingProgress
from tests.bench.refiled import file_again
from tests.bench.returns import Returns, Size, write_returns
from tests.bench.table import PageWithoutTablesError, put_into, tables
from tests.conftest import MOMENT

DOCS = Path(__file__).resolve().parents[2] / "docs"
PILOT, RENAMED = "450105", "450181"
SMALL = Size(8, (2021, 2022), 2, "two counties and their copies, two years")
"""A year of each form; 横县 450127 became 横州市 450181 between them."""


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return write_returns(SMALL, tmp_path_factory.mktemp("bench"), [PILOT, RENAMED])


@pytest.fixture(scope="module")
def released(returns: Returns, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    home = tmp_path_factory.mktemp("home") / "home"
    begin_home(returns, home)
    settings = replace(read_configuration(home), report_formats=())
    summary = run_refresh(Home(home), returns.size.years, MOMENT, SilentProgress(), settings)
    assert not summary.problems
    assert summary.in_force == 8
    return figures_of_release(home / "releases" / "current")


@pytest.fixture(scope="module")
def floor(returns: Returns, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    out = tmp_path_factory.mktemp("floor") / "figures.parquet"
    compute(returns.files(), returns.registers, out)
    return figures_of_contender(out)


@pytest.mark.long
def test_the_floor_computes_the_figures_of_the_release(floor: Figures, released: Figures) -> None:
    refuse_difference(floor, released, "all")
    # Sixteen indicators of four counties, two prefectures and the province in two years; and points
    # of the pilot, its copy, their prefectures and the province in 2022.
    assert len(floor) == 16 * 7 * 2 + 5


@pytest.mark.long
def test_the_office_habit_computes_the_figures_of_the_release(
    returns: Returns, released: Figures, tmp_path: Path
) -> None:
    habit(returns.folder, tmp_path / "figures.parquet")
    found = figures_of_contender(tmp_path / "figures.parquet")
    refuse_difference(found, released, "province")
    assert len(found) == 5 * 2


@pytest.mark.long
def test_a_wrong_a_missing_and_an_unasked_figure_are_refused(
    floor: Figures, released: Figures
) -> None:
    key = (2022, RENAMED, "chambers")
    without = {other: value for other, value in floor.items() if other != key}
    with pytest.raises(WrongFigureError, match=r"1 figures .* 2022 450181 chambers: 999"):
        refuse_difference(without | {key: 999.0}, released, "all")
    with pytest.raises(WrongFigureError, match="2022 450181 chambers: None"):
        refuse_difference(without, released, "all")
    with pytest.raises(WrongFigureError, match=r"450181 chimneys: 1\.0, in the release None"):
        refuse_difference(floor | {(2022, RENAMED, "chimneys"): 1.0}, released, "all")
    with pytest.raises(WrongFigureError, match="none computed"):
        refuse_difference({}, released, "all")


def test_a_copy_has_prefectures_of_its_own() -> None:
    assert code_in_copy(1, "450181") == "451681"
    assert code_in_copy(5, "451481104") == "458981104"
    assert code_in_copy(1, "451481102206") == "452981102206"
    assert code_in_copy(1, "450000") == "450000"
    assert code_in_copy(1, "4500元") == "4500元"
    copied = code_in_copy(1, "93451481MA5TRJ2B44")
    assert copied.startswith("93452981MA5TRJ2B4")
    assert is_valid(copied)


def test_a_return_filed_again_has_members_more(returns: Returns, tmp_path: Path) -> None:
    filed = returns.files()[-1]

    def members(path: Path) -> list[int]:
        rows = openpyxl.load_workbook(path)["乡镇街道商会名册"].iter_rows(min_row=4, min_col=11)
        return [row[0].value for row in rows if row[0].value is not None]

    first, *others = members(filed)
    assert members(file_again(filed, tmp_path, 3)) == [first + 3, *others]


def test_the_page_shows_what_was_measured() -> None:
    measured = json.loads((DOCS / "performance.json").read_text("utf-8"))
    page = (DOCS / "performance.md").read_text("utf-8")
    assert put_into(page, measured) == page, "put right by: make bench-page"


def test_tables_have_ratios_and_goals() -> None:
    cost = {"wall": 2.0, "processor": 4.0, "memory": 500_000_000}
    names = ("nothing_changed", "filed_again", "filed_again_warm", "check_1", "check_111")
    measured = {
        "555": {
            "contenders": {
                "floor": cost,
                "habit": {"wall": 10.0, "processor": 10.0, "memory": 250_000_000},
                "shanghui": {"wall": 9.0, "processor": 12.0, "memory": 1_000_000_000},
            },
            "everyday": dict.fromkeys((*names, "status", "trace", "help"), cost),
            "profile": {
                "measured_on": "2023-03-02",
                "from_nothing": {
                    "Reading": {"wall": 1.0, "processor": 3.0, "memory": 400_000_000},
                    "Judging": {"wall": 1.0, "processor": 1.0, "memory": 0},
                },
                "filed_again": {"Reading": {"wall": 0.5, "processor": 0.5, "memory": 0}},
            },
            "growth": [{"release": 20, "wall": 7.0, "processor": 8.0, "size": 40_000_000}],
            "release_size": 30_000_000,
            **{"words": "a size", "runs": 3, "machine": "a machine", "measured_on": "2023-03-01"},
        }
    }
    shown = tables(measured).splitlines()
    goal = "at most 3 × floor, 0.5 × habit"
    assert f"| 555 | processor, s | 4.0 | 10.0 | 12.0 | 3.0 | 1.2 | {goal} |" in shown
    assert "|  | memory, GB | 0.50 | 0.25 | 1.00 | 2.0 | 4.0 |  |" in shown
    assert "|  | processor, ms a filing | 7 | 18 | 22 |  |  |  |" in shown
    assert "| `refresh`, nothing changed, 0 files read | 2.0 (4.0) | 3 s |" in shown
    assert "| 20 | 7.0 | 8.0 | 40 |" in shown
    assert (
        "| 555 filings, from nothing, 2023-03-02 | clock, s | processor, s | of all | memory, GB |"
        in shown
    )
    assert "| Reading | 1.0 | 3.0 | 75% | 0.40 |" in shown
    assert "| Judging | 1.0 | 1.0 | 25% |  |" in shown
    assert "| Reading | 0.5 | 0.5 | 100% |  |" in shown
    how = "medians of 3 interleaved runs on a machine, 2023-03-01."
    assert f"- 555 filings: a size; {how}" in shown
    with pytest.raises(PageWithoutTablesError, match="lacks the lines"):
        put_into("# a page", measured)


def test_a_step_within_another_counts_for_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([(0.0, 0.0), (1.0, 1.0), (3.0, 2.5), (10.0, 4.5), (11.0, 5.0)])
    monkeypatch.setattr("tests.bench.profile._now", lambda: next(moments))
    progress = TimingProgress()
    with progress.step("publishing"), progress.step("causes"):
        pass
    assert progress.taken["causes"] == StepCost(wall=7.0, processor=2.0)
    assert progress.taken["publishing"] == StepCost(wall=2.0 + 1.0, processor=1.5 + 0.5)


def test_the_memory_of_a_step_is_looked_at_while_it_lasts() -> None:
    progress = TimingProgress()
    with progress.watching_memory(), progress.step("publishing"):
        for _ in range(100):
            time.sleep(0.1)
            if "publishing" in progress.taken:
                break
    assert progress.taken["publishing"].memory > 10_000_000
