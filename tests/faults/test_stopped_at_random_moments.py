"""A refresh at 100 random moments: what a kill would leave there is whole, and can be gone on from.

The refresh is stopped, its home copied and looked at, and goes on: a process that is killed leaves
nothing but its files, and those are what is copied. To kill and begin anew each time would take
ten minutes. That real kills leave the same is what `test_killed_at_named_steps` shows.
"""

import shutil
from pathlib import Path
from random import Random

import pytest

from tests.faults.forked import (
    ForkServer,
    Homes,
    check_as_undisturbed,
    check_whole,
    copy_home,
)

pytestmark = pytest.mark.long

SEED = 62
MOMENTS, GONE_ON_FROM = 100, 5


def test_a_refresh_ended_at_any_moment_leaves_a_whole_home(
    server: ForkServer, homes: Homes, tmp_path: Path
):
    chance = Random(SEED)
    copy = tmp_path / "copy"
    kept: list[tuple[float, Path]] = []
    looked_at = attempts = 0
    while looked_at < MOMENTS:
        # One that ends before its last moment leaves moments for another.
        attempts += 1
        moments = sorted(chance.uniform(0, homes.seconds) for _ in range(MOMENTS - looked_at))
        home = copy_home(homes.before, tmp_path / f"home-{attempts}")
        for number in server.copies(home, copy, moments=moments):
            told = f"seed {SEED}, stopped after {moments[number]:.3f} s of {homes.seconds:.1f} s"
            try:
                check_whole(copy)
            except Exception as error:
                raise AssertionError(told) from error
            looked_at += 1
            # One of every twenty is gone on from.
            if looked_at % (MOMENTS // GONE_ON_FROM) == MOMENTS // GONE_ON_FROM // 2:
                kept.append((moments[number], copy.rename(tmp_path / f"kept-{looked_at}")))
            else:
                shutil.rmtree(copy)
    assert len(kept) == GONE_ON_FROM
    for moment, left in kept:
        done = server.refresh(left)
        assert (done.exit, done.err) == (1, ""), (SEED, moment, done)
        check_as_undisturbed(left, homes)
