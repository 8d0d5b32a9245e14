"""`shanghui units`: systemd's files for a home.

Belongs here: its options, where the command is. Does not: the files (`serving`).
"""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, OptionError
from orchestration.commands.output import console, print_json, say

DEFAULT_FOLDER = Path("units")


def units(
    home: HomeOption = DEFAULT_HOME,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder to write them to.")
    ] = DEFAULT_FOLDER,
    user: Annotated[
        str, typer.Option(metavar="NAME", help="The user they run as; the home must be theirs.")
    ] = "shanghui",
    backup: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Back up there every night, best on another disk."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write systemd's units for this installation over a home: servers, health, backups.

    docs/operations.md says how they are put in place.
    """
    from orchestration.serving import write_units

    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,30}", user):
        raise OptionError(f"{user!r} is no name of a user; write it as shanghui")
    # Not resolved: in a virtual environment the link is what makes it one.
    command = Path(sys.executable).absolute().with_name("shanghui")
    if not command.exists():
        raise OptionError(f"there is no {command}: install shanghui into this Python first")
    written = write_units(
        out, home.absolute(), user, command, backup.absolute() if backup else None
    )
    if json:
        print_json(
            {
                "home": str(home.absolute()),
                "backup": str(backup.absolute()) if backup else None,
                "files": [str(path) for path in written],
            }
        )
        return
    say(f"Wrote {len(written)} units to {out}", console())
    if backup is None:
        say(
            "None of them makes a backup: to have one every night write them with --backup DIR",
            console(),
        )
