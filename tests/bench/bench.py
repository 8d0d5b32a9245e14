"""One size measured whole, as a value that goes to JSON.

Belongs here: the order of the measurements, what is known of the machine. Does not: how
anything is measured, or how it looks.
"""

import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.contenders import compete
from tests.bench.everyday import (
    bytes_of,
    commands,
    filed_again_warm,
    grow,
    nothing_changed,
    seconds,
)
from tests.bench.returns import SIZES, write_returns


def bench(
    filings: int, runs: int, releases: int, out: Path, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Measure a size of `SIZES` in the folder `out`; growth over `releases`, none for 0.

    Raises WrongFigureError, OtherWorkDoneError, CommandFailedError.
    """
    size = SIZES[filings]
    tell(f"writing {filings:,} invented returns")
    returns = write_returns(size, out)
    costs = compete(returns, runs, out, tell)
    home = out / "home"
    release_size = bytes_of((home / "releases" / "current").resolve())
    # The last county on the list, so that `trace` and `check` are asked of one as first filed.
    filed = returns.files()[-1]
    everyday = commands(returns, home, runs, tell)
    everyday["nothing_changed"] = nothing_changed(returns, home, runs, tell)
    everyday["filed_again_warm"] = filed_again_warm(home, filed, range(1, 2 * runs, 2), tell)
    again = range(2 * runs + 1, max(3 * runs + 1, releases))
    grown = grow(home, filed, again, tell)
    everyday["filed_again"] = seconds(grown[:runs])
    return {
        "words": size.words,
        "runs": runs,
        "machine": _machine(),
        "measured_on": str(date.today()),
        "contenders": {
            name: seconds(runs_of) | {"memory": max(cost.memory for cost in runs_of)}
            for name, runs_of in costs.items()
        },
        "everyday": everyday,
        "release_size": release_size,
        "growth": [asdict(one) for one in grown] if releases else [],
    }


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {memory / 1e9:.0f} GB, Python {platform.python_version()}"
