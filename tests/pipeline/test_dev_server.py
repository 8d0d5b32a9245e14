"""`shanghui dev`: Dagster's page and daemon over a home, used as a person uses the page."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.home.home import Home
from publishing.manifest import read_manifest
from publishing.release_folder import current_release

pytestmark = pytest.mark.long

COUNTY = "450181"
YEARS = [2020, 2021]
PATIENCE = 120
"""Seconds: a start takes about ten, a backfill of two years about twenty."""

LAUNCH = """
mutation ($what: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $what) { ... on LaunchBackfillSuccess { backfillId } }
}
"""
RUNS = "{ runsOrError { ... on Runs { results { jobName status } } } }"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(done: Callable[[], object], server: subprocess.Popen) -> object:
    """What `done` gives once it gives something."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        assert server.poll() is None, "the server ended by itself"
        if found := done():
            return found
        time.sleep(1)
    raise AssertionError(f"nothing within {PATIENCE} s")


@pytest.fixture(scope="module")
def returns(write_returns) -> Path:
    return write_returns([COUNTY], YEARS) / "wave-1"


@pytest.fixture
def page(returns, tmp_path) -> Iterator[tuple[Home, str, subprocess.Popen]]:
    """A running server over a home whose inbox holds the returns, and the address it answers at."""
    home = Home(tmp_path / "home")
    shutil.copytree(returns, home.inbox)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "dev", "--home", home.path, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield home, f"http://127.0.0.1:{port}", server
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)


def ask(address: str, query: str, **variables: object) -> dict | None:
    """The answer to a query, None while the server does not answer yet."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["data"]
    except (ConnectionError, urllib.error.URLError):
        return None


def test_a_backfill_started_in_the_page_does_what_the_command_does_and_the_server_ends(
    page, returns, tmp_path, refresh
):
    home, address, server = page
    until(lambda: ask(address, RUNS), server)
    launched = ask(
        address,
        LAUNCH,
        what={
            "selector": {
                "partitionSetName": "refresh_partition_set",
                "repositorySelector": {
                    "repositoryName": "__repository__",
                    "repositoryLocationName": "orchestration.definitions",
                },
            },
            "partitionNames": [str(year) for year in YEARS],
        },
    )
    assert launched["launchPartitionBackfill"].get("backfillId"), launched

    def finished() -> list[dict]:
        runs = ask(address, RUNS)["runsOrError"]["results"]
        return runs if runs and all(run["status"] in ("SUCCESS", "FAILURE") for run in runs) else []

    # Two years, one run: an unbroken range.
    assert until(finished, server) == [{"jobName": "refresh", "status": "SUCCESS"}]
    by_command = tmp_path / "by_command"
    shutil.copytree(returns, by_command / "inbox")
    refresh(by_command, YEARS)
    ours, theirs = (
        read_manifest(current_release(path / "releases"))["logical_hash"]
        for path in (by_command, home.path)
    )
    assert ours == theirs
    server.terminate()
    assert server.wait(timeout=60) == 0
