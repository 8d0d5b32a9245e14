"""What commands share that enter a decision into the ledger.

Belongs here: the lock they take, what they refuse alike, how they answer. Does not: any decision.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from ingestion.receive import (
    Ledger,
    LinkRevocation,
    OfficialMark,
    Signature,
    Withdrawal,
    YearLock,
    append_entry,
)
from orchestration.commands.output import print_json
from orchestration.home import Home
from orchestration.ledger_of_release import ledger_held_to_release

ReasonOption = Annotated[
    str,
    typer.Option(
        metavar="TEXT", help="Why; kept in the ledger, not published.", show_default=False
    ),
]

Decision = Withdrawal | YearLock | Signature | OfficialMark | LinkRevocation


class DecisionError(ShanghuiError):
    """What was decided cannot be entered; the message says why. Nothing has changed."""


@contextmanager
def deciding(home: Home, command: str, moment: datetime) -> Iterator[Ledger]:
    """The ledger of a home nobody else writes to meanwhile. Raises HomeError, LedgerError."""
    home.must_be_there()
    with home.locked(f"shanghui {command}", moment):
        yield ledger_held_to_release(home)


def enter(home: Home, decision: Decision) -> None:
    """Enter a decision into the ledger, durably."""
    append_entry(home.ledger, decision)


def refreshed_year(ledger: Ledger, report_year: int) -> int:
    """The year, if anything of it can be decided. Raises DecisionError."""
    if report_year not in ledger.report_years:
        known = ", ".join(map(str, ledger.report_years)) or "none"
        raise DecisionError(f"{report_year} was never refreshed; years that were: {known}")
    return report_year


def one_line(option: str, text: str) -> str:
    """What an option says, on one line. Raises DecisionError where it says nothing."""
    words = " ".join(text.split())
    if not words:
        raise DecisionError(f"{option} is empty; say it in a few words")
    return words


def show_decision(decision: Decision, words: str, *, as_json: bool) -> None:
    """What was entered: for a program the entry but for the returns it lists, else a sentence."""
    if as_json:
        entry = asdict(decision)
        entry.pop("returns", None)
        print_json(entry)
        return
    print(words)
