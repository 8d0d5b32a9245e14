"""`shanghui unlock`: a report year opened again.

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


def unlock(
    year: YearArgument,
    reason: ReasonOption,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Open a locked report year: the next refresh admits what waits for it."""
    entry = set_lock(Home(home), year, reason, now(), is_locked=False)
    show_decision(
        entry,
        f"Unlocked {year}: {entry.reason}\n"
        f"What waits is admitted by: shanghui refresh {year} --home {home}",
        as_json=json,
    )
