"""The three that are compared: the floor, the office's habit, and a refresh from nothing.

Belongs here: how each is run over the same returns, one after the other, several times. Does not:
what else shanghui is asked for.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import (
    Figures,
    figures_of_contender,
    figures_of_release,
    refuse_difference,
)
from tests.bench.measure import Cost, measure
from tests.bench.returns import Returns

SHANGHUI = (sys.executable, "-m", "orchestration")


def run_floor(returns: Returns, out: Path) -> tuple[Cost, Figures]:
    file = out / "floor.parquet"
    cost = measure(
        [sys.executable, "-m", "tests.bench.floor", returns.folder, file, *returns.registers]
    )
    return cost, figures_of_contender(file)


def run_habit(returns: Returns, out: Path) -> tuple[Cost, Figures]:
    file = out / "habit.parquet"
    cost = measure([sys.executable, "-m", "tests.bench.habit", returns.folder, file])
    return cost, figures_of_contender(file)


def run_shanghui(returns: Returns, home: Path) -> tuple[Cost, Figures]:
    """A refresh of a home that has the returns in its inbox and nothing else; its settings are the
    defaults: page, annual reports and all.
    """
    begin_home(returns, home)
    cost = measure([*SHANGHUI, "refresh", returns.years, "--home", home, "--json"])
    return cost, figures_of_release(home / "releases" / "current")


def begin_home(returns: Returns, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    # Hard links: the returns are filed again and again, and nobody writes into what was filed.
    shutil.copytree(returns.folder, home / "inbox", copy_function=os.link)
    if returns.added_registers:
        folders = ", ".join(f'"{folder}"' for folder in returns.added_registers)
        (home / "shanghui.toml").write_text(f"register_folders = [{folders}]\n", encoding="utf-8")


def compete(
    returns: Returns, runs: int, out: Path, tell: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Each contender's costs. The last refreshed home stands at `out/home`.

    Interleaved, so that what else the machine does falls on all of them. Raises WrongFigureError
    where one has computed other figures than the release has.
    """
    run_one = {
        "floor": lambda: run_floor(returns, out),
        "habit": lambda: run_habit(returns, out),
        "shanghui": lambda: run_shanghui(returns, out / "home"),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in run_one}
    for run in range(1, runs + 1):
        figures: dict[str, Figures] = {}
        for name, contender in run_one.items():
            cost, figures[name] = contender()
            costs[name].append(cost)
            tell(f"run {run} of {runs}: {name} {cost.wall:.1f} s, {cost.processor:.1f} s processor")
        refuse_difference(figures["floor"], figures["shanghui"], "all")
        refuse_difference(figures["habit"], figures["shanghui"], "province")
    return costs
