"""`shanghui dev` over a home, started, asked and killed as a person or a power cut would.

Belongs here: the server's life and its GraphQL. Does not: what is expected of it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 300
"""Seconds: a start takes about ten, a run as much, and far more on a busy machine."""

RUNS = """
{ runsOrError { ... on Runs { results {
  runId jobName status tags { key value }
} } } }
"""
LAUNCH = """
mutation ($what: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $what) { ... on LaunchBackfillSuccess { backfillId } }
}
"""
ENDED = ("SUCCESS", "FAILURE", "CANCELED")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(address: str, query: str, **variables: object) -> dict[str, Any] | None:
    """The answer of Dagster's page to a query, None while it does not answer yet."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["data"]
    except (ConnectionError, urllib.error.URLError):
        return None


@dataclass
class DagsterServer:
    """A running `shanghui dev`, and the address it answers at."""

    home: Path
    address: str = ""
    process: subprocess.Popen = field(init=False)

    def start(self) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        command = ["-m", "orchestration", "dev", "--home", str(self.home), "--port", str(port)]
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.until(lambda: self.ask(RUNS))

    def kill(self) -> None:
        """End every process of it at once: server, daemon, code, and the run under way."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask(self, query: str, **variables: object) -> dict[str, Any] | None:
        """The answer to a query, None while the server does not answer yet."""
        return ask(self.address, query, **variables)

    def until(self, done: Callable[[], object], patience: float = PATIENCE) -> Any:
        """What `done` gives once it gives something."""
        started = time.monotonic()
        while time.monotonic() - started < patience:
            assert self.process.poll() is None, "the server ended by itself"
            if found := done():
                return found
            time.sleep(0.5)
        raise AssertionError(f"nothing within {patience} s; runs: {self.runs()}")

    def runs(self) -> list[dict[str, Any]]:
        """Runs in the order asked for: job, first and last year, status."""
        answer = self.ask(RUNS)
        found = answer["runsOrError"]["results"] if answer else []
        return [_run(run) for run in reversed(found)]

    def runs_of_history(self) -> list[dict[str, Any]]:
        """The same as they stand in the database, while no server runs."""
        from dagster import DagsterInstance

        with DagsterInstance.from_config(str(self.home / "dagster")) as instance:
            return [
                _run(
                    {
                        "runId": run.run_id,
                        "jobName": run.job_name,
                        "status": run.status.value,
                        "tags": [{"key": key, "value": of} for key, of in run.tags.items()],
                    }
                )
                for run in reversed(instance.get_runs())
            ]

    def under_way(self) -> bool:
        return any(run["status"] not in ENDED for run in self.runs())

    def backfill(self, job: str, years: list[int]) -> None:
        """Launch a backfill as the page does."""
        repository = {
            "repositoryName": "__repository__",
            "repositoryLocationName": "orchestration.definitions",
        }
        launched = self.ask(
            LAUNCH,
            what={
                "selector": {
                    "partitionSetName": f"{job}_partition_set",
                    "repositorySelector": repository,
                },
                "partitionNames": [str(year) for year in years],
            },
        )
        assert launched and launched["launchPartitionBackfill"].get("backfillId"), launched


def _run(run: dict[str, Any]) -> dict[str, Any]:
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    return {
        "id": run["runId"],
        "job": run["jobName"],
        "years": "-".join(
            tags.get(f"dagster/asset_partition_range_{end}", "") for end in ("start", "end")
        ),
        "status": run["status"],
    }


@contextmanager
def served(home: Path) -> Iterator[DagsterServer]:
    """A server over the home; nothing of it is left afterwards."""
    server = DagsterServer(home)
    server.start()
    try:
        yield server
    finally:
        server.kill()
