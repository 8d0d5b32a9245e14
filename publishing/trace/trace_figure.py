"""From a published figure to the rows that count in it, and their cells.

Belongs here: which measures a figure is made of, by county, and the rows behind each. Does not:
what a measure counts: `measure_queries` of the release say that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.closest import not_known
from publishing.manifest import read_manifest
from publishing.read_release import asking
from publishing.release_error import ReleaseError
from publishing.sql_text import literal
from publishing.trace.archived_cells import sha256_by_start

if TYPE_CHECKING:
    import duckdb

    from publishing.trace.archived_cells import ArchivedReturn, ArchivedReturns, CellAsRead

NUMERATOR, DENOMINATOR, VALUE = "numerator", "denominator", "value"


@dataclass(frozen=True)
class Figure:
    """A published figure: a row of `indicators`, with the names a person reads."""

    release: str
    report_year: int
    division_code: str
    division_name: str
    division_level: str
    indicator: str
    name_zh: str
    name_en: str
    breakdown: str
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    state: str
    status: str
    counties_in_force: int
    counties_expected: int


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
class TracedRow:
    """A row that counts, with the cells of it that decided."""

    row: CountedRow
    cells: "tuple[CellAsRead, ...]"


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
    """A figure and the measures it is made of; none where its state says that nothing is known."""

    figure: Figure
    measures: tuple[TracedMeasure, ...]


def trace_figure(
    release: Path,
    *,
    report_year: int,
    division: str,
    indicator: str,
    breakdown: str = "",
    most_rows: int | None = None,
) -> FigureTrace:
    """Trace a figure of a release to the rows that count in it.

    The rows of several counties are left out where there are more than `most_rows`. `division` is a
    code of that year's register, or a name; `breakdown` is kind:item. Raises ReleaseError where the
    release has no such figure; the message names the nearest that it has.
    """
    with asking(release) as connection:
        figure = _figure(connection, release.name, report_year, division, indicator, breakdown)
        if figure.state in ("not_filed", "sent_back", "not_collected"):
            return FigureTrace(figure, ())
        returns = sha256_by_start(read_manifest(release)["returns"])
        measures = [
            _traced(connection, figure, role, measure, kind, item, returns, most_rows)
            for role, measure, kind, item in _measures_of(connection, figure)
        ]
    return FigureTrace(figure, tuple(measures))


def with_cells(
    measure: TracedMeasure, rows: Iterable[CountedRow], archived: "ArchivedReturns"
) -> list[TracedRow]:
    """The rows with the cells that decided; a row whose file is lost has none."""
    traced = []
    for row in rows:
        cells: list[CellAsRead] = []
        if row.filing_id and row.file_sha256 and row.row_numbers:
            opened = archived.opened(row.file_sha256)
            if opened is not None:
                cells = deciding_cells(
                    *(measure.fields, measure.breakdown_item, opened),
                    *(row.filing_id, row.stands_on, row.row_numbers),
                )
        traced.append(TracedRow(row, tuple(cells)))
    return traced


def deciding_cells(
    fields: Sequence[str],
    item: str,
    archived: "ArchivedReturn",
    filing_id: str,
    sheet: str,
    row_numbers: Sequence[int],
) -> "list[CellAsRead]":
    """The cells of a row, or of the rows of one thing, that decided.

    A field marked `*` decides on every row, another where it is stated first; `{item}` is the item
    of the breakdown.
    """
    cells = []
    for field in fields:
        key, _, name = field.partition(".")
        if key != sheet:
            continue
        name = name.replace("{item}", item)
        each = [[row] for row in row_numbers] if name.endswith("*") else [list(row_numbers)]
        for rows in each:
            cell = archived.cell_of(filing_id, sheet, rows, name.removesuffix("*"))
            if cell is not None:
                cells.append(cell)
    return cells


def _figure(
    connection: "duckdb.DuckDBPyConnection",
    release: str,
    report_year: int,
    division: str,
    indicator: str,
    breakdown: str,
) -> Figure:
    _must_have_year(connection, release, report_year)
    names = dict(_pairs(connection, "select indicator, name_zh from dim_indicators"))
    by_name = {name: code for code, name in names.items()}
    code = by_name.get(indicator, indicator)
    if code not in names:
        raise ReleaseError(not_known("indicator", indicator, [*names, *by_name]))
    division_code, division_name = _division(connection, report_year, division)
    found = connection.execute(
        "select division_level, dim_indicators.name_en, breakdown, numerator, denominator, value,"
        " indicators.unit, state, status, counties_in_force, counties_expected from indicators"
        " inner join dim_indicators using (indicator) where"
        f" report_year = {report_year} and division_code = {literal(division_code)}"
        f" and indicator = {literal(code)}"
    ).fetchall()
    by_breakdown = {row[2]: row for row in found}
    if breakdown not in by_breakdown:
        raise ReleaseError(
            not_known(
                f"breakdown of {code} in {division_name} {report_year}",
                breakdown,
                [name for name in by_breakdown if name],
            )
        )
    level, name_en, _, *said = by_breakdown[breakdown]
    return Figure(
        *(release, report_year, division_code, division_name, level, code, names[code], name_en),
        *(breakdown, *said),
    )


def _must_have_year(
    connection: "duckdb.DuckDBPyConnection", release: str, report_year: int
) -> None:
    years = [
        year
        for (year,) in connection.execute(
            "select report_year from dim_report_years order by report_year"
        ).fetchall()
    ]
    if report_year not in years:
        raise ReleaseError(
            f"release {release} has no report year {report_year};"
            f" it has {', '.join(map(str, years))}"
        )


def _division(
    connection: "duckdb.DuckDBPyConnection", report_year: int, asked: str
) -> tuple[str, str]:
    names = dict(
        _pairs(
            connection,
            "select division_code, division_name from dim_divisions where division_level <>"
            f" 'township' and report_year = {report_year}",
        )
    )
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        by_name.setdefault(name, []).append(code)
    codes = [asked] if asked in names else by_name.get(asked, [])
    if len(codes) > 1:
        raise ReleaseError(f"{asked} is the name of {' and '.join(codes)}: give the code")
    if not codes:
        raise ReleaseError(
            not_known(f"division in the register of {report_year}", asked, [*names, *by_name])
        )
    return codes[0], names[codes[0]]


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
    most_rows: int | None,
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
    come_to = {
        "rows": "count(*)",
        "distinct": "count(distinct thing)",
        "sum": "coalesce(sum(amount), 0)",
        "median": "median(amount)",
    }[counted]
    [(value, row_count), *by_county] = [
        row[1:] if row[0] is None else row
        for row in connection.execute(
            f"select county_code, {come_to}, count(*) {rows_counted}"
            " group by grouping sets ((), county_code) order by county_code nulls first"
        ).fetchall()
    ]
    is_too_many = most_rows is not None and row_count > most_rows and len(by_county) > 1
    rows = (
        []
        if is_too_many
        else connection.execute(
            "select county_code, named, thing, amount, stands_on, register_code, filing_id,"
            f" row_numbers {rows_counted}"
            " order by county_code, stands_on, filing_id, row_number, register_code, thing"
        ).fetchall()
    )
    return TracedMeasure(
        role=role,
        measure=measure,
        definition=definition,
        breakdown_item=item,
        counted=counted,
        fields=tuple(fields.split()),
        published=_published(connection, figure, measure, kind, item),
        value=float(value or 0),
        counties=tuple(
            CountyPart(code, counties[code], float(of_county), count)
            for code, of_county, count in by_county
        ),
        row_count=row_count,
        rows=tuple(_counted_row(row, returns) for row in rows),
    )


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
    """The counties of the figure's division, by code, with their names."""
    return dict(
        _pairs(
            connection,
            "select division_code, division_name from dim_divisions where division_level ="
            f" 'county' and report_year = {figure.report_year} and {figure.division_level}_code ="
            f" {literal(figure.division_code)}",
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
