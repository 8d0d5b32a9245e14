"""`shanghui lock`: a report year closed to whatever comes.

Belongs here: its options. Does not: what a locked year keeps out (the gate does).
"""

from orchestration.commands.deciding import ReasonOption, show_decision
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    YearArgument,
    now,
)
from orchestration.commands.year_locks import set_lock
from orchestration.home import Home


def lock(
    year: YearArgument,
    reason: ReasonOption,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Close a report year: it stays as it is in force, and what comes for it waits."""
    entry = set_lock(Home(home), year, reason, now(), is_locked=True)
    show_decision(
        entry,
        f"Locked {year}: {entry.reason}\n"
        f"Its figures say so after: shanghui refresh {year} --home {home}",
        as_json=json,
    )
