"""`shanghui indicators`: the figures of a year and division from the current release.

Belongs here: its options, choosing the rows, its table. Does not: computing, and how changes from
year to year look (`series` beside it).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.divisions import division_line_of, division_to_show
from orchestration.commands.options import (
    DEFAULT_HOME,
    FormatOption,
    HomeOption,
    JsonOption,
    as_known_option,
    year_or,
)
from orchestration.commands.output import console, new_table, show_rows_of
from orchestration.commands.series import (
    read_changes,
    read_series,
    show_changes,
    show_series,
)
from orchestration.home import Home, read_configuration
from orchestration.provinces_of_nation import division_of_all
from publishing.figure_words import number_words, value_words
from publishing.release_folder import current_release


def indicators(
    year: Annotated[int | None, year_or("the newest")] = None,
    division: Annotated[
        str | None,
        typer.Option(
            metavar="DIVISION", help="A county or prefecture, code or name; else the province."
        ),
    ] = None,
    as_known: Annotated[str | None, as_known_option("the values known then")] = None,
    breakdowns: Annotated[
        bool, typer.Option("--breakdowns", help="Breakdowns too, not only totals.")
    ] = False,
    changes: Annotated[
        bool,
        typer.Option(
            "--changes", help="Each figure beside that of the year before, and its change."
        ),
    ] = False,
    series: Annotated[
        str | None,
        typer.Option(
            metavar="INDICATOR",
            help="One indicator, by its name in English or Chinese, over all years.",
        ),
    ] = None,
    format: FormatOption = "table",
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """The indicators of a year and division, as the current release has them."""
    form = "json" if json else format
    _refuse_together(year, as_known, changes, series)
    release = release_to_show(Home(home))
    asked = division or division_of_all(release, read_configuration(home))
    if series is not None:
        line = division_line_of(Home(home), release, asked)
        show_series(read_series(release, series, line, breakdowns), form)
        return
    report_year = year_to_show(release, year)
    code = division_to_show(Home(home), release, asked, report_year) if division else asked
    if changes:
        show_changes(read_changes(release, report_year, code, breakdowns), form)
    else:
        rows = read_indicators(Home(home), report_year, code, as_known, breakdowns)
        show_indicators(rows, form)


class NothingToShowError(ShanghuiError):
    """There is no release yet, or it holds nothing of what was asked."""


class OptionsError(ShanghuiError):
    """Two options were given that ask for different things."""


def _refuse_together(
    year: int | None, as_known: str | None, changes: bool, series: str | None
) -> None:
    if series is not None and changes:
        raise OptionsError("--series shows the changes of one indicator already; leave --changes")
    if series is not None and year is not None:
        raise OptionsError(f"--series shows all years; leave {year}, or ask with --changes for it")
    if as_known is not None and (changes or series is not None):
        raise OptionsError(
            f"--{'changes' if changes else 'series'} compares what the current release holds;"
            " leave --as-known"
        )


def release_to_show(home: Home) -> Path:
    """The folder of the current release. Raises NothingToShowError before the first one."""
    release = current_release(home.releases)
    if release is None:
        raise NothingToShowError(
            f"there is no release in {home.path} yet; make one with: shanghui refresh YEARS"
        )
    return release


def year_to_show(release: Path, report_year: int | None) -> int:
    """The year asked for, the newest of the release if None. Raises NothingToShowError."""
    from publishing.read_release import report_years

    years = report_years(release)
    wanted = report_year if report_year is not None else years[-1]
    if wanted not in years:
        raise NothingToShowError(
            f"release {release.name} has no report year {wanted}; "
            f"it has {', '.join(map(str, years))}"
        )
    return wanted


def read_indicators(
    home: Home, report_year: int, division: str, as_known: str | None, breakdowns: bool
) -> list[dict[str, Any]]:
    """Indicator rows of one year and division, with the indicator's names.

    Raises NothingToShowError, ReleaseError.
    """
    from publishing.read_release import indicator_names, indicator_rows

    release = release_to_show(home)
    names = indicator_names(release)
    rows = indicator_rows(release, report_year=report_year, division=division, as_known=as_known)
    if not rows:
        raise NothingToShowError(
            f"release {release.name} has no division {division} in {report_year}; "
            "give the code of that year's register"
        )
    # History may hold an indicator that the catalogue no longer has.
    chosen = [
        dict(zip(("name_zh", "name_en"), names.get(row["indicator"], ("", "")), strict=True)) | row
        for row in rows
        if breakdowns or not row["breakdown"]
    ]
    order = {indicator: position for position, indicator in enumerate(names)}
    return sorted(
        chosen, key=lambda row: (order.get(row["indicator"], len(order)), row["breakdown"])
    )


WITHHELD = "withheld"


def _values(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Value, unit, numerator and denominator; of a figure withheld that word alone."""
    if row["status"] == WITHHELD and row["value"] is not None:
        return (WITHHELD, row["unit"], "", "")
    return (
        value_words(row["value"], row["unit"]),
        row["unit"],
        number_words(row["numerator"]) if row["denominator"] is not None else "",
        number_words(row["denominator"]),
    )


def show_indicators(rows: Sequence[dict[str, Any]], form: str) -> None:
    if form != "table":
        columns = list(rows[0])
        show_rows_of(columns, [tuple(row.values()) for row in rows], form)
        return
    out = console()
    first = rows[0]
    # What most figures are stands once above them; what differs stands with the figure.
    usual, _ = Counter(row["status"] for row in rows).most_common(1)[0]
    out.print(
        f"{first['division_code']} · {first['report_year']} · counties in force "
        f"{first['counties_in_force']} of {first['counties_expected']}{_words(usual)}"
    )
    table = new_table(
        *("indicator", "指标", "value", "unit", "numerator", "denominator", "state"),
        right=("value", "numerator", "denominator"),
    )
    for row in rows:
        name = row["indicator"] + (f" [{row['breakdown']}]" if row["breakdown"] else "")
        table.add_row(
            name,
            row["name_zh"],
            *_values(row),
            row["state"]
            + _counties_words(row, first)
            + ("" if row["status"] == usual else _words(row["status"], ", ")),
        )
    out.print(table)


def _words(status: str | None, mark: str = " · ") -> str:
    """The status of a figure; history before there was one has none."""
    return f"{mark}{status}" if status else ""


def _counties_words(row: dict[str, Any], first: dict[str, Any]) -> str:
    """What a figure rests on, where it is not what the first one rests on."""
    in_force, expected = row["counties_in_force"], row["counties_expected"]
    if (in_force, expected) == (first["counties_in_force"], first["counties_expected"]):
        return ""
    return f", {in_force} of {expected} counties" if expected else ""
