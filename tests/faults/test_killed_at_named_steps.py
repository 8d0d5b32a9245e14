"""A refresh killed (SIGKILL) at each named step: nothing is lost, the next one makes it good."""

from pathlib import Path

import pytest

from tests.faults.forked import (
    ForkServer,
    Homes,
    check_as_undisturbed,
    check_whole,
    copy_home,
)
from tests.faults.kill_points import KILL_POINTS

pytestmark = pytest.mark.long

KILLED = -9
CHAINS = 5
"""So many homes are taken through the steps, each killed at several, one after the other."""


@pytest.mark.parametrize("chain", range(CHAINS))
def test_a_refresh_killed_again_and_again_ends_as_one_that_was_not(
    server: ForkServer, homes: Homes, tmp_path: Path, chain: int
):
    home = copy_home(homes.before, tmp_path / "home")
    for point in KILL_POINTS[chain::CHAINS]:
        killed = server.refresh(home, kill=point.name)
        assert killed.exit == KILLED, f"{point.name} was never reached: {killed}"
        check_whole(home)
    done = server.refresh(home)
    assert (done.exit, done.err) == (1, "")
    check_as_undisturbed(home, homes)
