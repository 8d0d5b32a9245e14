"""`shanghui demo`: the whole story on the sample province.

Belongs here: the order of the story and its words. Does not: anything the commands do not do too.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.form import load_forms
from ingestion.receive import listed_files, read_ledger, receipt_lines
from ingestion.register import load_register
from orchestration.commands.indicators import (
    read_indicators,
    release_to_show,
    show_indicators,
)
from orchestration.commands.options import DEFAULT_HOME, DEFAULT_SEED, HomeOption, SeedOption, now
from orchestration.commands.output import console, new_table, say
from orchestration.commands.receive import receive_incoming
from orchestration.commands.refresh import show_problems, show_refresh_counts
from orchestration.home import DEFAULTS, FILE_NAME, Home, HomeError, read_configuration, user_cache
from orchestration.preload import preload
from orchestration.progress import Progress, progress_for
from publishing.figure_words import value_words

if TYPE_CHECKING:
    from rich.console import Console

    from orchestration.run_refresh import RefreshSummary

MARK = "made-by-shanghui-demo.txt"
MARK_TEXT = (
    "shanghui demo made this folder and all in it is invented; the next demo makes it anew.\n"
)
"""A home whose mark says this was made by a demo and may be made anew by the next one."""
SETTINGS = """[publishing]
notice = "示例数据，均为虚构"
notice_en = "Sample data, all of it invented"
"""
YEARS = (2018, 2019, 2020, 2021, 2022)
PROVINCE, TRACED_COUNTY = "450000", "450181"
HEADLINES = ("townships_with_chamber", "registered_chambers", "registration_rate")
"""The figures the story follows."""


def demo(
    home: HomeOption = DEFAULT_HOME,
    seed: SeedOption = DEFAULT_SEED,
) -> None:
    """The whole story on an invented province: two waves of returns, two releases.

    Begins anew in a home that an earlier demo made; refuses any other home that is not empty.
    """
    run_demo(Home(home, user_cache()), seed, now)


def run_demo(
    home: Home, seed: int, clock: Callable[[], datetime]
) -> "tuple[RefreshSummary, RefreshSummary]":
    """Write the sample, refresh after each of its two waves, show what came of it.

    `clock` is asked when each begins. The summaries of the two refreshes.
    """
    from publishing.read_release import claim_rows

    _begin(home, clock())
    out = console()
    with progress_for(sys.stderr.isatty()) as progress:
        _write_sample(home, seed, progress)
        out.print("\n[bold]First wave: returns for 2018-2022, some of 2022 late or wrong[/bold]")
        first = _wave(home, 1, list(YEARS), clock(), progress)
        show_refresh_counts(first, out)
        show_problems(first.problems, out)
        _show_headlines(home, "Provisional: what the region comes to with these returns", out)
        out.print("\n[bold]Second wave: the late returns and the corrections[/bold]")
        second = _wave(home, 2, [2022], clock(), progress)
        show_refresh_counts(second, out)
        show_problems(second.problems, out)
    _show_story(home, first.release, out)
    out.print("\n[bold]Indicators of the region for 2022[/bold]")
    show_indicators(read_indicators(home, 2022, PROVINCE, None, False), "table")
    out.print("\n[bold]The bulletin's printed figures, checked against the release[/bold]")
    show_claims(claim_rows(release_to_show(home)), out)
    out.print(
        f"\nEverything is in {home.path}; all of it is invented.\n"
        f"An analyst's file: {home.releases}/current/chambers.duckdb\n"
        f"What counties are told: {home.slips}\n"
        f"Try next: shanghui status --home {home.path} · shanghui trace chamber_coverage_rate "
        f"--home {home.path} · shanghui diff --home {home.path} · shanghui dev --home {home.path}"
    )
    show_documents(second, home, out)
    return first, second


def show_documents(summary: "RefreshSummary", home: Home, out: "Console") -> None:
    """What people open, a line each."""
    current = f"{home.releases}/current"
    documents = [
        ("page", summary.page and f"{current}/{Path(summary.page).name}"),
        ("report", "" if summary.report_failure else f"{current}/report/{YEARS[-1]}/"),
    ]
    out.print()
    for name, place in documents:
        say(f"{name:7} {place or 'not made, as told above'}", out)


def _show_headlines(home: Home, title: str, out: "Console", as_known: str | None = None) -> None:
    """A few figures of the region, with what they rest on."""
    rows = read_indicators(home, 2022, PROVINCE, as_known, False)
    out.print(f"\n[bold]{title}[/bold]")
    for row in rows:
        if row["indicator"] in HEADLINES:
            value = value_words(row["value"], row["unit"])
            out.print(
                f"{row['name_zh']} {row['indicator']}: {value} {row['unit']}, {row['status']},"
                f" {row['counties_in_force']} of {row['counties_expected']} counties"
            )


def _show_story(home: Home, first_release: str, out: "Console") -> None:
    """What the second wave changed, one figure down to its cells, and what was known before."""
    from orchestration.commands.show_diff import show_difference
    from orchestration.commands.show_trace import show_figure, shown_rows
    from orchestration.commands.trace import archived_returns
    from publishing.read_restatements import Asked, compare_releases
    from publishing.trace import read_rows, trace_figure

    release = release_to_show(home)
    out.print("\n[bold]What changed between the two releases, and why[/bold]")
    difference = compare_releases(release, first_release, release.name, Asked([(2022, PROVINCE)]))
    headlines = [
        change
        for change in difference.changes
        if change.indicator in HEADLINES and not change.breakdown
    ]
    show_difference(difference, headlines, out)
    out.print("\n[bold]One figure down to its cells[/bold]")
    traced = trace_figure(
        release, report_year=2022, division=TRACED_COUNTY, indicator="registered_chambers"
    )
    rows_of = read_rows(shown_rows(traced, all_rows=True), archived_returns(home, DEFAULTS))
    show_figure(traced, rows_of, receipt_lines(read_ledger(home.ledger)), (), all_rows=True)
    _show_headlines(home, f"As known in release {first_release}", out, as_known=first_release)


def _begin(home: Home, moment: datetime) -> None:
    """An empty home, made anew if the one that stands there is an earlier demo's and only that."""
    mark = home.path / MARK
    if home.path.is_dir() and any(home.path.iterdir()):
        if not mark.is_file() or mark.read_text(encoding="utf-8") != MARK_TEXT:
            raise HomeError(
                f"{home.path} is not empty and no demo made it; name a new folder with --home"
            )
        others = {
            receipt.name
            for receipt in read_ledger(home.ledger).receipts
            if not receipt.name.startswith("wave-")
        }
        if others:
            raise HomeError(
                f"{home.path} holds {len(others)} files that no demo sent; "
                "name a new folder with --home"
            )
        with home.locked("shanghui demo", moment):
            home.empty()
            shutil.rmtree(home.path / "sample", ignore_errors=True)
    home.create()
    mark.write_text(MARK_TEXT, encoding="utf-8")
    # Whatever is printed of it by any command says that it is invented.
    (home.path / FILE_NAME).write_text(SETTINGS, encoding="utf-8")


