"""`shanghui page`: the page of a release, in which anyone can look at its figures.

Belongs here: its options and the words of its answer. Does not: what stands in the page.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.indicators import release_to_show
from orchestration.commands.opening import show_file
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from orchestration.commands.output import console, print_json, say
from orchestration.home import Home, read_configuration

if TYPE_CHECKING:
    from publishing.page import WrittenPage


def page(
    release: Annotated[
        str | None,
        typer.Option(help="A release, or a day or moment at which it was current; else the last."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; else index.html of the release."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write the page of a release anew: one file to look at its figures in, without a network."""
    from publishing.page import write_page
    from publishing.read_release import release_known

    current = release_to_show(Home(home))
    asked = current if release is None else release_known(current, release)
    configuration = read_configuration(home)
    written = write_page(
        asked,
        configuration.forms,
        out,
        notice=configuration.notice,
        notice_en=configuration.notice_en,
    )
    show_page(written, as_json=json)
    if open_:
        show_file(written.path)


def show_page(written: "WrittenPage", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(written))
        return
    say(
        f"Wrote the page of release {written.release} to {written.path}"
        f" ({written.size / 1e6:.1f} MB)",
        console(),
    )
