"""The figures of one division and year that a report is written from.

Belongs here: reading them out of a release, with those of the year before, of the years up to it,
of the divisions beside and below. Does not: words, charts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ingestion.closest import not_known
from publishing.figure_words import exact
from publishing.read_release import Row, rows_of
from publishing.release_error import ReleaseError
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

BELOW = {"province": "prefecture", "prefecture": "county"}
"""Level → that of the divisions its table lists."""


@dataclass(frozen=True)
class Division:
    """A division of the year's register; `above` is its prefecture and province, nearest first."""

    code: str
    name: str
    level: str
    line: str
    above: tuple["Division", ...] = ()

    @property
    def whole(self) -> str:
        """How its own documents call the whole of it: 全区, 全市, 全县."""
        if self.level == "province":
            return "全区" if "自治区" in self.name else "全市" if self.name[-1] == "市" else "全省"
        # 全区 is the autonomous region.
        if self.name[-1] == "区":
            return "全城区"
        return f"全{self.name[-1]}" if self.name[-1] in "市县州盟旗" else "全域"


@dataclass(frozen=True)
class Indicator:
    """A row of the catalogue."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    unit: str
    numerator_definition: str
    denominator_definition: str | None
    stock_or_flow: str
    is_additive: bool


@dataclass(frozen=True)
class Figure:
    """A figure of a division and year, and the one a year before along the division's codes.

    Of what is not there (`state`, `status`) the value is None; one withheld has a value in the
    release and none here. `before` is None where the two years cannot be compared: `break_kind`.
    """

    indicator: Indicator
    breakdown: str
    report_year: int
    division: Division
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    status: str
    counties_expected: int
    counties_in_force: int
    break_kind: str | None = None
    before: "Figure | None" = None

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @property
    def exact(self) -> Fraction:
        """The figure as it is printed: a rate in percent, from numerator and denominator."""
        if self.value is None:
            raise ValueError(f"{self.indicator.code} has no value")
        if self.indicator.unit != "%":
            return exact(self.value)
        if self.numerator is None or not self.denominator:
            return 100 * exact(self.value)
        return 100 * exact(self.numerator) / exact(self.denominator)


def rounded(number: Fraction, places: int = 2) -> Decimal:
    """A number rounded half up, as documents print it."""
    step = Decimal(1).scaleb(-places)
    scaled = number * 10**places
    # Exactly, as the claim register rounds: a double half a step off would print another figure.
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return (Decimal(whole if number >= 0 else -whole) * step).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True)
class YearFigures:
    """All figures of a division in a year, by indicator and breakdown."""

    report_year: int
    division: Division
    by_key: Mapping[tuple[str, str], Figure]

    def get(self, indicator: str, breakdown: str = "") -> Figure | None:
        return self.by_key.get((indicator, breakdown))

    def items(self, indicator: str, kind: str) -> list[Figure]:
        """The items of a breakdown in which anything was counted."""
        return [
            figure
            for (code, breakdown), figure in self.by_key.items()
            if code == indicator and breakdown.startswith(f"{kind}:") and figure.value
        ]


@dataclass(frozen=True)
class ReportFigures:
    """What the report of a division and year is written from.

    `series` has the division's own years up to the year asked, oldest first, the last being
    `year`; `above` the same year of its prefecture and province; `below` of the divisions of the
    level below, by code.
    """

    release: str
    published_on: str
    previous_release: str | None
    indicators: Mapping[str, Indicator]
    code_values: Mapping[tuple[str, str], str]
    series: tuple[YearFigures, ...]
    above: tuple[YearFigures, ...]
    below: tuple[YearFigures, ...]
    above_series: tuple[tuple[YearFigures, ...], ...]
    is_final: bool
    deadline_on: str
    withheld_below_percent: int

    @property
    def year(self) -> YearFigures:
        return self.series[-1]

    @property
    def division(self) -> Division:
        return self.year.division


def read_report_figures(
    connection: "duckdb.DuckDBPyConnection", report_year: int, division_code: str
) -> ReportFigures:
    """Read everything in a handful of queries. Raises ReleaseError for a year or division that
    is not there, naming what is."""
    years = _years(connection)
    if report_year not in years:
        raise ReleaseError(
            f"there are no returns of {report_year} in the release;"
            f" it has {', '.join(map(str, years))}"
        )
    known = _divisions(connection, report_year)
    if division_code not in known:
        names = [*known, *(division.name for division in known.values())]
        raise ReleaseError(
            not_known(f"division in the register of {report_year}", division_code, names)
        )
    division = known[division_code]
    below = [
        item
        for item in known.values()
        if item.level == BELOW.get(division.level) and division.code in {d.code for d in item.above}
    ]
    indicators = _indicators(connection)
    lines = [division, *division.above]
    by_line = _figures_of_lines(connection, lines, report_year, indicators)
    of_year = _figures_of_year(connection, below, report_year, indicators)
    release, published_on, previous = _release(connection)
    year_row = years[report_year]
    return ReportFigures(
        release=release,
        published_on=published_on,
        previous_release=previous,
        indicators=indicators,
        code_values={
            (code_list, code): value
            for code_list, code, value in connection.execute(
                "select code_list, code, value_zh from dim_code_values"
                " order by code_list, position_in_list"
            ).fetchall()
        },
        series=tuple(by_line[division.line]),
        above=tuple(by_line[item.line][-1] for item in division.above),
        below=tuple(of_year),
        above_series=tuple(tuple(by_line[item.line]) for item in division.above),
        is_final=year_row["is_final"],
        deadline_on=year_row["deadline_on"].isoformat(),
        withheld_below_percent=year_row["withheld_below_percent"],
    )


def _years(connection: "duckdb.DuckDBPyConnection") -> dict[int, Row]:
    """The report years of which any return is in force."""
    rows = rows_of(
        connection.execute(
            "select * from dim_report_years where report_year in (select report_year from"
            " fct_filings where filing_id is not null) order by report_year"
        )
    )
    return {row["report_year"]: row for row in rows}


def _divisions(connection: "duckdb.DuckDBPyConnection", report_year: int) -> dict[str, Division]:
    """Province, prefectures and counties of the year's register, by code."""
    rows = rows_of(
        connection.execute(
            "select division_code, division_name, division_level, division_line, prefecture_code,"
            f" province_code from dim_divisions where report_year = {report_year}"
            " and division_level <> 'township'"
            " order by case division_level when 'province' then 0 when 'prefecture' then 1 else 2"
            " end, division_code"
        )
    )
    known: dict[str, Division] = {}
    for row in rows:
        code = row["division_code"]
        above = [
            known[other]
            for other in (row["prefecture_code"], row["province_code"])
            if other is not None and other != code and other in known
        ]
        known[code] = Division(
            code, row["division_name"], row["division_level"], row["division_line"], tuple(above)
        )
    return known


