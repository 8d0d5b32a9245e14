"""Where time and memory of a refresh go, by the steps it tells of.

Belongs here: a refresh from nothing and one after a county has filed again, each in a process of
its own. Does not: functions (cProfile has those), the table of it.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.bench.contenders import begin_home
from tests.bench.measure import BETWEEN_LOOKS, measure, memory_of
from tests.bench.refiled import file_again
from tests.bench.returns import SIZES, write_returns

OTHERS = "Between the steps: Dagster, and starting"
"""What no step tells of."""


@dataclass
class StepCost:
    """Seconds of the clock and of the processor, and bytes at the highest look."""

    wall: float = 0.0
    processor: float = 0.0
    memory: int = 0


class TimingProgress:
    """Adds up what each step took; a step within another counts for itself only."""

    def __init__(self) -> None:
        self.taken: dict[str, StepCost] = {}
        self._current = OTHERS
        self._since = _now()

    @contextmanager
    def step(self, words: str) -> Iterator[Callable[[int, int], None]]:
        outer = self.turn_to(words)
        try:
            yield lambda done, total: None
        finally:
            self.turn_to(outer)

    def turn_to(self, words: str) -> str:
        """Count from now on for this step; the one until now."""
        now, before = _now(), self._since
        cost = self._cost_of_moment()
        cost.wall += now[0] - before[0]
        cost.processor += now[1] - before[1]
        self._since = now
        ended, self._current = self._current, words
        return ended

    def _cost_of_moment(self) -> StepCost:
        return self.taken.setdefault(self._current, StepCost())

    @contextmanager
    def watching_memory(self) -> Iterator[None]:
        """Look at the memory of this process and its children, for the step of the moment.

        A look takes some milliseconds, which count for that step too.
        """
        is_over = Event()

        def watch() -> None:
            while not is_over.wait(BETWEEN_LOOKS):
                cost = self._cost_of_moment()
                cost.memory = max(cost.memory, memory_of(os.getpid()))

        watcher = Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            is_over.set()
            watcher.join()


def _now() -> tuple[float, float]:
    """Seconds of the clock and of the processor, children that ended among them."""
    return time.perf_counter(), sum(os.times()[:4])


def profile(filings: int, out: Path) -> dict[str, Any]:
    """`from_nothing` and `filed_again` → step → wall, processor, memory; each in a fresh process.

    Also `measured_on`. Raises CommandFailedError.
    """
    returns = write_returns(SIZES[filings], out)
    home, years = out / "home", returns.size.years
    begin_home(returns, home)
    from_nothing = _profiled(home, years[0], years[-1])
    file_again(returns.files()[-1], home / "inbox", 1)
    return {
        "measured_on": str(date.today()),
        "from_nothing": from_nothing,
        "filed_again": _profiled(home, years[-1], years[-1]),
    }


def _profiled(home: Path, first: int, last: int) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "tests.bench.profile", home, str(first), str(last)]
    taken: dict[str, dict[str, float]] = json.loads(measure(command).out)
    return taken


def main(home_path: Path, first: int, last: int) -> None:
    progress = TimingProgress()
    with progress.watching_memory():
        progress.turn_to("Loading shanghui")
        from orchestration.home import Home, read_configuration
        from orchestration.run_refresh import run_refresh

        progress.turn_to(OTHERS)
        settings = read_configuration(home_path)
        years = range(first, last + 1)
        run_refresh(Home(home_path), years, datetime.now(UTC), progress, settings)
        progress.turn_to(OTHERS)
    print(json.dumps({words: asdict(cost) for words, cost in progress.taken.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
