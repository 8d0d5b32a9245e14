"""`shanghui dev`: Dagster's web server and daemon over a home.

Belongs here: its options, starting Dagster's own command with the home set. Does not: definitions.
"""

import os
import signal
import subprocess
import sys
from datetime import datetime
from typing import Annotated

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, now
from orchestration.home import Home
from orchestration.serving import DEFINITIONS, dagster_environment, free_the_queue


def dev(
    home: HomeOption = DEFAULT_HOME,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the web page.")] = 3000,
) -> None:
    """The Dagster web page and daemon over the same home, until interrupted.

    The page through which counties file is a server of its own: shanghui desk.
    """
    raise typer.Exit(run_dev_server(Home(home), port, now()))


def run_dev_server(home: Home, port: int, now: datetime) -> int:
    """Run `dagster dev` on loopback until it ends; its exit status."""
    home.create()
    free_the_queue(home, "shanghui dev", now)
    environment = dagster_environment(home, os.environ)
    command = [
        *(sys.executable, "-m", "dagster", "dev"),
        *DEFINITIONS,
        *("--host", "127.0.0.1", "--port", str(port)),
    ]
    # Where SIGINT is ignored, as in a shell's background jobs, Dagster would ignore SIGTERM too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, env=environment) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                # The terminal interrupted the server too, and it needs a few seconds to end its
                # own processes: left alone, they would go on without it.
                continue
