"""What changed from one release to a later one, and why, read from the releases between them.

Belongs here: joining the restatements of a chain of releases. Does not: measuring causes (that was
done when each release was made), printing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from publishing.manifest import read_manifest
from publishing.published_tables import INDICATOR_KEY
from publishing.read_release import Row, asking, release_known, rows_of
from publishing.release_error import ReleaseError
from publishing.restatement import OF_RETURNS, TOGETHER
from publishing.sql_text import column_list, literal

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
    by_county: tuple["CountyShare", ...] = ()
    """How each county shares in the change, of a province or prefecture; empty unless asked for."""

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
class CountyShare:
    """What one cause changed of a county's share in a figure: of its numerator, its denominator.

    A figure that counts rows or sums changes by the sum of its counties' numerators; of things
    counted once in the whole, like enterprises active in two counties, it may be less.
    """

    county_code: str
    county_name: str
    release: str
    cause: str
    cause_report_year: int | None
    revision_class: str
    numerator_change: float
    denominator_change: float | None


@dataclass(frozen=True)
class ChangedReturn:
    """A return that came, was replaced or was withdrawn, and its filing in force before and after.

    A withdrawn one may leave none in force.
    """

    report_year: int
    county_code: str
    county_name: str
    release: str
    cause: str
    old_filing_id: str | None
    new_filing_id: str | None


@dataclass(frozen=True)
class Difference:
    """Two releases compared.

    `returns` are those that are others in between; `rows` the rows of `restated_rows` of every
    release between. `figure_count` counts the figures that are others, whichever were asked about;
    `deciding` are the fields, as sheet.field, whose cells decide the indicator asked about.
    """

    old: str
    new: str
    releases: tuple[str, ...]
    changes: tuple[Change, ...]
    returns: tuple[ChangedReturn, ...]
    rows: tuple[Row, ...]
    figure_count: int
    deciding: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Which figures and rows are compared: of these divisions, (report year, code), or within."""

    divisions: Collection[tuple[int, str]]
    indicator: str | None = None
    with_rows: bool = False
    with_counties: bool = False


def compare_releases(current: Path, old: str | None, new: str | None, asked: Asked) -> Difference:
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
    steps: dict[tuple[Any, ...], list[tuple[str, Row]]] = {}
    shares: dict[tuple[Any, ...], list[CountyShare]] = {}
    returns: list[ChangedReturn] = []
    rows: list[Row] = []
    figures: set[tuple[Any, ...]] = set()
    for before, release in pairwise(chain):
        with asking(release) as connection:
            for row in rows_of(connection.execute(_steps(asked))):
                steps.setdefault(tuple(row[name] for name in FIGURE), []).append(
                    (release.name, row)
                )
            if asked.with_counties and _has_restated_measures(connection):
                for row in rows_of(connection.execute(_shares(asked))):
                    figure = tuple(row.pop(name) for name in FIGURE)
                    shares.setdefault(figure, []).append(CountyShare(release=release.name, **row))
            figures.update(
                connection.execute(
                    f"select distinct {column_list(INDICATOR_KEY)} from restatements"
                ).fetchall()
            )
            returns += _changed_returns(connection, asked, before, release.name)
            if asked.with_rows:
                found = rows_of(connection.execute(_rows_asked(asked)))
                rows += [{"release": release.name} | row for row in found]
    names = _indicators(chain[-1])
    changes = [
        _change(figure, of_figure, names, shares.get(figure, ()))
        for figure, of_figure in steps.items()
    ]
    changes = [change for change in changes if change.value_before != change.value_after]
    return Difference(
        old=chain[0].name,
        new=chain[-1].name,
        releases=tuple(release.name for release in chain[1:]),
        changes=tuple(sorted(changes, key=partial(_place, list(names)))),
        returns=tuple(returns),
        rows=tuple(rows),
        figure_count=len(figures),
        deciding=_deciding(chain[-1], asked.indicator),
    )


def _place(indicators: Sequence[str], change: Change) -> tuple[Any, ...]:
    """Where a change stands among the others: the last year and the whole first."""
    known = change.indicator in indicators
    return (
        -change.report_year,
        ("nation", "province", "prefecture", "county").index(change.division_level),
        change.division_code,
        indicators.index(change.indicator) if known else len(indicators),
        change.breakdown,
    )


def _deciding(release: Path, indicator: str | None) -> tuple[str, ...]:
    """The fields, as sheet.field, whose cells decide an indicator; none where none is asked."""
    if indicator is None:
        return ()
    with asking(release) as connection:
        rows = connection.execute(
            f"select distinct unnest(string_split(deciding_fields, ' ')) {_queries_of(indicator)}"
        ).fetchall()
    return tuple(sorted(field.removesuffix("*") for (field,) in rows if field))


def _queries_of(indicator: str) -> str:
    return (
        "from measure_queries"
        " inner join dim_indicators on measure in (numerator_measure, denominator_measure)"
        f" where indicator = {literal(indicator)}"
    )


def _steps(asked: Asked) -> str:
    return f"from restatements where {_of_figures(asked)} order by all"


def _of_figures(asked: Asked) -> str:
    where = _is_any("report_year", ["division_code"], asked.divisions)
    return where + (f" and indicator = {literal(asked.indicator)}" if asked.indicator else "")


