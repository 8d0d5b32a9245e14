"""`shanghui verify`: whether everything a home keeps is as it was kept.

Belongs here: its options and how it is shown. Does not: looking (`orchestration.keeping`).
"""

import sys
from dataclasses import asdict

from orchestration.commands.options import DEFAULT_HOME, DONE, FOUND, HomeOption, JsonOption
from orchestration.commands.output import console, counted, new_table, print_json, say
from orchestration.home import Home
from orchestration.progress import progress_for

LEDGER_PAGE = "docs/operations/faults.md#the-ledger-is-damaged"


def verify(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> int:
    """Look at every file a home keeps: ledger, received files, inputs, releases.

    Also at a backup, which has the same shape. Exit status 1 where anything is damaged or lost.
    """
    from orchestration.keeping import verify_home

    Home(home).must_be_there()
    with progress_for(sys.stderr.isatty()) as progress, progress.step("Verifying") as advance:
        verified = verify_home(Home(home), advance)
    faults = [fault for part in verified for fault in part.faults]
    if json:
        print_json({"is_whole": not faults, "parts": [asdict(part) for part in verified]})
        return FOUND if faults else DONE
    table = new_table("part", "files", "found", right=("files",))
    for part in verified:
        found = counted(len(part.faults), "fault", "faults") if part.faults else "as kept"
        table.add_row(part.part, f"{part.file_count:,}", found)
    out = console()
    out.print(table)
    for told in (*faults, *(note for part in verified for note in part.notes)):
        say(told, out)
    if faults:
        say(f"Bring back what is named: shanghui restore BACKUP --damaged --home {home}", out)
    if any(part.faults for part in verified if part.part == "ledger"):
        say(f"The same mends the ledger, with all services stopped: {LEDGER_PAGE}", out)
    return FOUND if faults else DONE
