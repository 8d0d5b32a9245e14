"""What the tests of a running service share: returns, a PostgreSQL, nginx."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operations.servers import postgresql_programs, running_postgresql

COUNTY = "450181"
YEARS = [2020, 2021]


@pytest.fixture(scope="session")
def returns(write_returns: Callable[..., Path]) -> Path:
    """The returns of one county for two years."""
    return write_returns([COUNTY], YEARS) / "wave-1"


@pytest.fixture(scope="module")
def postgresql() -> Iterator[dict[str, str]]:
    """The variables that name a running PostgreSQL."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    with running_postgresql(programs) as variables:
        yield variables


@pytest.fixture(scope="session")
def nginx() -> str:
    """The program, of Debian: in a folder that only root has on the PATH."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not found:
        pytest.skip("no nginx here: apt-get install nginx")
    return found
