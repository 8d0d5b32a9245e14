"""What changed from one release to a later one, and why, read from the releases between them.

Belongs here: joining the restatements of a chain of releases. Does not: measuring causes (that was
done when each release was made), printing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from publishing.manifest import read_manifest
from publishing.published_tables import INDICATOR_KEY
from publishing.read_release import Row, asking, release_known, rows_of
from publishing.release_error import ReleaseError
from publishing.restatement import REVISION
from publishing.sql_text import literal

FIGURE = (*INDICATOR_KEY, "division_level")


@dataclass(frozen=True)
class Change:
    """A figure that is another than it was, and what each cause changed of it, in their order.

    Figures are as published; a rate is a fraction. `change` takes a blank as 0, and is the sum of
    the changes by cause.
    """

    report_year: int
    division_code: str
    division_level: str
    indicator: str
    name_zh: str
    breakdown: str
    unit: str
    value_before: float | None
    value_after: float | None
    causes: tuple["CauseOfChange", ...]

    @property
    def change(self) -> float:
        return (self.value_after or 0) - (self.value_before or 0)


@dataclass(frozen=True)
class CauseOfChange:
    """What one cause changed of a figure, in one release of the chain."""

    release: str
    cause: str
    cause_report_year: int | None
    revision_class: str
    change: float


@dataclass(frozen=True)
class RevisedReturn:
    """A return replaced by another: the filing in force before, and after."""

    report_year: int
    county_code: str
    old_filing_id: str
    new_filing_id: str


@dataclass(frozen=True)
class Difference:
    """Two releases compared.

    `revised` are the returns replaced by others in between; `rows` the rows of `restated_rows` of
    every release between.
    """

    old: str
    new: str
    releases: tuple[str, ...]
    changes: tuple[Change, ...]
    revised: tuple[RevisedReturn, ...]
    rows: tuple[Row, ...]


def compare_releases(
    current: Path,
    old: str | None,
    new: str | None,
    *,
    divisions: Collection[tuple[int, str]],
    indicator: str | None = None,
    with_rows: bool = False,
) -> Difference:
    """The figures and rows that are others in `new` than in `old`, by cause.

    Of the `divisions`, each as (report year, code); rows, of the counties in them. `old` and `new`
    are names of releases, days or moments; the current release and the one before where not given.
    Raises ReleaseError where one is not known or kept, or `old` is not before `new`.
    """
    chain = _chain(current, old, new)
    if len(chain) < 2:
        name = chain[0].name
        if old is not None:
            raise ReleaseError(f"{name} and {name} are one release: give an older one first")
        raise ReleaseError(f"{name} is the first release: there is none before it")
    where = _is_any("report_year", ["division_code"], divisions)
    if indicator is not None:
        where += f" and indicator = {literal(indicator)}"
    found: dict[tuple[Any, ...], list[tuple[str, Row]]] = {}
    revised: list[RevisedReturn] = []
    rows: list[Row] = []
    for before, release in pairwise(chain):
        with asking(release) as connection:
            for row in rows_of(connection.execute(f"from restatements where {where} order by all")):
                figure = tuple(row[name] for name in FIGURE)
                found.setdefault(figure, []).append((release.name, row))
            query = (
                "select distinct report_year, county_code"
                f" from ({_rows_within(divisions)}) where cause = {literal(REVISION)} order by all"
            )
            revised += _filings_of(connection.execute(query).fetchall(), before, connection)
            if with_rows:
                query = f"{_rows_within(divisions)} order by all"
                rows += [
                    {"release": release.name} | row for row in rows_of(connection.execute(query))
                ]
    names = _indicators(chain[-1])
    all_changes = (_change(figure, steps, names) for figure, steps in found.items())
    changes = [one for one in all_changes if one.value_before != one.value_after]
    order = {name: place for place, name in enumerate(names)}
    return Difference(
        old=chain[0].name,
        new=chain[-1].name,
        releases=tuple(release.name for release in chain[1:]),
        changes=tuple(sorted(changes, key=lambda change: _place(change, order))),
        revised=tuple(revised),
        rows=tuple(rows),
    )


def _place(change: Change, order: dict[str, int]) -> tuple[Any, ...]:
    """Newest year first, then from the province down, indicators as in the catalogue."""
    return (
        -change.report_year,
        ("province", "prefecture", "county").index(change.division_level),
        change.division_code,
        order.get(change.indicator, len(order)),
        change.breakdown,
    )


def _rows_within(divisions: Collection[tuple[int, str]]) -> str:
    """Query for the rows of `restated_rows` of the counties that lie in the divisions."""
    # A row removed with its county's code lies in no prefecture of this release's register, but in
    # the province.
    province = "(select any_value(province_code) from dim_divisions)"
    levels = ["restated_rows.county_code", "counties.prefecture_code", province]
    return (
        "select restated_rows.* from restated_rows"
        " left join dim_divisions as counties on counties.report_year = restated_rows.report_year"
        " and counties.division_code = restated_rows.county_code"
        f" where {_is_any('restated_rows.report_year', levels, divisions)}"
    )


def _is_any(year: str, codes: Sequence[str], divisions: Collection[tuple[int, str]]) -> str:
    """Condition that one of the columns `codes` is one of the divisions in the year."""
    listed = ", ".join(f"({literal(of_year)}, {literal(code)})" for of_year, code in divisions)
    return f"({' or '.join(f'({year}, {code}) in ({listed})' for code in codes)})"


def _filings_of(
    returns: list[tuple[int, str]], before: Path, connection: Any
) -> list[RevisedReturn]:
    """The filings of these returns in the release before, and in the one of the connection."""
    if not returns:
        return []
    query = "select report_year, county_code, filing_id from fct_filings"
    with asking(before) as earlier:
        old = {(year, county): filing for year, county, filing in earlier.execute(query).fetchall()}
    new = {(year, county): filing for year, county, filing in connection.execute(query).fetchall()}
    return [RevisedReturn(*key, old[key], new[key]) for key in returns]


def _chain(current: Path, old: str | None, new: str | None) -> list[Path]:
    """The releases from `old` to `new`, both included."""
    last = release_known(current, new) if new else current
    previous = read_manifest(last)["previous"]
    if old is None and previous is None:
        return [last]
    first = release_known(current, old or previous).name
    chain = [last]
    while chain[0].name != first:
        previous = read_manifest(chain[0])["previous"]
        if previous is None:
            raise ReleaseError(f"{first} is not before {last.name}: give the older release first")
        chain.insert(0, release_known(current, previous))
    return chain


def _change(
    figure: tuple[Any, ...], steps: list[tuple[str, Row]], names: dict[str, tuple[str, str]]
) -> Change:
    report_year, division_code, indicator, breakdown, division_level = figure
    name_zh, unit = names.get(indicator, ("", ""))
    return Change(
        *(report_year, division_code, division_level, indicator, name_zh, breakdown, unit),
        value_before=steps[0][1]["value_before"],
        value_after=steps[-1][1]["value_after"],
        causes=tuple(
            CauseOfChange(
                release,
                row["cause"],
                row["cause_report_year"],
                row["revision_class"],
                row["change"],
            )
            for release, row in steps
        ),
    )


def _indicators(release: Path) -> dict[str, tuple[str, str]]:
    """Indicator → its name and unit, in the order of the catalogue."""
    with asking(release) as connection:
        rows = connection.execute(
            "select indicator, name_zh, unit from dim_indicators order by position"
        ).fetchall()
    return {indicator: (name_zh, unit) for indicator, name_zh, unit in rows}
