"""`shanghui receive`: from files a person names to receipts.

Belongs here: its options, which files are meant and when they arrived. Does not: what a receipt is.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ingestion.receive import (
    Incoming,
    Receipt,
    ReceiveError,
    files_in,
    listed_files,
    readable_name,
    take_in,
)
from orchestration.clock import refuse_clock_set_back
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, print_json
from orchestration.home import Home, told_if_no_room
from orchestration.ledger_of_release import ledger_held_to_release
from orchestration.log import logged


def receive(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Returns, or folders and zips of them.", show_default=False
        ),
    ] = None,
    received_at: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT", help="When they arrived, as 2023-01-15T09:30+08:00; now if not given."
        ),
    ] = None,
    listing: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="CSV",
            help="Instead of FILE: a CSV file of them with the columns file and received_at.",
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Put returns into the inbox, the archive and the ledger."""
    moment = now()
    with logged(Home(home), moment, "receive") as facts:
        receipts = receive_files(Home(home), files or [], received_at, listing, moment)
        facts["new_receipts"] = len(receipts)
    show_received(receipts, home, as_json=json)


def receive_files(
    home: Home,
    files: Sequence[Path],
    received_at: str | None,
    listing: Path | None,
    now: datetime,
) -> list[Receipt]:
    """Put files (or those a list names) into the inbox and receive them; the new receipts.

    Raises ReceiveError, HomeError.
    """
    if bool(files) == bool(listing):
        raise ReceiveError("name the files to receive, or a list of them with --list")
    if listing:
        if received_at:
            raise ReceiveError("--received-at goes with files; the list has its own moments")
        incoming = listed_files(listing)
    else:
        moment = _moment(received_at) if received_at else now
        incoming = [item for path in files for item in _named(path, moment)]
    return receive_incoming(home, incoming, now)


def receive_incoming(home: Home, incoming: Sequence[Incoming], now: datetime) -> list[Receipt]:
    """Put files into the inbox and receive them, whatever else goes on in the home."""
    for item in incoming:
        shown = readable_name(str(item.path))
        if not item.path.is_file():
            raise ReceiveError(f"{shown}: there is no such file")
        if item.received_at > now:
            raise ReceiveError(
                f"{shown}: {item.received_at.isoformat()} is still to come; "
                "give the moment it arrived"
            )
    home.create()
    with told_if_no_room(home.path):
        refuse_clock_set_back(home, ledger_held_to_release(home), now)
        return take_in(incoming, home.inbox, home.archive, home.ledger)


def _named(path: Path, moment: datetime) -> list[Incoming]:
    if path.is_dir():
        return [
            Incoming(file, f"{path.name}/{file.relative_to(path).as_posix()}", moment)
            for file in files_in(path)
        ]
    return [Incoming(path, path.name, moment)]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ReceiveError(
            f"cannot read {text!r} as a moment; write 2023-01-15T09:30+08:00"
        ) from None
    if moment.tzinfo is None:
        raise ReceiveError(f"{text!r} names no time zone; write {text}+08:00 for Beijing time")
    return moment


def show_received(receipts: Sequence["Receipt"], home: Path, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(receipt) for receipt in receipts])
        return
    known = "" if receipts else "; all were received before"
    console().print(
        f"Received {len(receipts):,} files into {home}{known}\n"
        f"Try next: shanghui refresh YEARS --home {home}"
    )
