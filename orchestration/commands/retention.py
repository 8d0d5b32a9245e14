"""`shanghui retention`: what is old enough to go, and taking it away.

Belongs here: its options and how it is shown. Does not: what is old (`orchestration.retention`).
"""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration import log
from orchestration.commands.options import DEFAULT_HOME, DONE, HomeOption, JsonOption, now
from orchestration.commands.output import console, in_shanghai, new_table, print_json, say
from orchestration.home import Home, read_configuration
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from orchestration.retention import PartOld

SHOWN = 3
"""Things shown of a part that go, and of those that stay; --json has all."""


def retention(
    home: HomeOption = DEFAULT_HOME,
    apply: Annotated[bool, typer.Option("--apply", help="Take it away.")] = False,
    json: JsonOption = False,
) -> int:
    """Show what is old enough to go, by [retention] in the settings, and why some stays.

    Runs, old releases, files of the inbox, slips, drafts. Nothing is touched without --apply. What
    is destroyed of inbox and releases is entered in the ledger.
    """
    from orchestration.retention import take_away, what_is_old

    at, moment = Home(home), now()
    configuration = read_configuration(home)
    at.must_be_there()
    with progress_for(sys.stderr.isatty()) as progress:
        if apply:
            with (
                log.logged(at, moment, "retention", configuration.log) as facts,
                progress.step("Taking away what is old"),
            ):
                parts = take_away(at, configuration, moment)
                facts |= {part.part.replace(" ", "_"): len(part.goes) for part in parts}
        else:
            with progress.step("Looking for what is old"):
                parts = what_is_old(at, configuration, moment)
    if json:
        print_json({"is_applied": apply, "parts": [_as_json(part) for part in parts]})
        return DONE
    _show(parts, is_applied=apply)
    return DONE


def _as_json(part: "PartOld") -> dict[str, Any]:
    return {
        "part": part.part,
        "setting": part.setting,
        "note": part.note,
        "goes": [{"name": one.name, "since": one.since} for one in part.goes],
        "stays": [
            {"name": one.name, "since": one.since, "because": one.stays_because}
            for one in part.stays
        ],
    }


def _show(parts: "list[PartOld]", *, is_applied: bool) -> None:
    went = "went" if is_applied else "goes"
    table = new_table("part", "setting", went, "old, stays", right=(went, "old, stays"))
    for part in parts:
        table.add_row(part.part, part.setting, f"{len(part.goes):,}", f"{len(part.stays):,}")
    out = console()
    out.print(table)
    for part in parts:
        for one in part.goes[:SHOWN]:
            say(f"{part.part}: {one.name} of {in_shanghai(one.since)} {went}", out)
        if len(part.goes) > SHOWN:
            say(f"{part.part}: {len(part.goes) - SHOWN:,} more; --json has all", out)
        for one in part.stays[:SHOWN]:
            because = one.stays_because
            say(f"{part.part}: {one.name} of {in_shanghai(one.since)} stays: {because}", out)
        if part.note:
            say(f"{part.part}: {part.note}", out)
    if not is_applied and any(part.goes for part in parts):
        say("Take away what goes with: shanghui retention --apply", out)
