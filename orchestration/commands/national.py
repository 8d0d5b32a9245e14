"""`shanghui national`: one release of the nation made of provinces' releases.

Belongs here: its options and the words of its answer. Does not: what can be added, how it is
counted (`orchestration.national`).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now
from orchestration.commands.output import console, counted, print_json, show_rows_of
from orchestration.home import Home, read_configuration
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from orchestration.national import NationalSummary


def national(
    given: Annotated[
        list[Path],
        typer.Argument(
            metavar="HOME|RELEASE",
            help="Homes of provinces, whose current release is meant, or folders of releases.",
            show_default=False,
        ),
    ],
    home: HomeOption = DEFAULT_HOME,
    accept_unexplained: Annotated[
        bool,
        typer.Option(
            "--accept-unexplained",
            help="Publish though no input explains how the release differs from the one before.",
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make one release of the nation out of provinces' releases, into the home given by --home.

    Their tables are joined, and what stands in several provinces is counted once. Refused are
    damaged releases, two of one province, and those asked or counted otherwise than the others.
    """
    from orchestration.code_version import code_version
    from orchestration.national import make_national_release

    with progress_for(sys.stderr.isatty()) as progress:
        summary = make_national_release(
            Home(home),
            given,
            moment=now(),
            configuration=read_configuration(home),
            code_version=code_version(),
            progress=progress,
            accepts_unexplained=accept_unexplained,
        )
    if json:
        print_json(_as_json(summary))
    else:
        show_national(summary, home)


def _as_json(summary: "NationalSummary") -> dict[str, Any]:
    published = summary.published
    return {
        "release": published.name,
        "is_new": published.is_new,
        "logical_hash": published.logical_hash,
        "folder": str(published.path),
        "report_years": list(summary.report_years),
        "years_left_out": list(summary.years_left_out),
        "changed_indicators": published.changed_indicators,
        "rows": sum(published.row_counts.values()),
        "provinces": [
            {
                "province": one.code,
                "name": one.name,
                "release": one.folder.name,
                "logical_hash": one.manifest["logical_hash"],
                "folder": str(one.folder),
            }
            for one in summary.provinces
        ],
    }


def show_national(summary: "NationalSummary", home: Path) -> None:
    """The provinces, the years, and the release they came to."""
    show_rows_of(
        ("province", "name", "release", "years", "logical hash"),
        [
            (
                *(one.code, one.name, one.folder.name),
                *(_listed(one.report_years), one.manifest["logical_hash"][:12]),
            )
            for one in summary.provinces
        ],
        "table",
    )
    out = console()
    published = summary.published
    provinces = counted(len(summary.provinces), "province", "provinces")
    out.print(f"\nthe nation  {provinces}, {_listed(summary.report_years)}")
    if summary.years_left_out:
        out.print(
            f"left out    {_listed(summary.years_left_out)}: not every province has figures of it"
        )
    if published.is_new:
        out.print(
            f"release     {published.name}, {published.changed_indicators:,} indicator values new"
            f" or changed (logical hash {published.logical_hash[:12]})"
        )
    else:
        out.print(f"release     {published.name} as before: nothing changed")
    out.print(f"Try next: shanghui indicators --home {home} · shanghui trace --help")


def _listed(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))
