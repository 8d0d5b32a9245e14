"""`shanghui daemon`: what starts runs over a home, as a service.

Belongs here: its options, telling the history of runs that ended with a machine. Does not: the
process (`serving`).
"""

import os
from typing import Annotated

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, now
from orchestration.home import Home

PURPOSE = "shanghui daemon"


def daemon(
    home: HomeOption = DEFAULT_HOME,
    wait: Annotated[
        int,
        typer.Option(
            metavar="SECONDS", min=0, help="How long a run under way may go on once stopped."
        ),
    ] = 300,
) -> None:
    """Start the runs that the web page, a schedule or a file in the inbox asks for, until stopped.

    Stopped, it starts no other and lets the run under way end; one that takes longer than --wait is
    ended and stands in the history as failed. What was current still is.
    """
    from orchestration.serving import DAEMON, free_the_queue, serve

    of = Home(home)
    of.create()
    free_the_queue(of, PURPOSE, now())
    status = serve(of, DAEMON, os.environ, wait)
    free_the_queue(of, PURPOSE, now())
    raise typer.Exit(status)
