"""`shanghui mark-official`: which release was officially published.

Belongs here: its options and which release is meant. Does not: releases.
"""

from datetime import datetime
from typing import Annotated

import typer

from ingestion.receive import OfficialMark
from orchestration.commands.deciding import DecisionError, deciding, enter, show_decision
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.home import Home
from publishing.release_folder import release_named


def mark_official(
    release: Annotated[
        str,
        typer.Argument(help="A release's name, as 2023-03-01.1, or current.", show_default=False),
    ],
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Enter into the ledger which release was officially published; the last one marked counts."""
    mark = mark_release(Home(home), release, now())
    show_decision(mark, f"Marked {mark.release} as the official release", as_json=json)


def mark_release(home: Home, release: str, moment: datetime) -> OfficialMark:
    """Enter the mark. Raises ReleaseError for a release that is not there, DecisionError for the
    one marked last."""
    with deciding(home, "mark-official", moment) as ledger:
        release = release_named(home.releases, release).name
        if ledger.official_marks and ledger.official_marks[-1].release == release:
            raise DecisionError(f"{release} is the official release already")
        mark = OfficialMark(moment, release)
        enter(home, mark)
    return mark
