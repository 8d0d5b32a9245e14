"""`shanghui refresh`: a refresh started by a person, and what came of it.

Belongs here: its options and the words of its summary. Does not: running it (`run_refresh` does).
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration import log
from orchestration.commands.options import (
    DEFAULT_HOME,
    DONE,
    FOUND,
    HomeOption,
    JsonOption,
    YearsArgument,
    now,
)
from orchestration.commands.output import console, counted, folding, new_table, print_json
from orchestration.home import Home, parse_report_years, read_configuration, user_cache
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from rich.console import Console

    from expectations.answers import Problem
    from orchestration.decisions import WithdrawnReturn
    from orchestration.run_refresh import RefreshSummary, WaitingReturn

PROBLEMS_SHOWN = 20
LOGGED = ("new_receipts", "files_read", "sent_back", "in_force", "release", "restated_figures")
"""What of a summary stands in the home's log."""


def refresh(
    years: YearsArgument,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    accept_unexplained: Annotated[
        bool,
        typer.Option(
            "--accept-unexplained",
            help="Publish though no input explains how the release differs from the one before.",
        ),
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Run every step though nothing changed since the last refresh.",
        ),
    ] = False,
) -> None:
    """Receive the inbox, judge and admit the returns of these years, publish what changed.

    Exit status 1 if a return is sent back, a file could not be read or the page not be made.
    """
    from orchestration.run_refresh import run_refresh

    configuration = read_configuration(home)
    report_years = parse_report_years(years, configuration.forms.report_years)
    moment = now()
    with (
        log.logged(Home(home), moment, "refresh") as facts,
        progress_for(sys.stderr.isatty()) as progress,
    ):
        summary = run_refresh(
            Home(home, user_cache()),
            report_years,
            moment,
            progress,
            configuration,
            accepts_unexplained=accept_unexplained,
            again=again,
        )
        is_well = not (
            summary.problems or summary.unreadable or summary.page_failure or summary.report_failure
        )
        facts["outcome"] = log.DONE if is_well else log.FOUND
        facts["years"] = ",".join(map(str, report_years))
        facts |= {name: getattr(summary, name) for name in LOGGED}
    show_refresh(summary, home, as_json=json)
    raise typer.Exit(DONE if is_well else FOUND)


def show_refresh(summary: "RefreshSummary", home: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary))
        return
    out = console()
    show_refresh_counts(summary, out)
    show_problems(summary.problems, out)
    out.print(
        f"\nWhere things are: {home}/releases/current/index.html, report/, chambers.duckdb,"
        " parquet/" + (f" · correction slips in {home}/slips" if summary.slips_due else "") + "\n"
        f"Try next: shanghui indicators --home {home} · shanghui status --home {home} · "
        f'shanghui sql "from province_by_year" --home {home}'
    )


def show_refresh_counts(summary: "RefreshSummary", out: "Console") -> None:
    """The counts of a refresh, a line each."""
    rows = [
        ("received", f"{summary.new_receipts:,} new files"),
        ("not received", f"{summary.unreadable}; refresh again once it can be"),
        ("read", f"{summary.files_read:,} files, {summary.cells_read:,} cells"),
        ("made anew", "the database of what was read, which was damaged"),
        ("judged", f"{summary.judged:,} filings, {summary.accepted:,} accepted"),
        ("sent back", _files(summary.problems)),
        ("slips", f"{summary.slips_due:,} due, {summary.slips_written:,} written"),
        (
            "in force",
            f"{summary.in_force:,} of {summary.expected:,} returns, {summary.newly_admitted:,} new",
        ),
        *decision_rows(summary.locked_years, summary.waiting, summary.withdrawn),
        ("published", f"{summary.rows_published:,} rows"),
        ("release", _release_words(summary)),
        ("restated", _restated_words(summary)),
        ("report", _report_words(summary)),
        ("page", f"not made: {summary.page_failure}; try: shanghui page"),
        ("took", f"{summary.seconds:.1f} s"),
    ]
    if not summary.is_new_release:
        rows = [row for row in rows if row[0] != "published"]
    if not summary.restated_figures and not summary.restated_rows:
        rows = [row for row in rows if row[0] != "restated"]
    rows = [row for row in rows if row[1] or row[0] != "report"]
    if not summary.page_failure:
        rows = [row for row in rows if row[0] != "page"]
    if not summary.unreadable:
        rows = [row for row in rows if row[0] != "not received"]
    if not summary.intake_was_damaged:
        rows = [row for row in rows if row[0] != "made anew"]
    table = new_table("", "")
    table.show_header = False
    for name, words in rows:
        table.add_row(name, words)
    out.print(table)


