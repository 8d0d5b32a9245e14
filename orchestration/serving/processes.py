"""Dagster's web server and daemon as processes over a home, started and ended whole.

Belongs here: their commands and environment, ending them with all they started. Does not: options.
"""

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from orchestration.home import Home, HomeError
from orchestration.run_history import must_be_reachable, run_history

DEFINITIONS = ("--module-name", "orchestration.definitions")
DAEMON = ("-m", "dagster._daemon", "run", *DEFINITIONS)
A_MOMENT = 0.2
"""Seconds between two looks at a process."""
TO_END = 10.0
"""Seconds a server may take to end once it was told: a page somebody looks at would keep it."""
A_KILL = 5.0
"""Seconds after which a killed process that is there still is not waited for: nobody buried it."""


def web_server(host: str, port: int, path_prefix: str) -> tuple[str, ...]:
    """The arguments to Python that run Dagster's web server."""
    prefix = ("--path-prefix", path_prefix) if path_prefix else ()
    address = ("--host", host, "--port", str(port))
    return ("-m", "dagster_webserver", *DEFINITIONS, *address, *prefix)


def dagster_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a Dagster process over `home`."""
    # Dagster warns of each asset that backfill policies are "beta" here, at every start of a run.
    return (
        {"PYTHONWARNINGS": "ignore"}
        | dict(environment)
        | {
            "SHANGHUI_HOME": str(home.path.resolve()),
            "DAGSTER_HOME": str(home.dagster.resolve()),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }
    )


def free_the_queue(home: Home, purpose: str, now: datetime) -> int:
    """Tell the history of runs whose process is gone; how many there were.

    A history of another Dagster is brought forward first: a home that only a daemon refreshes has
    no command that would. Raises RunHistoryError.
    """
    must_be_reachable(home)
    with warnings.catch_warnings():
        # Backfill policies are "beta" in this version; whoever starts a service need not know.
        warnings.simplefilter("ignore")
        import dagster

        from orchestration.history_brought_forward import bring_history_forward, history_is_older
        from orchestration.lost_runs import fail_lost_runs

    # Where another process holds the home, its run is under way.
    with suppress(HomeError), home.locked(purpose, now), run_history(home) as instance:
        if history_is_older(home, dagster.__version__):
            bring_history_forward(home, instance, dagster.__version__)
        return fail_lost_runs(instance)
    return 0


def serve(
    home: Home, arguments: Sequence[str], environment: Mapping[str, str], patience: float
) -> int:
    """Run Python with `arguments` until it ends or is told to; the exit status.

    Told to, the server ends first; what it started may go on for `patience` seconds, as a run
    under way does, and is killed then, or when told a second time. Nothing is left running.
    Raises RunHistoryError.
    """
    home.create()
    must_be_reachable(home)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.append(number))
    # A session of its own: what a terminal interrupts is this process alone, and what the server
    # leaves behind is found by the group it is in.
    server = subprocess.Popen(
        [sys.executable, *arguments],
        env=dagster_environment(home, environment),
        start_new_session=True,
    )
    try:
        while server.poll() is None and not told:
            time.sleep(A_MOMENT)
        if told:
            server.terminate()
            _wait(lambda: server.poll() is None and len(told) < 2, TO_END)
            _wait(lambda: _lives(server.pid) and len(told) < 2, patience)
            return 0
        return server.returncode if server.returncode >= 0 else 128 - server.returncode
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        # What is being killed holds its locks for a moment longer.
        _wait(lambda: _lives(server.pid), A_KILL)


def _wait(goes_on: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while goes_on() and time.monotonic() < until:
        time.sleep(A_MOMENT)


def _lives(group: int) -> bool:
    # As the first process of a container this one inherits orphans, and must see them off.
    with suppress(ChildProcessError):
        os.waitpid(-group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
