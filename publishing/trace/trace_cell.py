"""From a cell of an archived return to what became of it, and every figure it feeds.

Belongs here: which rows of a release's measures the cell decided in, and the figures made of those.
Does not: what a measure counts (`measure_queries` of the release), opening files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from publishing.read_release import asking
from publishing.sql_text import literal
from publishing.trace.archived_cells import ArchivedReturn, CellAsRead
from publishing.trace.cells_of_rows import AskedRow, deciding_cells
from publishing.trace.standing import Standing, standings
from publishing.trace.trace_figure import DENOMINATOR, NUMERATOR, VALUE

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Feeding:
    """A figure that a cell decides in, as its numerator, denominator or value."""

    report_year: int
    division_code: str
    division_level: str
    indicator: str
    name_zh: str
    breakdown: str
    role: str
    measure: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class CellTrace:
    """What became of a cell (None where it is blank), its filings, and the figures it feeds.

    `standings` has those filings that were judged when the release was made.
    """

    cell: CellAsRead | None
    filing_ids: tuple[str, ...]
    standings: tuple[Standing, ...]
    figures: tuple[Feeding, ...]

    @property
    def is_in_force(self) -> bool:
        return any(one.standing == "in_force" for one in self.standings)


@dataclass(frozen=True)
class _Decided:
    """The cell decided in a row that counts."""

    measure: str
    breakdown_kind: str
    breakdown_item: str
    report_year: int
    county_code: str


def trace_cell(
    release: Path, archived: ArchivedReturn, sheet_name: str, row: int, column: int
) -> CellTrace:
    """Trace the cell at an address of an archived file. Raises what `asking` raises."""
    cell = archived.cell_at(sheet_name, row, column)
    # A blank cell, and one that is not used, are of the returns that stand on the sheet.
    filing_ids = archived.filings_on(sheet_name, cell.sheet if cell else None)
    with asking(release) as connection:
        stand = standings(connection, filing_ids)
        decided = [
            found
            for one in stand
            if one.standing == "in_force" and cell is not None and cell.field is not None
            for found in _decided(connection, archived, cell, one.filing_id, row)
        ]
        figures = _figures(connection, decided) if decided else []
    return CellTrace(cell, tuple(filing_ids), stand, tuple(figures))


def _decided(
    connection: "duckdb.DuckDBPyConnection",
    archived: ArchivedReturn,
    cell: CellAsRead,
    filing_id: str,
    row: int,
) -> list[_Decided]:
    """The rows that count in which the cell is the one that decided its field."""
    sheet, field = str(cell.sheet), str(cell.field)
    stated_row = archived.row_of(filing_id, sheet, row)
    queries = connection.execute(
        "select measure, breakdown_kind, deciding_fields, rows_query from measure_queries"
        f" where contains(' ' || deciding_fields, {literal(' ' + sheet + '.')}) order by all"
    ).fetchall()
    found = []
    for measure, kind, deciding_fields, query in queries:
        fields = deciding_fields.split()
        if not _may_be_of(fields, sheet, field):
            continue
        rows = connection.execute(
            "select distinct report_year, county_code, breakdown_item, row_numbers"
            f" from ({query}) where filing_id = {literal(filing_id)} and stands_on ="
            f" {literal(sheet)} and list_contains(row_numbers, {stated_row}) order by all"
        ).fetchall()
        for report_year, county_code, item, row_numbers in rows:
            asked = AskedRow(
                *(archived.file_sha256, filing_id, sheet),
                *(tuple(row_numbers), tuple(fields), item),
            )
            if cell in deciding_cells(asked, archived):
                found.append(_Decided(measure, kind, item, report_year, county_code))
    return found


def _may_be_of(fields: Iterable[str], sheet: str, field: str) -> bool:
    wanted = f"{sheet}.{field}"
    for name in fields:
        start, has_item, end = name.removesuffix("*").partition("{item}")
        if wanted == start or (has_item and wanted.startswith(start) and wanted.endswith(end)):
            return True
    return False


def _figures(connection: "duckdb.DuckDBPyConnection", decided: list[_Decided]) -> list[Feeding]:
    """The figures made of those rows: of the county, and of every division it lies in."""
    values = ", ".join(
        f"({literal(item.measure)}, {literal(item.breakdown_kind)},"
        f" {literal(item.breakdown_item)}, {item.report_year}, {literal(item.county_code)})"
        for item in dict.fromkeys(decided)
    )
    rows = connection.execute(_FIGURES.format(values=values)).fetchall()
    return [Feeding(*row) for row in rows]


_FIGURES = f"""
with decided(measure, breakdown_kind, breakdown_item, report_year, county_code) as (
    values {{values}}
),

divisions as (
    select
        report_year,
        county_code,
        unnest([county_code, prefecture_code, province_code]) as division_code
    from dim_divisions
    where division_level = 'county'
),

as_numerator as (
    select
        decided.*,
        dim_indicators.indicator,
        case
            when breakdown_kind = '' then '' else breakdown_kind || ':' || breakdown_item
        end as breakdown,
        case
            when dim_indicators.kind in ('ratio', 'mean') then '{NUMERATOR}' else '{VALUE}'
        end as role
    from decided
    inner join dim_indicators on decided.measure = dim_indicators.numerator_measure
),

-- Every item of a rate's breakdown is divided by the same denominator.
as_denominator as (
    select
        decided.*,
        dim_indicators.indicator,
        null as breakdown,
        '{DENOMINATOR}' as role
    from decided
    inner join dim_indicators on decided.measure = dim_indicators.denominator_measure
    where breakdown_kind = '' and dim_indicators.kind <> 'median'
),

fed as (
    from as_numerator
    union all
    from as_denominator
)

select
    fed.report_year,
    indicators.division_code,
    indicators.division_level,
    fed.indicator,
    dim_indicators.name_zh,
    indicators.breakdown,
    fed.role,
    fed.measure,
    indicators.value,
    indicators.unit
from fed
inner join divisions
    on fed.report_year = divisions.report_year and fed.county_code = divisions.county_code
inner join indicators
    on
        divisions.report_year = indicators.report_year
        and divisions.division_code = indicators.division_code
        and fed.indicator = indicators.indicator
        and coalesce(fed.breakdown, indicators.breakdown) = indicators.breakdown
        and indicators.state not in ('not_filed', 'sent_back', 'not_collected')
inner join dim_indicators on fed.indicator = dim_indicators.indicator
group by
    fed.report_year, indicators.division_code, indicators.division_level, fed.indicator,
    dim_indicators.name_zh, dim_indicators.position, indicators.breakdown, fed.role, fed.measure,
    indicators.value, indicators.unit
order by
    fed.report_year, dim_indicators.position, indicators.breakdown, indicators.division_level,
    indicators.division_code, fed.role
"""
