"""From a published figure to the rows that count in it, and their cells.

Belongs here: which measures a figure is made of, by county, and the rows behind each. Does not:
what a measure counts: `measure_queries` of the release say that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from publishing.manifest import read_manifest
from publishing.read_release import asking
from publishing.release_error import ReleaseError
from publishing.sql_text import literal
from publishing.trace.archived_cells import sha256_by_start
from publishing.trace.figure_asked import NOT_COLLECTED, UNKNOWN, Figure, find_figure
from publishing.trace.standing import Standing, missing_returns

if TYPE_CHECKING:
    import duckdb

    from publishing.trace.archived_cells import ReadBy

NATION_LEVEL = "nation"
NUMERATOR, DENOMINATOR, VALUE = "numerator", "denominator", "value"


@dataclass(frozen=True)
class Enough:
    """How much is looked at where several counties stand behind a figure: of more, nothing is."""

    rows: int
    files: int


@dataclass(frozen=True)
class CountedRow:
    """A row that counts in a measure, and where it stands.

    `thing` is what is counted once (None where rows are counted), `amount` what is summed.
    `stands_on` is a sheet of the form, `register` or `ledger`.
    """

    county_code: str
    named: str
    thing: str | None
    amount: float | None
    stands_on: str
    register_code: str | None
    filing_id: str | None
    file_sha256: str | None
    row_numbers: tuple[int, ...]


@dataclass(frozen=True)
class CountyPart:
    """What one county's rows come to by themselves."""

    county_code: str
    county_name: str
    value: float
    row_count: int


@dataclass(frozen=True)
class TracedMeasure:
    """A measure of a figure: its value, the counties behind it, and the rows.

    `counted` is what is done with the rows: rows, distinct, sum or median. `value` is what
    they come to, `published` what the release says: the same, or there is a fault of ours.
    """

    role: str
    measure: str
    definition: str
    breakdown_item: str
    counted: str
    fields: tuple[str, ...]
    """`sheet.field` of the cells that decide."""
    published: float
    value: float
    counties: tuple[CountyPart, ...]
    row_count: int
    rows: tuple[CountedRow, ...]
    """All of them, or none where there are more than were asked for."""

    @property
    def agrees(self) -> bool:
        return abs(self.value - self.published) <= 1e-9 * max(1.0, abs(self.published))


@dataclass(frozen=True)
class FigureTrace:
    """A figure and the measures it is made of; none where its state says that nothing is known.

    Then `missing` has what was filed and is not in force, as far as anything was.
    """

    figure: Figure
    measures: tuple[TracedMeasure, ...]
    missing: tuple[Standing, ...] = ()


def trace_figure(
    release: Path,
    *,
    report_year: int,
    division: str,
    indicator: str,
    breakdown: str = "",
    enough: Enough | None = None,
    read_by: "ReadBy | None" = None,
) -> FigureTrace:
    """Trace a figure of a release to the rows that count in it.

    `division` is a code of that year's register; `breakdown` is kind:item. The rows of several
    counties are left out where they are more than `enough`. Raises ReleaseError where the release
    has no such figure; the message names the nearest that it has.
    """
    with asking(release) as connection:
        figure = find_figure(
            connection,
            release.name,
            report_year=report_year,
            division=division,
            indicator=indicator,
            breakdown=breakdown,
            read_by=read_by,
        )
        if figure.state in UNKNOWN:
            is_for_want_of_returns = figure.state != NOT_COLLECTED
            within = None if figure.division_level == NATION_LEVEL else division
            missing = (
                missing_returns(connection, report_year, within) if is_for_want_of_returns else ()
            )
            return FigureTrace(figure, (), missing)
        returns = sha256_by_start(read_manifest(release)["returns"])
        measures = [
            _traced(connection, figure, role, measure, kind, item, returns, enough)
            for role, measure, kind, item in _measures_of(connection, figure)
        ]
    return FigureTrace(figure, tuple(measures))


def _pairs(connection: "duckdb.DuckDBPyConnection", query: str) -> list[tuple[str, str]]:
    return connection.execute(query).fetchall()


def _measures_of(
    connection: "duckdb.DuckDBPyConnection", figure: Figure
) -> list[tuple[str, str, str, str]]:
    """(role, measure, kind, item) of the measures a figure is made of."""
    [(kind, numerator, denominator)] = connection.execute(
        "select kind, numerator_measure, denominator_measure from dim_indicators where indicator ="
        f" {literal(figure.indicator)}"
    ).fetchall()
    if numerator is None:
        raise ReleaseError(f"{figure.indicator} is not computed yet, so there is nothing to trace")
    breakdown_kind, _, item = figure.breakdown.partition(":")
    role = NUMERATOR if kind in ("ratio", "mean") else VALUE
    measures = [(role, numerator, breakdown_kind, item)]
    # The cases of a median are the rows themselves.
    if denominator is not None and kind != "median":
        measures.append((DENOMINATOR, denominator, "", ""))
    return measures


