"""What shanghui costs on the days after the first refresh.

Belongs here: a refresh with nothing or one return to do, the commands people wait for, releases
that add up. Does not: the refresh from nothing (`contenders`).
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.contenders import SHANGHUI
from tests.bench.measure import Cost, measure
from tests.bench.refiled import file_again
from tests.bench.returns import Returns

MANY = 111
FOUND = (0, 1)
"""`check` and `refresh` end with 1 where they have found something to tell."""
Tell = Callable[[str], None]
Seconds = dict[str, float]
"""wall and processor."""


class OtherWorkDoneError(Exception):
    """A refresh did more or less than it was measured for."""


@dataclass(frozen=True)
class Grown:
    """A home when its release of this number had been made."""

    release: int
    wall: float
    processor: float
    size: int
    """Bytes of all releases; a file that two of them share counts once."""


def commands(returns: Returns, home: Path, runs: int, tell: Tell) -> dict[str, Seconds]:
    """Medians of what people ask for, by name."""
    filed = [path for path in returns.files() if path.parent.name == str(returns.size.years[-1])]
    county, year = filed[0].name[:6], returns.size.years[-1]
    asked: dict[str, Sequence[str | Path]] = {
        "check_1": ["check", filed[0]],
        "check_111": ["check", *filed[:MANY]],
        "status": ["status", "--home", home],
        "help": ["--help"],
        "trace": [
            *("trace", "registered_chambers", "--year", str(year)),
            *("--division", county, "--home", home),
        ],
    }
    return {
        name: _told(name, [measure([*SHANGHUI, *words], FOUND) for _ in range(runs)], tell)
        for name, words in asked.items()
    }


def nothing_changed(returns: Returns, home: Path, runs: int, tell: Tell) -> Seconds:
    """Raises OtherWorkDoneError where a file is read again or a release made."""
    costs = [_refresh(home, returns.years) for _ in range(runs)]
    for cost in costs:
        _refuse(json.loads(cost.out), files_read=0, is_new_release=False)
    return _told("nothing changed", costs, tell)


def filed_again_warm(home: Path, filed: Path, times: range, tell: Tell) -> Seconds:
    """One county files again, in a process that has refreshed before; `times`: each for two."""
    costs = []
    for time in times:
        year = filed.parent.name
        run = measure([sys.executable, "-m", "tests.bench.warm", home, year, filed, str(time)])
        cost = json.loads(run.out)
        _refuse(cost, files_read=1)
        costs.append(Cost(cost["wall"], cost["processor"], run.memory, run.out))
    return _told("one county filed again, warm", costs, tell)


def grow(home: Path, filed: Path, times: range, tell: Tell) -> list[Grown]:
    """One county files again and again, each time a release."""
    grown = []
    for time in times:
        file_again(filed, home / "inbox", time)
        cost = _refresh(home, filed.parent.name)
        _refuse(json.loads(cost.out), files_read=1, is_new_release=True)
        releases = home / "releases"
        number = sum(one.is_dir() and not one.is_symlink() for one in releases.iterdir())
        grown.append(Grown(number, cost.wall, cost.processor, bytes_of(releases)))
        tell(f"release {number}: {cost.wall:.1f} s, {cost.processor:.1f} s processor")
    return grown


def seconds(costs: Sequence[Cost | Grown]) -> Seconds:
    """Medians over several runs of the same."""
    return {
        "wall": median(cost.wall for cost in costs),
        "processor": median(cost.processor for cost in costs),
    }


def bytes_of(folder: Path) -> int:
    """Of all files under a folder; one of two names counts once."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum({stat.st_ino: stat.st_size for stat in found}.values())


def _refresh(home: Path, years: str) -> Cost:
    return measure([*SHANGHUI, "refresh", years, "--home", home, "--json"], FOUND)


def _refuse(summary: dict[str, Any], **expected: Any) -> None:
    done = {name: summary[name] for name in expected}
    if done != expected:
        raise OtherWorkDoneError(f"a refresh did {done}, where {expected} was to be measured")


def _told(name: str, costs: list[Cost], tell: Tell) -> Seconds:
    found = seconds(costs)
    tell(f"{name}: {found['wall']:.2f} s, {found['processor']:.2f} s processor")
    return found
