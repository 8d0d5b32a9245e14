"""The second refresh of a process, as a daemon's would be.

Belongs here: `python -m tests.bench.warm HOME YEAR FILED TIME`: a return is filed again and the
year refreshed, twice; the cost of the second refresh as JSON. Does not: measuring anything else.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

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


def main(home: Home, year: int, filed: Path, time: int) -> None:
    file_again(filed, home.inbox, time)
    refresh(home, year)
    file_again(filed, home.inbox, time + 1)
    began, used = perf_counter(), processor()
    summary = refresh(home, year)
    cost = {"wall": perf_counter() - began, "processor": processor() - used}
    print(json.dumps(cost | {"files_read": summary.files_read}))


if __name__ == "__main__":
    _, home_path, report_year, filed_path, first_time = sys.argv
    main(Home(Path(home_path)), int(report_year), Path(filed_path), int(first_time))