_THE_NATION = "(select any_value(division_code) from dim_divisions where division_level = 'nation')"
"""Its code, where the release is of several provinces."""


def _rows(asked: Asked) -> str:
    """Query for the rows of `restated_rows` of the counties that lie in the divisions."""
    # A row removed with its county's code lies in no prefecture of this release's register, but in
    # the province, whose digits its code begins with, and in the nation.
    province = "left(restated_rows.county_code, 2) || '0000'"
    levels = ["restated_rows.county_code", "counties.prefecture_code", province, _THE_NATION]
    return (
        "select restated_rows.* from restated_rows"
        " left join dim_divisions as counties on counties.report_year = restated_rows.report_year"
        " and counties.division_code = restated_rows.county_code"
        f" where {_is_any('restated_rows.report_year', levels, asked.divisions)}"
    )


def _rows_asked(asked: Asked) -> str:
    """Query for those of the facts that the indicator counts, where one is asked about."""
    counts = "true"
    if asked.indicator is not None:
        counts = (
            f"exists (select 1 {_queries_of(asked.indicator)} and contains(rows_query, table_name))"
        )
    return f"from ({_rows(asked)}) where {counts} order by all"


def _is_any(year: str, codes: Sequence[str], divisions: Collection[tuple[int, str]]) -> str:
    """Condition that one of the columns `codes` is one of the divisions in the year."""
    listed = ", ".join(f"({literal(of_year)}, {literal(code)})" for of_year, code in divisions)
    return f"({' or '.join(f'({year}, {code}) in ({listed})' for code in codes)})"


def _has_restated_measures(connection: duckdb.DuckDBPyConnection) -> bool:
    """Releases of an older version do not say how counties share in a change."""
    [(count,)] = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'restated_measures'"
    ).fetchall()
    return bool(count)


def _shares(asked: Asked) -> str:
    """Query for how counties share in the changes of the figures above them."""
    figure = ", ".join(f"figures.{name}" for name in FIGURE)
    return f"""
        select
            {figure},
            measures.county_code, counties.division_name as county_name,
            measures.cause, measures.cause_report_year, measures.revision_class,
            coalesce(sum(measures.change) filter (where measures.measure = numerator_measure), 0)
                as numerator_change,
            case when denominator_measure is not null then coalesce(
                sum(measures.change) filter (where measures.measure = denominator_measure), 0
            ) end as denominator_change
        from (
            select distinct {", ".join(FIGURE)} from restatements
            where division_level <> 'county' and {_of_figures(asked)}
        ) as figures
        inner join dim_indicators using (indicator)
        inner join dim_divisions as counties
            on
                counties.report_year = figures.report_year
                and counties.division_level = 'county'
                and figures.division_code in (
                    counties.prefecture_code, counties.province_code, {_THE_NATION}
                )
        inner join restated_measures as measures
            on
                measures.report_year = counties.report_year
                and measures.county_code = counties.division_code
                and (
                    measures.measure = numerator_measure
                    and figures.breakdown = concat_ws(
                        ':', nullif(breakdown_kind, ''), nullif(breakdown_item, '')
                    )
                    or measures.measure = denominator_measure and breakdown_kind = ''
                )
        group by
            {figure}, measures.county_code, county_name, measures.step, measures.cause,
            measures.cause_report_year, measures.revision_class, denominator_measure
        order by {figure}, measures.step, measures.county_code
    """


def _changed_returns(
    connection: duckdb.DuckDBPyConnection, asked: Asked, before: Path, release: str
) -> list[ChangedReturn]:
    """The returns of the division that are others than in the release before."""
    causes = ", ".join(literal(cause) for cause in OF_RETURNS)
    found = connection.execute(
        f"""
        select changed.report_year, changed.county_code, counties.division_name, changed.cause
        from (
            select distinct
                report_year, county_code, unnest(string_split(cause, {literal(TOGETHER)})) as cause
            from ({_rows(asked)})
        ) as changed
        left join dim_divisions as counties
            on
                changed.report_year = counties.report_year
                and changed.county_code = counties.division_code
        where changed.cause in ({causes})
        order by all
        """
    ).fetchall()
    if not found:
        return []
    with asking(before) as earlier:
        old = _filings(earlier)
    new = _filings(connection)
    return [
        ChangedReturn(year, county, name or county, release, cause, old.get(key), new.get(key))
        for year, county, name, cause in found
        for key in [(year, county)]
    ]


def _filings(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, str], str]:
    """The filing in force of each report year and county."""
    rows = connection.execute("select report_year, county_code, filing_id from fct_filings")
    return {(year, county): filing for year, county, filing in rows.fetchall()}


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
    figure: tuple[Any, ...],
    steps: list[tuple[str, Row]],
    names: dict[str, tuple[str, str]],
    shares: Sequence[CountyShare],
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
        by_county=tuple(shares),
    )


def _indicators(release: Path) -> dict[str, tuple[str, str]]:
    """Indicator → its name and unit, in the order of the catalogue."""
    with asking(release) as connection:
        rows = connection.execute(
            "select indicator, name_zh, unit from dim_indicators order by position"
        ).fetchall()
    return {indicator: (name_zh, unit) for indicator, name_zh, unit in rows}
