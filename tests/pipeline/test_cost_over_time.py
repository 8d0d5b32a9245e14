"""What a release costs after many others: no more than one after few.

Counted, since seconds depend on the machine: bytes and files that are new, of which part.
"""

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.home import DEFAULTS, Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.retention import pack_superseded
from orchestration.run_refresh import run_refresh
from publishing.release_folder import DATABASE
from tests.conftest import MOMENT, Province
from tests.pipeline.history import XINGNING, History

pytestmark = pytest.mark.long

RELEASES = 12
MEBIBYTE = 1 << 20
LARGE = "450923"
"""The county with the most rows of relief: 1,561 of 2022."""


def new_bytes(folder: Path, known: set[int]) -> dict[str, int]:
    """Bytes of the files of a folder that were not there before, by path; then they are known."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    new = [path for path in files if path.stat().st_ino not in known]
    known |= {path.stat().st_ino for path in new}
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in new}


def test_the_twelfth_release_costs_what_the_third_did(write_returns, tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    history = History(home, write_returns([XINGNING], [2022]) / "wave-1")
    history.file(2022, XINGNING)
    history.settings("[retention]\nopen_databases = 2\n")
    known: set[int] = set()
    written, dagster, rows = [], [], []
    for number in range(RELEASES):
        if number:
            history.revise(2022, XINGNING, documents=number % 7, members=1)
        release = home.releases / history.refresh([2022]).release
        written.append(new_bytes(release, known))
        dagster.append(sum(path.stat().st_size for path in home.dagster.rglob("*.db")))
        rows += history.ask("select count(*) from indicator_history")
    # What changed may touch a table more; no file is larger than by a line of the history.
    third, twelfth = written[2], written[11]
    assert abs(len(twelfth) - len(third)) <= 4, third.keys() ^ twelfth.keys()
    assert {name for name in twelfth if twelfth[name] > third.get(name, 0) + 8_000} <= {DATABASE}
    assert twelfth[DATABASE] <= third[DATABASE] + MEBIBYTE
    # Tables of the register are those of the first release.
    for name in ("dim_divisions", "dim_measures", "dictionary"):
        shared = home.releases / "current" / f"parquet/{name}.parquet"
        assert shared.stat().st_nlink == RELEASES, name
    # Of a run Dagster keeps as much after twelve as after three.
    steps = [after - before for before, after in pairwise(dagster)]
    assert max(steps[-3:]) < 1.3 * max(steps[1:4]), steps
    assert len(list(home.releases.glob("2*/chambers.duckdb"))) == 3
    assert len(list(home.releases.glob("2*/chambers.duckdb.zst"))) == RELEASES - 3
    # A figure that did not change is no row: a county that files again adds a few.
    assert rows[11][0] - rows[2][0] < 200, rows


def test_two_hundred_releases_of_the_province_fit_in_five_gigabytes(
    province: Province, tmp_path: Path
):
    """A county with large tables files once more; what is new then is there two hundred times."""
    home = Home(tmp_path / "home")
    shutil.copytree(province.home.path, home.path, symlinks=True)
    history = History(home, province.sample / "wave-1")
    history.revise(2022, LARGE, documents=9)
    known: set[int] = set()
    new_bytes(home.releases, known)
    configuration = read_configuration(home.path)
    made = run_refresh(home, [2022], MOMENT + timedelta(days=1), SilentProgress(), configuration)
    assert made.is_new_release
    new = new_bytes(home.releases / made.release, known)
    assert {"parquet/fct_relief_participation.parquet", DATABASE} <= new.keys()
    pack_superseded(home, 1, frozenset())
    packed = (home.releases / province.second.release / "chambers.duckdb.zst").stat().st_size
    of_one = sum(new.values()) - new[DATABASE] + packed
    assert of_one < 25_000_000, new
    plain = DEFAULTS.retention.open_databases * (new[DATABASE] - packed)
    assert 200 * of_one + plain < 5_000_000_000
