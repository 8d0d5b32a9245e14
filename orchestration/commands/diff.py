"""`shanghui diff`: what changed between two releases, and by which cause.

Belongs here: its options, its tables. Does not: measuring causes (publishing does, when a release
is made).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.divisions import division_in_year, division_over_years
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from orchestration.commands.output import (
    console,
    counted,
    new_table,
    number_words,
    print_json,
    show_rows_of,
    value_words,
)
from orchestration.home import Home, read_configuration

if TYPE_CHECKING:
    from rich.console import Console

    from ingestion.intake import ChangedCell
    from publishing.read_restatements import CauseOfChange, Change, Difference, RevisedReturn

ROWS_SHOWN = 40
REVISED_SHOWN, CELLS_SHOWN = 10, 10


def diff(
    old: Annotated[
        str | None,
        typer.Argument(help="A release, day or moment; the one before NEW if not given."),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(help="A later one; the current release if not given.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="A report year; all if not given.")] = None,
    division: Annotated[
        str | None, typer.Option(help="A county or prefecture, code or name; else the province.")
    ] = None,
    indicator: Annotated[str | None, typer.Option(help="One indicator only.")] = None,
    breakdowns: Annotated[bool, typer.Option(help="Breakdowns too, not only totals.")] = False,
    min_change: Annotated[
        float, typer.Option(help="Leave out smaller changes; of rates, in percentage points.")
    ] = 0.0,
    rows: Annotated[
        bool, typer.Option("--rows", help="The rows of facts that changed too.")
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer with a line for each cause.")] = False,
) -> None:
    """What changed between two releases, figure by figure, and by which cause."""
    from publishing.closest import not_known
    from publishing.read_release import indicator_names, report_years
    from publishing.read_restatements import compare_releases
    from publishing.release_error import ReleaseError

    at = Home(home)
    release = release_to_show(at)
    years = report_years(release)
    if year is not None and year not in years:
        raise ReleaseError(not_known("report year", str(year), map(str, years)))
    names = indicator_names(release)
    if indicator is not None and indicator not in names:
        raise ReleaseError(not_known("indicator", indicator, names))
    difference = compare_releases(
        release,
        old,
        new,
        divisions=_divisions_meant(at, release, division, year),
        indicator=indicator,
        with_rows=rows,
    )
    chosen = [
        change
        for change in difference.changes
        if (breakdowns or not change.breakdown) and _size(change) >= min_change
    ]
    if csv:
        _show_csv(chosen)
        return
    cells = _changed_cells(at, difference.revised)
    if json:
        print_json(_as_json(difference, chosen, cells))
    else:
        show_difference(difference, chosen, console(), cells)


def _divisions_meant(
    home: Home, release: Path, division: str | None, year: int | None
) -> list[tuple[int, str]]:
    """(report year, code) of the division, the province where none is named, in the year or all."""
    from publishing.closest import not_known
    from publishing.read_release import division_codes
    from publishing.release_error import ReleaseError

    asked = division or read_configuration(home.path).province
    if year is None:
        return division_over_years(home, release, asked)
    code = division_in_year(home, release, asked, year)
    if code not in (known := division_codes(release)):
        raise ReleaseError(not_known("division", asked, known))
    return [(year, code)]


def _size(change: "Change") -> float:
    """How large a change is, as people read it."""
    return abs(change.change) * (100 if change.unit == "%" else 1)


def _as_json(
    difference: "Difference", chosen: Sequence["Change"], cells: Sequence["ChangedCell"]
) -> dict[str, Any]:
    return asdict(difference) | {
        "changes": [asdict(change) | {"change": change.change} for change in chosen],
        "changed_cells": list(map(asdict, cells)),
    }


CSV_COLUMNS = (
    *("report_year", "division_code", "division_level", "indicator", "breakdown", "unit"),
    *("value_before", "value_after", "change", "release", "cause", "cause_report_year"),
    *("revision_class", "change_by_cause"),
)


def _show_csv(chosen: Sequence["Change"]) -> None:
    lines = [
        (
            *(change.report_year, change.division_code, change.division_level, change.indicator),
            *(change.breakdown, change.unit, change.value_before, change.value_after),
            *(change.change, cause.release, cause.cause, cause.cause_report_year),
            *(cause.revision_class, cause.change),
        )
        for change in chosen
        for cause in change.causes
    ]
    show_rows_of(CSV_COLUMNS, lines, "csv")


def show_difference(
    difference: "Difference",
    chosen: Sequence["Change"],
    out: "Console",
    cells: Sequence["ChangedCell"] = (),
) -> None:
    """The causes, each figure before and after, and the cells of the returns revised."""
    from publishing.restatement import in_words

    out.print(f"{difference.old} → {difference.new}", highlight=False)
    if not chosen:
        out.print("no figure asked about is another")
    causes = Counter(
        cause for change in chosen for cause in dict.fromkeys(one.cause for one in change.causes)
    )
    for cause, count in causes.items():
        out.print(f"{cause}: {in_words(cause)} · {counted(count, 'figure', 'figures')}")
    table = new_table(
        *("year", "division", "indicator", "指标", "before", "after", "change", "by cause"),
        right=("before", "after", "change"),
    )
    for change in chosen:
        breakdown = f" [{change.breakdown}]" if change.breakdown else ""
        table.add_row(
            str(change.report_year),
            change.division_code,
            change.indicator + breakdown,
            change.name_zh,
            value_words(change.value_before, change.unit),
            value_words(change.value_after, change.unit),
            _signed(change.change, change.unit),
            "\n".join(_cause_words(change, cause) for cause in change.causes),
        )
    if chosen:
        out.print(table)
    _show_revised(difference.revised, cells, out)
    if difference.rows:
        _show_rows(difference, out)


def _show_revised(
    revised: Sequence["RevisedReturn"], cells: Sequence["ChangedCell"], out: "Console"
) -> None:
    for one in revised[:REVISED_SHOWN]:
        of_return = [cell for cell in cells if cell.filing_id == one.new_filing_id]
        named = f"{one.county_code} {one.report_year}"
        changed = counted(len(of_return), "cell", "cells")
        out.print(f"revised: {named} · {changed} · all of them: shanghui filings {named}")
        for cell in of_return[:CELLS_SHOWN]:
            out.print(
                f"  {cell.sheet_name} {cell.new_cell or cell.old_cell} {cell.sheet}.{cell.field}:"
                f" {cell.old or '—'} → {cell.new or '—'}",
                markup=False,
            )
    if len(revised) > REVISED_SHOWN:
        out.print(f"and {len(revised) - REVISED_SHOWN:,} more returns revised")


def _changed_cells(home: Home, revised: Sequence["RevisedReturn"]) -> "list[ChangedCell]":
    """The cells that differ between the filings of each return revised, as the intake has them."""
    from ingestion.intake import changed_cells, reading_intake

    if not revised:
        return []
    pairs = [(one.old_filing_id, one.new_filing_id) for one in revised]
    with reading_intake(home.intake) as intake:
        return changed_cells(intake, pairs)


def _cause_words(change: "Change", cause: "CauseOfChange") -> str:
    """`first_filing R1`; its amount where there are several, its year where that is earlier."""
    words = f"{cause.cause} {cause.revision_class}".strip()
    if cause.cause_report_year is not None and cause.cause_report_year < change.report_year:
        words += f", an earlier year changed ({cause.cause_report_year})"
    if len(change.causes) > 1:
        words = f"{_signed(cause.change, change.unit)} {words}"
    return words


def _signed(value: float, unit: str) -> str:
    """A change with its sign; one too small to show is +0."""
    words = value_words(value, unit) if unit == "%" else number_words(round(value, 6))
    words = words.removeprefix("-") if not float(words.replace(",", "")) else words
    return f"{'' if words.startswith('-') else '+'}{words}{' pp' if unit == '%' else ''}"


def _show_rows(difference: "Difference", out: "Console") -> None:
    out.print(f"\n{counted(len(difference.rows), 'row', 'rows')} of facts")
    table = new_table("year", "county", "fact", "row", "change", "cause", "what changed")
    for row in difference.rows[:ROWS_SHOWN]:
        table.add_row(
            str(row["report_year"]),
            row["county_code"],
            row["table_name"],
            row["row_key"],
            row["change"],
            f"{row['cause']} {row['revision_class']}".strip(),
            row["what_changed"] or "",
        )
    out.print(table)
    if len(difference.rows) > ROWS_SHOWN:
        out.print(f"and {len(difference.rows) - ROWS_SHOWN:,} more; --json has them all")
