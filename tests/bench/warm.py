"""A second refresh in a process that has refreshed once, as a daemon's would be.

Belongs here: `python -m tests.bench.warm HOME YEAR FILED TIME`, which prints its cost as JSON. Does
not: measuring anything else.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from orchestration.home import Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.run_refresh import RefreshSummary, run_refresh
from tests.bench.refiled import file_again


def refresh(home: Home, year: int) -> RefreshSummary:
    settings = read_configuration(home.path)
    return run_refresh(home, [year], datetime.now(UTC), SilentProgress(), settings)


def processor() -> float:
    """Seconds of this process and of the children it waited for."""
    return sum(os.times()[:4])


def main(home: Home, year: int, filed: Path, filed_times: int) -> None:
    refresh(home, year)
    file_again(filed, home.inbox, filed_times)
    began, used = time.perf_counter(), processor()
    summary = refresh(home, year)
    cost = {"wall": time.perf_counter() - began, "processor": processor() - used}
    print(json.dumps(cost | {"files_read": summary.files_read, "release": summary.release}))


if __name__ == "__main__":
    _, home_path, report_year, filed_path, times = sys.argv
    main(Home(Path(home_path)), int(report_year), Path(filed_path), int(times))
