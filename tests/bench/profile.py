"""Where the processor's time of one refresh from nothing goes.

Belongs here: time by the steps a refresh tells of, in a process of its own. Does not: functions
(cProfile has those).
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.contenders import begin_home
from tests.bench.measure import measure
from tests.bench.returns import SIZES, write_returns

OTHERS = "Between the steps: Dagster, and starting"
"""What no step tells of."""


class TimingProgress:
    """Adds up what each step took; a step within another counts for itself only."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[float, float]] = {}
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
        wall, processor = self.taken.get(self._current, (0.0, 0.0))
        self.taken[self._current] = (wall + now[0] - before[0], processor + now[1] - before[1])
        self._since = now
        ended, self._current = self._current, words
        return ended


def _now() -> tuple[float, float]:
    """Seconds of the clock and of the processor, children that ended among them."""
    return time.perf_counter(), sum(os.times()[:4])


def profile(filings: int, out: Path) -> str:
    """A line a step with seconds and share, of a refresh in a fresh process."""
    returns = write_returns(SIZES[filings], out)
    begin_home(returns, out / "home")
    first, last = returns.size.years[0], returns.size.years[-1]
    command = [sys.executable, "-m", "tests.bench.profile", out / "home", str(first), str(last)]
    return measure(command).out


def main(home_path: Path, first: int, last: int) -> None:
    progress = TimingProgress()
    progress.turn_to("Loading shanghui")
    from orchestration.home import Home, read_configuration
    from orchestration.run_refresh import run_refresh

    progress.turn_to(OTHERS)
    years = range(first, last + 1)
    settings = read_configuration(home_path)
    run_refresh(Home(home_path), years, datetime.now(UTC), progress, settings)
    progress.turn_to("")
    whole = sum(processor for _, processor in progress.taken.values())
    print("| step | clock, s | processor, s | share |\n| --- | --- | --- | --- |")
    for words, (wall, processor) in progress.taken.items():
        print(f"| {words} | {wall:.1f} | {processor:.1f} | {processor / whole:.0%} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