def _traced(
    connection: "duckdb.DuckDBPyConnection",
    figure: Figure,
    role: str,
    measure: str,
    kind: str,
    item: str,
    returns: Mapping[str, str],
    enough: Enough | None,
) -> TracedMeasure:
    [(counted, fields, query, definition)] = connection.execute(
        "select counted, deciding_fields, rows_query, definition from measure_queries"
        f" inner join dim_measures using (measure) where measure = {literal(measure)}"
        f" and breakdown_kind = {literal(kind)}"
    ).fetchall()
    counties = _counties(connection, figure)
    rows_counted = (
        f"from ({query}) where report_year = {figure.report_year} and county_code in"
        f" ({', '.join(map(literal, counties))}) and breakdown_item = {literal(item)}"
    )
    total, by_county = _come_to(connection, counted, rows_counted)
    is_too_many = enough is not None and len(by_county) > 1 and not total.is_within(enough)
    rows = [] if is_too_many else _rows(connection, rows_counted)
    return TracedMeasure(
        role=role,
        measure=measure,
        definition=definition,
        breakdown_item=item,
        counted=counted,
        fields=tuple(fields.split()),
        published=_published(connection, figure, measure, kind, item),
        value=float(total.value or 0),
        counties=tuple(
            CountyPart(part.county_code, counties[part.county_code], part.value, part.rows)
            for part in by_county
        ),
        row_count=total.rows,
        rows=tuple(_counted_row(row, returns) for row in rows),
    )


class _Total(NamedTuple):
    """What rows come to: those of a county, of all where `county_code` is None."""

    county_code: Any
    value: Any
    rows: int
    files: int

    def is_within(self, enough: Enough) -> bool:
        return self.rows <= enough.rows and self.files <= enough.files


def _come_to(
    connection: "duckdb.DuckDBPyConnection", counted: str, rows_counted: str
) -> tuple[_Total, list[_Total]]:
    """What the rows come to together, and county by county."""
    value = {
        "rows": "count(*)",
        "distinct": "count(distinct thing)",
        "sum": "coalesce(sum(amount), 0)",
        "median": "median(amount)",
    }[counted]
    # A row of the register or the ledger stands in no file that would be opened.
    total, *by_county = connection.execute(
        f"select county_code, cast({value} as double), count(*), count(distinct filing_id) filter"
        f" (where len(row_numbers) > 0) {rows_counted}"
        " group by grouping sets ((), county_code) order by county_code nulls first"
    ).fetchall()
    return _Total(*total), [_Total(*row) for row in by_county]


def _rows(connection: "duckdb.DuckDBPyConnection", rows_counted: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select county_code, named, thing, amount, stands_on, register_code, filing_id,"
        f" row_numbers {rows_counted}"
        " order by county_code, stands_on, filing_id, row_number, register_code, thing"
    ).fetchall()


def _counted_row(row: Sequence[Any], returns: Mapping[str, str]) -> CountedRow:
    *place, filing_id, row_numbers = row
    county_code, named, thing, amount, stands_on, register_code = place
    return CountedRow(
        county_code=county_code,
        named=named,
        thing=thing,
        amount=amount,
        stands_on=stands_on,
        register_code=register_code,
        filing_id=filing_id,
        file_sha256=_sha256_of(filing_id, returns),
        row_numbers=tuple(row_numbers or ()),
    )


def _counties(connection: "duckdb.DuckDBPyConnection", figure: Figure) -> dict[str, str]:
    """The counties of the figure's division, by code, with their names; of the nation, all."""
    within = (
        "true"
        if figure.division_level == NATION_LEVEL
        else f"{figure.division_level}_code = {literal(figure.division_code)}"
    )
    return dict(
        _pairs(
            connection,
            "select division_code, division_name from dim_divisions where division_level ="
            f" 'county' and report_year = {figure.report_year} and {within}",
        )
    )


def _published(
    connection: "duckdb.DuckDBPyConnection", figure: Figure, measure: str, kind: str, item: str
) -> float:
    """What the release says of the measure; where it has no row, nothing counted: 0."""
    found = connection.execute(
        f"select value from measures where report_year = {figure.report_year} and division_code ="
        f" {literal(figure.division_code)} and measure = {literal(measure)} and breakdown_kind ="
        f" {literal(kind)} and breakdown_item = {literal(item)}"
    ).fetchall()
    return float((found[0][0] if found else 0) or 0)


def _sha256_of(filing_id: str | None, returns: Mapping[str, str]) -> str | None:
    """The file of a filing; of one that is not in force only the start is known."""
    if filing_id is None:
        return None
    _, _, start, *_ = filing_id.split("-")
    return returns.get(start, start)
