"""`shanghui diff`: what changed between two releases, and by which cause.

Belongs here: its options, its answer for a program. Does not: what a person sees (`show_diff`),
measuring causes (publishing does, when a release is made).
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.divisions import division_in_year, division_over_years
from orchestration.commands.indicators import release_to_show
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    answer_form,
    as_known_option,
)
from orchestration.commands.output import FormatError, console, print_json, show_rows_of
from orchestration.commands.show_diff import show_difference
from orchestration.home import Home, read_configuration
from orchestration.provinces_of_nation import division_of_all

if TYPE_CHECKING:
    from ingestion.intake import ChangedCell
    from publishing.read_restatements import Asked, Change, Difference


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
    breakdowns: Annotated[
        bool, typer.Option("--breakdowns", help="Breakdowns too, not only totals.")
    ] = False,
    min_change: Annotated[
        float,
        typer.Option(min=0, help="Leave out smaller changes; of rates, in percentage points."),
    ] = 0.0,
    as_known: Annotated[str | None, as_known_option("what had changed by then, as NEW")] = None,
    by_county: Annotated[
        bool, typer.Option("--by-county", help="How each county shares in each change above it.")
    ] = False,
    rows: Annotated[
        bool, typer.Option("--rows", help="The rows of facts that changed too.")
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            help="A line for each cause; with --by-county each county, with --rows each row.",
        ),
    ] = False,
) -> None:
    """What changed between two releases, figure by figure, and by which cause."""
    from publishing.read_restatements import Asked, compare_releases

    if new is not None and as_known is not None:
        raise FormatError("--as-known is another way of giving NEW: give one of them")
    if csv and by_county and rows:
        raise FormatError("--csv has one kind of line: give --by-county or --rows, not both")
    form = answer_form(json=json, csv=csv)
    at = Home(home)
    release = release_to_show(at)
    _check_asked(release, year, indicator)
    asked = Asked(
        _divisions_meant(at, release, division, year),
        indicator,
        with_rows=rows,
        with_counties=by_county,
    )
    difference = compare_releases(release, old, new or as_known, asked)
    chosen = [
        change
        for change in difference.changes
        if (breakdowns or not change.breakdown) and _size(change) >= min_change
    ]
    if form == "csv":
        _show_csv(difference, chosen, asked)
        return
    cells = _changed_cells(at, difference)
    if form == "json":
        print_json(_as_json(difference, chosen, cells))
    else:
        show_difference(difference, chosen, console(), cells)


def _check_asked(release: Path, year: int | None, indicator: str | None) -> None:
    """Raises ReleaseError for a year or an indicator the release has not."""
    from ingestion.closest import not_known
    from publishing.read_release import indicator_names, report_years
    from publishing.release_error import ReleaseError

    years = report_years(release)
    if year is not None and year not in years:
        raise ReleaseError(not_known("report year", str(year), map(str, years)))
    names = indicator_names(release)
    if indicator is not None and indicator not in names:
        raise ReleaseError(not_known("indicator", indicator, names))


def _divisions_meant(
    home: Home, release: Path, division: str | None, year: int | None
) -> list[tuple[int, str]]:
    """(report year, code) of the division, the province where none is named, in the year or all."""
    from ingestion.closest import not_known
    from publishing.read_release import division_codes
    from publishing.release_error import ReleaseError

    asked = division or division_of_all(release, read_configuration(home.path))
    if year is None:
        return division_over_years(home, release, asked)
    code = division_in_year(home, release, asked, year)
    if code not in (known := division_codes(release)):
        raise ReleaseError(not_known("division", asked, known))
    return [(year, code)]


def _size(change: "Change") -> float:
    """How large a change is, as people read it."""
    return abs(change.change) * (100 if change.unit == "%" else 1)


def _changed_cells(home: Home, difference: "Difference") -> "list[ChangedCell]":
    """The cells that differ between the filings of each return replaced, as the intake has them.

    Those that decide the indicator asked about come first.
    """
    from ingestion.intake import changed_cells, reading_intake
    from publishing.restatement import REVISION

    pairs = [
        (one.old_filing_id, one.new_filing_id)
        for one in difference.returns
        if one.cause == REVISION and one.old_filing_id and one.new_filing_id
    ]
    if not pairs:
        return []
    with reading_intake(home.intake) as intake:
        cells = changed_cells(intake, pairs)
    return sorted(cells, key=lambda cell: f"{cell.sheet}.{cell.field}" not in difference.deciding)


def _as_json(
    difference: "Difference", chosen: "Sequence[Change]", cells: "Sequence[ChangedCell]"
) -> dict[str, Any]:
    return asdict(difference) | {
        "changes": [asdict(change) | {"change": change.change} for change in chosen],
        "changed_cells": list(map(asdict, cells)),
    }


FIGURE_COLUMNS = ("report_year", "division_code", "division_level", "indicator", "breakdown")
CAUSE_COLUMNS = (
    *(*FIGURE_COLUMNS, "unit", "value_before", "value_after", "change"),
    *("release", "cause", "cause_report_year", "revision_class", "change_by_cause"),
)
COUNTY_COLUMNS = (
    *FIGURE_COLUMNS,
    *("county_code", "county_name", "release", "cause", "cause_report_year", "revision_class"),
    *("numerator_change", "denominator_change"),
)
ROW_COLUMNS = (
    *("release", "report_year", "county_code", "table_name", "row_key", "change", "cause"),
    *("revision_class", "what_changed", "old_filing_id", "old_row_number"),
    *("new_filing_id", "new_row_number"),
)


def _show_csv(difference: "Difference", chosen: "Sequence[Change]", asked: "Asked") -> None:
    if asked.with_rows:
        lines = [tuple(row[name] for name in ROW_COLUMNS) for row in difference.rows]
        show_rows_of(ROW_COLUMNS, lines, "csv")
    elif asked.with_counties:
        lines = [
            (*_figure(change), *vars(share).values())
            for change in chosen
            for share in change.by_county
        ]
        show_rows_of(COUNTY_COLUMNS, lines, "csv")
    else:
        lines = [
            (
                *(*_figure(change), change.unit, change.value_before, change.value_after),
                *(change.change, *vars(cause).values()),
            )
            for change in chosen
            for cause in change.causes
        ]
        show_rows_of(CAUSE_COLUMNS, lines, "csv")


def _figure(change: "Change") -> tuple[Any, ...]:
    return tuple(getattr(change, name) for name in FIGURE_COLUMNS)
