"""`shanghui web`: Dagster's web page over a home, as a service.

Belongs here: its options. Does not: the process (`serving`), the daemon that starts its runs.
"""

import os
from typing import Annotated

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, OptionError
from orchestration.home import Home


def web(
    home: HomeOption = DEFAULT_HOME,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the web page.")] = 3000,
    prefix: Annotated[
        str, typer.Option(metavar="PATH", help="Where a proxy shows the page, as /runs.")
    ] = "",
) -> None:
    """Dagster's web page over the home, until stopped; `shanghui daemon` starts what it asks for.

    It asks nobody who they are: beyond this machine it is for a proxy that does.
    """
    if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
        raise OptionError(f"cannot use {prefix!r} as --prefix; write it as /runs")
    from orchestration.serving import must_be_free, serve, web_server

    must_be_free(host, port)
    raise typer.Exit(serve(Home(home), web_server(host, port, prefix), os.environ, patience=0))
