"""Reading the figures of a report out of a release.

Belongs here: the queries, and the names and units as documents write them. Does not: what a figure
is (`figures`), words.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ingestion.closest import not_known
from publishing.catalogue_names import full_width
from publishing.read_release import Row, rows_of
from publishing.release_error import ReleaseError
from publishing.report.figures import Division, Figure, Indicator, ReportFigures, YearFigures
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

BELOW = {"province": "prefecture", "prefecture": "county"}
"""Level → that of the divisions its table lists."""
UNITS = {"enterprise_members": "家"}
"""Indicator → the unit documents count it by; the catalogue counts members of every kind by 个."""


def read_report_figures(
    connection: "duckdb.DuckDBPyConnection", report_year: int, division_code: str
) -> ReportFigures:
    """Read everything in a handful of queries. Raises ReleaseError for a year or division that
    is not there, naming what is."""
    years = _years(connection)
    if report_year not in years:
        raise ReleaseError(
            f"there are no returns of {report_year} in the release;"
            f" it has {', '.join(map(str, years)) or 'none of any year'}"
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
            (code_list, code): full_width(value)
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


def read_counties(
    connection: "duckdb.DuckDBPyConnection", figures: ReportFigures, indicator: str
) -> list[tuple[str, list[Figure]]]:
    """An indicator of every county of the year, by prefecture, both in the order of their codes."""
    year = figures.year.report_year
    prefectures = connection.execute(
        "select counties.division_code, prefectures.division_name from dim_divisions as counties"
        " inner join dim_divisions as prefectures on prefectures.report_year ="
        " counties.report_year and prefectures.division_code = counties.prefecture_code"
        f" where counties.report_year = {year} and counties.division_level = 'county'"
        " order by prefectures.division_code, counties.division_code"
    ).fetchall()
    rows = connection.execute(
        f"{FIGURES} where divisions.division_level = 'county' and figures.breakdown = ''"
        f" and figures.report_year = {year} and figures.indicator = {literal(indicator)}"
    ).fetchall()
    of_counties = {
        counties.division.code: figure
        for years in _grouped(rows, figures.indicators).values()
        for counties in years
        if (figure := counties.get(indicator)) is not None
    }
    groups: dict[str, list[Figure]] = {}
    for code, prefecture in prefectures:
        if code in of_counties:
            groups.setdefault(prefecture, []).append(of_counties[code])
    return list(groups.items())


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
    rows = connection.execute(
        f"select {columns} from dim_indicators where is_computed order by position"
    ).fetchall()
    indicators = (Indicator(*row) for row in rows)
    return {
        one.code: replace(one, name_zh=full_width(one.name_zh), unit=UNITS.get(one.code, one.unit))
        for one in indicators
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
