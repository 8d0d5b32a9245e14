"""`shanghui backup`: what of a home cannot be made again, copied away.

Belongs here: its options and how it is shown. Does not: copying (`orchestration.keeping`).
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from orchestration import log
from orchestration.commands.options import DEFAULT_HOME, DONE, FOUND, HomeOption, JsonOption, now
from orchestration.commands.output import console, counted, print_json, say
from orchestration.home import Home, note_backup, note_failed_backup
from orchestration.progress import progress_for


def backup(
    to: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or the last backup.")],
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> int:
    """Copy what of a home cannot be made again: ledger, received files, inputs, releases, settings.

    Into the folder of the last backup only what is new is copied; taken out is what retention
    destroyed. The home is locked meanwhile, and notes for health what became of it. Exit status 1
    where a file that never changes is another one now, or the ledger is damaged: the backup keeps
    what it has of them.
    """
    from orchestration.keeping import BackupError, back_up

    moment = now()
    with (
        log.logged(Home(home), moment, "backup") as facts,
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Backing up") as advance,
    ):
        try:
            made = back_up(Home(home), to, moment, advance)
        except BackupError as error:
            note_failed_backup(Home(home).last_backup, str(error))
            raise
        kept_as_they_were = len(made.differing) + bool(made.ledger_refused)
        note_backup(Home(home).last_backup, now(), kept_as_they_were)
        is_well = not kept_as_they_were
        facts |= {"outcome": log.DONE if is_well else log.FOUND, "files": made.file_count}
    if json:
        print_json(asdict(made))
        return DONE if is_well else FOUND
    out = console()
    files = counted(made.file_count, "file", "files")
    say(f"{files} in {made.folder}, {made.copied_count:,} new", out)
    if made.destroyed:
        gone = counted(len(made.destroyed), "file", "files")
        say(f"{gone} taken out, destroyed in the home by retention", out)
    if made.lost:
        say(f"{len(made.lost):,} of them are not in the home any more, as {made.lost[0]}", out)
    for name in made.differing:
        say(f"{name} never changes and is damaged: the backup has it as it was, or not at all", out)
    if made.ledger_refused:
        why = made.ledger_refused.removesuffix("; restore the ledger from a backup")
        say(
            f"The ledger is not copied, {made.folder} keeps the one it had: {why}; mend it with:"
            f" shanghui restore {made.folder} --damaged --home {home}",
            out,
        )
    if made.lost or made.differing:
        say(f"See what is damaged with: shanghui verify --home {home}", out)
    say(f"Bring it back with: shanghui restore {made.folder} --home DIR", out)
    return DONE if is_well else FOUND