def _write_sample(home: Home, seed: int, progress: Progress) -> None:
    from sample_province.write import write_sample

    preload("dagster", "expectations.judging.great_expectations_lazily")
    with progress.step("Writing the sample province") as advance:
        write_sample(
            home.path / "sample",
            years=YEARS,
            seed=seed,
            forms=load_forms(),
            register=load_register(),
            on_progress=advance,
        )


def _wave(
    home: Home, wave: int, years: list[int], moment: datetime, progress: Progress
) -> "RefreshSummary":
    from orchestration.run_refresh import run_refresh

    listing = home.path / "sample" / "receipts.csv"
    incoming = [item for item in listed_files(listing) if item.name.startswith(f"wave-{wave}/")]
    with progress.step(f"Receiving wave {wave}"):
        receipts = receive_incoming(home, incoming, moment)
    summary = run_refresh(home, years, moment, progress, read_configuration(home.path))
    return replace(summary, new_receipts=summary.new_receipts + len(receipts))


def show_claims(claims: Sequence[dict[str, Any]], out: "Console") -> None:
    """The bulletin's printed figures beside the warehouse's."""
    table = new_table(
        *("claim", "year", "indicator", "printed", "computed", "verdict"),
        right=("printed", "computed"),
    )
    for claim in claims:
        table.add_row(
            claim["claim"],
            str(claim["report_year"]),
            claim["indicator"] or claim["indicator_zh"] or "",
            claim["printed"] or "",
            value_words(claim["computed_value"], claim["unit"] or ""),
            claim["verdict"],
        )
    out.print(table)
