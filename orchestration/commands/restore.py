"""`shanghui restore`: a backup brought back into a home.

Belongs here: its options and how it is shown. Does not: copying (`orchestration.keeping`).
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, counted, print_json, say
from orchestration.home import Home
from orchestration.log import DONE, log_line
from orchestration.progress import progress_for
from publishing.moments import written

if TYPE_CHECKING:
    from orchestration.keeping import BroughtBack


def restore(
    backup: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the backup.")],
    damaged: Annotated[
        bool,
        typer.Option(
            "--damaged",
            help="Of a home in use bring back only what is damaged or lost: received files, "
            "inputs, releases; and mend its ledger.",
        ),
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Bring a backup back into a home that is empty or not there, each file checked by its hash.

    One that was interrupted goes on when it is run again. The next refresh makes intake and
    warehouse again, and comes to the figures there were. With --damaged a ledger is mended that
    cannot be read or lost lines: from the backup, and from what was entered since.
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
    counts = {"damaged_files": len(made.brought_back)}
    if made.ledger:
        counts |= {"lost_lines": made.ledger.lost, "received_again": len(made.received_again)}
    log_line(home, moment, "restore", DONE, counts)
    if json:
        print_json(asdict(made))
        return
    out = console()
    _show_ledger(made, out)
    for name in made.brought_back:
        say(f"{name} brought back", out)
    said = counted(len(made.brought_back), "file", "files") if made.brought_back else "nothing"
    say(f"{said} brought back to {made.folder}. Next: shanghui verify --home {made.folder}", out)


def _show_ledger(made: "BroughtBack", out: Any) -> None:
    """What became of the ledger, where anything did."""
    if made.ledger:
        since = made.ledger.line_count - made.ledger.of_backup - made.ledger.lost
        say(
            f"ledger mended: {counted(made.ledger.of_backup, 'line', 'lines')} of the backup,"
            f" {since:,} entered since, {made.ledger.lost:,} lost",
            out,
        )
        if made.ledger.kept:
            say(f"the damaged one is kept as {made.ledger.kept}", out)
        if made.ledger.lost:
            say("what people decided or explained in lost lines must be entered again", out)
    for receipt in made.received_again:
        say(f"{receipt.name} received again, as of {written(receipt.received_at)}", out)