def _indicators(connection: "duckdb.DuckDBPyConnection") -> dict[str, Indicator]:
    columns = (
        "indicator, name_zh, name_en, kind, unit, numerator_definition, denominator_definition,"
        " stock_or_flow, is_additive"
    )
    return {
        row[0]: Indicator(*row)
        for row in connection.execute(
            f"select {columns} from dim_indicators where is_computed order by position"
        ).fetchall()
    }


def _release(connection: "duckdb.DuckDBPyConnection") -> tuple[str, str, str | None]:
    """Its name, the day it was published in Asia/Shanghai, and the release before."""
    [(name, day, previous)] = connection.execute(
        "select name, strftime(published_at + interval 8 hours, '%Y-%m-%d'), previous"
        " from releases order by release_number desc limit 1"
    ).fetchall()
    return name, day, previous


FIGURES = """
select
    figures.report_year, figures.division_code, divisions.division_name,
    divisions.division_level, divisions.division_line, figures.indicator, figures.breakdown,
    figures.numerator, figures.denominator, figures.value, figures.state, figures.status,
    figures.counties_expected, figures.counties_in_force, changes.break_kind
from indicators as figures
inner join dim_divisions as divisions
    on divisions.report_year = figures.report_year
    and divisions.division_code = figures.division_code
left join indicator_changes as changes
    on changes.report_year = figures.report_year
    and changes.division_code = figures.division_code
    and changes.indicator = figures.indicator
    and changes.breakdown = figures.breakdown
inner join dim_indicators as catalogue on catalogue.indicator = figures.indicator
"""


def _figures_of_lines(
    connection: "duckdb.DuckDBPyConnection",
    divisions: list[Division],
    report_year: int,
    indicators: Mapping[str, Indicator],
) -> dict[str, list[YearFigures]]:
    """Line → its years up to the year asked, each figure with the one before."""
    lines = ", ".join(literal(division.line) for division in divisions)
    rows = connection.execute(
        f"{FIGURES} where divisions.division_line in ({lines})"
        f" and figures.report_year <= {report_year}"
        " order by figures.report_year, catalogue.position, figures.breakdown"
    ).fetchall()
    found: dict[str, list[YearFigures]] = {division.line: [] for division in divisions}
    for years in _grouped(rows, indicators).values():
        for year in years:
            series = found[year.division.line]
            series.append(_with_year_before(year, series[-1] if series else None))
    return found


def _figures_of_year(
    connection: "duckdb.DuckDBPyConnection",
    divisions: list[Division],
    report_year: int,
    indicators: Mapping[str, Indicator],
) -> list[YearFigures]:
    """The totals of the year's divisions, in the order of their codes."""
    if not divisions:
        return []
    codes = ", ".join(literal(division.code) for division in divisions)
    rows = connection.execute(
        f"{FIGURES} where figures.division_code in ({codes}) and figures.breakdown = ''"
        f" and figures.report_year = {report_year}"
        " order by figures.division_code, catalogue.position"
    ).fetchall()
    return [year for years in _grouped(rows, indicators).values() for year in years]


def _grouped(
    rows: list[tuple], indicators: Mapping[str, Indicator]
) -> dict[str, list[YearFigures]]:
    figures: dict[tuple[str, int, Division], dict[tuple[str, str], Figure]] = {}
    divisions: dict[tuple[str, int], Division] = {}
    for year, code, name, level, line, indicator, breakdown, *rest in rows:
        if indicator not in indicators:
            continue
        key = (code, year)
        division = divisions.setdefault(key, Division(code, name, level, line))
        numerator, denominator, value, state, status, expected, in_force, break_kind = rest
        if status == "withheld":
            numerator = denominator = value = None
        figures.setdefault((line, year, division), {})[indicator, breakdown] = Figure(
            *(indicators[indicator], breakdown, year, division),
            *(numerator, denominator, value, state, status, expected or 0, in_force or 0),
            break_kind,
        )
    found: dict[str, list[YearFigures]] = {}
    for (line, year, division), by_key in figures.items():
        found.setdefault(line, []).append(YearFigures(year, division, by_key))
    return found


def _with_year_before(year: YearFigures, before: YearFigures | None) -> YearFigures:
    """The figures with those of the year before, where the two can be compared."""
    if before is None or before.report_year != year.report_year - 1:
        return year
    linked = {}
    for key, figure in year.by_key.items():
        earlier = before.by_key.get(key)
        comparable = figure.break_kind is None and earlier is not None and earlier.is_known
        linked[key] = replace(figure, before=earlier if comparable else None)
    return YearFigures(year.report_year, year.division, linked)
