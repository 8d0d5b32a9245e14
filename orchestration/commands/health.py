"""`shanghui health`: whether the home and its daemon are well.

Belongs here: its options, its table and exit status. Does not: looking (`orchestration.alerts`).
"""

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, new_table, print_json, say
from orchestration.home import Home, read_configuration

if TYPE_CHECKING:
    from orchestration.alerts import Health


def health(
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    alert: Annotated[
        bool, typer.Option("--alert", help="Tell every channel what has turned to failed.")
    ] = False,
) -> int:
    """Whether daemon, runs, disk, ledger, release, backup and desk are well; for a monitor.

    Exit status 0: all well; 1: something to look at; 2: something fails, or there is no such home.
    The first line says it all.
    """
    from orchestration.alerts import Standing, health_of, read_health_records, tell_health

    Home(home).must_be_there()
    configuration, moment = read_configuration(home), now()
    found = health_of(
        Home(home), configuration.alerts, lambda: read_health_records(Home(home)), moment
    )
    waiting = None
    if alert:
        waiting = len(tell_health(Home(home), configuration, found, os.environ, moment).waiting)
    if json:
        print_json({"home": str(home), "looked_at": moment} | _plain(found))
    else:
        _show(found, waiting)
    return list(Standing).index(found.standing)


def _plain(found: "Health") -> dict[str, Any]:
    return {
        "standing": found.standing,
        "summary": found.summary,
        "lines": [
            {
                **{name: asdict(line)[name] for name in ("name", "standing", "words", "to_do")},
                "link": line.alert.link if line.alert else None,
            }
            for line in found.lines
        ],
    }


def _show(found: "Health", waiting: int | None) -> None:
    table = new_table("", "what", "found")
    for line in found.lines:
        table.add_row(line.standing, line.name, line.words)
    out = console()
    # First, as monitors show the first line of what a check prints.
    say(found.summary, out)
    out.print(table)
    for line in found.lines:
        if line.to_do:
            link = f" ({line.alert.link})" if line.alert else ""
            say(f"{line.name}: {line.to_do}{link}", out)
    if waiting:
        say(
            f"{waiting} alerts wait for a channel that does not take them: see logs/alerts.log", out
        )
