"""`shanghui publish-public`: the figures of a release that anyone may see.

Belongs here: its options and the words of its answer. Does not: what is suppressed
(`publishing.public`).
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, print_json, say
from orchestration.home import Home, read_configuration
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from rich.console import Console

    from publishing.public import PublicRelease


class PublicError(ShanghuiError):
    """What was asked for does not go with what is public; the message says what would."""


def publish_public(
    release: Annotated[
        str | None,
        typer.Argument(help="A release, as 2026-11-24.1; the current one if not given."),
    ] = None,
    threshold: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=2,
            max=100,
            help="Fewer cases, enterprises or people than this are not told; else public.threshold"
            " of shanghui.toml.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of public releases; else public in the home."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Publish the figures of a release that anyone may see: no small counts, nor what tells them.

    Figures for province, prefectures and counties; no enterprise, no chamber, no return. What was
    suppressed in the public release before cannot be computed from both together.
    """
    at = Home(home)
    at.must_be_there()
    settings = read_configuration(home)
    from publishing.public import publish_public as publish

    with (
        at.locked("publish-public", now()),
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Suppressing what would tell of a few") as advance,
    ):
        made = publish(
            at.releases,
            out or at.public,
            name=release,
            threshold=threshold or settings.public_threshold,
            notice=" ".join(filter(None, (settings.notice, settings.notice_en))),
            advance=advance,
        )
    if not made.is_new and threshold not in (None, made.threshold):
        raise PublicError(
            f"release {made.name} is public already with the threshold {made.threshold}, and what"
            f" is public is not made again: --threshold {threshold} counts for the next release, or"
            " in another folder with --out"
        )
    if json:
        print_json(asdict(made))
    else:
        show_public(made, threshold or settings.public_threshold, console())


def show_public(made: "PublicRelease", asked: int, out: "Console") -> None:
    """Where it is, what it tells and what not; `asked` is the threshold meant now."""
    if not made.is_new:
        say(f"release {made.name} is public already: {made.path}", out)
        if asked != made.threshold:
            say(f"with the threshold {made.threshold}: what is public is not made again", out)
        return
    before = f", beside {made.previous}" if made.previous else ""
    say(f"public    {made.name}, threshold {made.threshold}{before}", out)
    say(
        f"told      {made.rows:,} rows; {made.published:,} figures of cases, demands, enterprises,"
        " people and households",
        out,
    )
    say(
        f"not told  {made.confidential:,} behind which stand few, {made.besides:,} more that would"
        " tell them",
        out,
    )
    if made.public_before:
        say(f"{made.public_before:,} of a few were told by {made.previous}, and still are", out)
    say(f"files     {made.path}", out)
