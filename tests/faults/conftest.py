"""What the tests of faults share: the fork server, the homes it works on, a small disk."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.forked import ForkServer, Homes, make_homes, started_server


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    with started_server() as server:
        yield server


@pytest.fixture(scope="session")
def homes(server: ForkServer, write_returns, tmp_path_factory) -> Homes:
    returns = write_returns(["450302", "450312"], [2022])
    return make_homes(server, returns / "wave-1", tmp_path_factory.mktemp("homes"))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of so many megabytes; at the end it is gone."""
    at = tmp_path / "disk"
    at.mkdir()

    def mount(megabytes: int) -> Path:
        tried = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)],
            capture_output=True,
            text=True,
        )
        if tried.returncode:
            pytest.skip(f"no disk can be mounted here: {tried.stderr.strip()}")
        return at

    try:
        yield mount
    finally:
        if at.is_mount():
            subprocess.run(["umount", str(at)], check=True)