def decision_rows(
    locked_years: Sequence[int],
    waiting: Sequence["WaitingReturn"],
    withdrawn: Sequence["WithdrawnReturn"],
) -> list[tuple[str, str]]:
    """Lines on locked years, what waits for them and what was withdrawn; none where nothing is."""
    rows = [("locked", ", ".join(map(str, locked_years)))] if locked_years else []
    shown = [
        f"{one.report_year} {one.county_code} {one.county_name}: {one.file_name}" for one in waiting
    ]
    if shown:
        rows.append(("waiting", f"{counted(len(shown), 'return', 'returns')} until unlocked"))
        rows += [("", line) for line in shown[:PROBLEMS_SHOWN]]
    if len(shown) > PROBLEMS_SHOWN:
        rows.append(("", f"and {len(shown) - PROBLEMS_SHOWN} more"))
    rows += [
        (
            "withdrawn",
            f"{one.report_year} {one.county_code} {one.county_name} "
            f"({one.reason}): {standing_words(one)}",
        )
        for one in withdrawn
    ]
    return rows


def standing_words(withdrawn: "WithdrawnReturn") -> str:
    """What stands in a withdrawn return's place."""
    if not withdrawn.is_effective:
        return "in force until the year is refreshed"
    return f"{withdrawn.in_force} is in force" if withdrawn.in_force else "none is in force"


def _release_words(summary: "RefreshSummary") -> str:
    if not summary.is_new_release:
        return f"{summary.release} as before: nothing changed"
    return (
        f"{summary.release}, {summary.changed_indicators:,} indicator values new or changed "
        f"(logical hash {summary.logical_hash[:12]})"
    )


def _restated_words(summary: "RefreshSummary") -> str:
    return (
        f"{counted(summary.restated_figures, 'figure', 'figures')} and"
        f" {counted(summary.restated_rows, 'row', 'rows')}, by {summary.restated_by}:"
        " shanghui diff"
    )


def _report_words(summary: "RefreshSummary") -> str:
    """Which annual reports were made; empty where none was due."""
    if summary.report_failure:
        return f"not written ({summary.report_failure}); the release stands: shanghui report"
    if not summary.reports_made and not summary.reports_kept:
        return ""
    as_before = f", {summary.reports_kept} as before" if summary.reports_kept else ""
    return f"{counted(summary.reports_made, 'year', 'years')} written{as_before}"


def _files(problems: Sequence["Problem"]) -> str:
    return counted(len({problem.file_name for problem in problems}), "file", "files")


def show_problems(problems: Sequence["Problem"], out: "Console") -> None:
    """Returns sent back and files not read, with the cell and what would pass."""
    if not problems:
        return
    out.print(f"\n[bold]Sent back or not read: {_files(problems)}[/bold]")
    table = new_table("file", "rule", "place", "read", "why", "what would pass")
    # An address folded in its middle cannot be read.
    table.columns[2].no_wrap = True
    for problem in problems[:PROBLEMS_SHOWN]:
        table.add_row(
            Path(problem.file_name).name,
            folding(problem.rule_id),
            problem.place,
            problem.value_read or "",
            problem.message,
            problem.would_pass or "",
        )
    out.print(table)
    if len(problems) > PROBLEMS_SHOWN:
        out.print(f"and {len(problems) - PROBLEMS_SHOWN} more")
    if not all(problem.county_code for problem in problems):
        out.print(
            "A file that names no county stays on this list until it is taken out of the inbox, "
            "or a newer one of its name is received."
        )
