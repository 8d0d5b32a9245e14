"""`shanghui restore`: a backup brought back into a home.

Belongs here: its options and how it is shown. Does not: copying (`orchestration.keeping`).
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, counted, print_json, say
from orchestration.home import Home
from orchestration.log import DONE, log_line
from orchestration.progress import progress_for


def restore(
    backup: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the backup.")],
    damaged: Annotated[
        bool,
        typer.Option(
            "--damaged",
            help="Of a home in use bring back only what is damaged or lost and never changes: "
            "received files, inputs, releases.",
        ),
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Bring a backup back into a home that is empty or not there, each file checked by its hash.

    One that was interrupted goes on when it is run again. The next refresh makes intake and
    warehouse again, and comes to the figures there were.
    """
    from orchestration.keeping import restore as bring_back

    if damaged:
        _bring_back_damaged(backup, Home(home), json)
        return
    with progress_for(sys.stderr.isatty()) as progress, progress.step("Restoring") as advance:
        made = bring_back(backup, Home(home), advance)
    log_line(Home(home), now(), "restore", DONE, {"files": made.file_count})
    if json:
        print_json(asdict(made))
        return
    said = f"{counted(made.file_count, 'file', 'files')} restored to {made.folder}"
    say(f"{said}. Next: shanghui refresh YEARS --home {made.folder}", console())


def _bring_back_damaged(backup: Path, home: Home, json: bool) -> None:
    from orchestration.keeping import bring_back_damaged

    moment = now()
    with (
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Comparing with the backup") as advance,
    ):
        made = bring_back_damaged(backup, home, moment, advance)
    log_line(home, moment, "restore", DONE, {"damaged_files": len(made.brought_back)})
    if json:
        print_json(asdict(made))
        return
    out = console()
    for name in made.brought_back:
        say(f"{name} brought back", out)
    said = counted(len(made.brought_back), "file", "files") if made.brought_back else "nothing"
    say(f"{said} brought back to {made.folder}. Next: shanghui verify --home {made.folder}", out)
