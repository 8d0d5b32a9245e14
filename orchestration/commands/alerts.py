"""`shanghui alerts`: the channels alerts go out by, and a test of them.

Belongs here: its options and table. Does not: sending (`orchestration.alerts`).
"""

import os
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.options import (
    DEFAULT_HOME,
    DONE,
    FOUND,
    HomeOption,
    JsonOption,
    now,
)
from orchestration.commands.output import console, new_table, print_json, say
from orchestration.home import Home, read_configuration


@dataclass(frozen=True)
class Tried:
    """A channel; whether it took the test, None where it was not tried, and why it did not."""

    channel: str
    taken: bool | None
    outcome: str


def alerts(
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test alert through every channel.")
    ] = False,
) -> int:
    """The channels alerts go out by; shanghui.toml names them.

    Exit status 1 where a channel did not take the test.
    """
    from orchestration.alerts import Alert, AlertsLog, Kind, channels_of

    Home(home).must_be_there()
    moment = now()
    trial = Alert(
        Kind.TEST,
        moment.isoformat(),
        "This is a test: whoever reads it is told when it matters",
        f"home {home}",
        "nothing",
    )
    rows = []
    configuration = read_configuration(home)
    log = AlertsLog(Home(home).alerts_log, configuration.log)
    for channel in channels_of(log, configuration.alerts, os.environ):
        outcome = "" if test else "not tried; --test tries it"
        if test:
            try:
                channel.send(trial, moment)
            except ShanghuiError as error:
                outcome = str(error)
        rows.append(Tried(channel.name, not outcome if test else None, outcome))
    if json:
        print_json([asdict(row) for row in rows])
    else:
        table = new_table("channel", "test")
        for row in rows:
            table.add_row(row.channel, row.outcome or "taken")
        out = console()
        out.print(table)
        if len(rows) == 1:
            say(f"Nobody is told but the log: name a channel in {home}/shanghui.toml", out)
    return FOUND if test and not all(row.taken for row in rows) else DONE
