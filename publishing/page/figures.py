"""The figures of the page, as columns: of today, and what earlier releases said.

Belongs here: asking a release for them, all at once. Does not: how a number is shown.

What is withheld is left out here already: it stands nowhere in the page.
"""

from typing import TYPE_CHECKING, Any

from publishing.page.columns import as_numbers, coded, steps
from publishing.page.places import PLACES
from publishing.read_release import rows_of
from publishing.release_error import ReleaseError

if TYPE_CHECKING:
    import duckdb

# The number a figure is made of: of a rate or mean its numerator, else the figure itself.
_FIRST = """
case
    when {row}.status = 'withheld' then null
    when {kind} in ('ratio', 'mean') then {row}.numerator
    else {row}.value
end"""
_SECOND = "case when {row}.status <> 'withheld' then {row}.denominator end"
_COUNTIES = "{row}.counties_in_force || '/' || {row}.counties_expected"


def _numbers(row: str) -> str:
    """The columns of a figure, of the table called `row`, joined with the catalogue."""
    parts = {"row": row, "kind": "dim_indicators.kind"}
    return (
        f"{_FIRST.format(**parts)} as first, {_SECOND.format(**parts)} as second, {row}.state,"
        f" {row}.status, {_COUNTIES.format(**parts)} as counties"
    )


def read_totals(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """One figure for each place and indicator of the catalogue, in that order."""
    found = _columns(
        connection,
        f"select {_numbers('figures')} from {PLACES} as places cross join dim_indicators"
        " left join indicators as figures on places.report_year = figures.report_year"
        " and places.division_code = figures.division_code"
        " and dim_indicators.indicator = figures.indicator and figures.breakdown = ''"
        " order by places.place, dim_indicators.position",
    )
    return _figures(found)


def read_items(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """The items of breakdowns in which anything was counted.

    Only their first number: all else is as in the total. Raises ReleaseError where it is not.
    """
    _refuse_items_apart(connection)
    found = _columns(
        connection,
        "select places.place, dim_indicators.indicator, figures.breakdown,"
        f" {_FIRST.format(row='figures', kind='dim_indicators.kind')} as first"
        f" from indicators as figures inner join {PLACES} as places"
        " using (report_year, division_code) inner join dim_indicators using (indicator)"
        " where figures.breakdown <> ''"
        " order by places.place, dim_indicators.position, figures.breakdown",
    )
    return {
        "place": steps(found["place"]),
        "indicator": coded(found["indicator"]),
        "item": coded(found["breakdown"]),
        "first": as_numbers(found["first"]),
    }


def _refuse_items_apart(connection: "duckdb.DuckDBPyConnection") -> None:
    apart = connection.execute(
        "select items.report_year, items.division_code, items.indicator, items.breakdown"
        " from indicators as items inner join indicators as totals"
        " on items.report_year = totals.report_year and items.division_code = totals.division_code"
        " and items.indicator = totals.indicator and totals.breakdown = ''"
        " where items.breakdown <> '' and (items.state, items.status, items.denominator,"
        " items.counties_in_force, items.counties_expected) is distinct from (totals.state,"
        " totals.status, totals.denominator, totals.counties_in_force, totals.counties_expected)"
        " order by all limit 1"
    ).fetchall()
    for figure in apart:
        raise ReleaseError(
            f"{' '.join(map(str, figure))} has another state, denominator or number of counties"
            " than its total, and the page has no place for that: please report it"
        )


def read_history(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """What each release said of the figures that more than the first one spoke of."""
    found = _columns(
        connection,
        "select places.place, dim_indicators.indicator, history.breakdown, history.release,"
        f" {_numbers('history')} from indicator_history as history"
        f" inner join {PLACES} as places using (report_year, division_code)"
        " inner join dim_indicators using (indicator)"
        " inner join releases on history.release = releases.name"
        " qualify max(releases.release_number) over (partition by history.report_year,"
        " history.division_code, history.indicator, history.breakdown) > 1"
        " order by places.place, dim_indicators.position, history.breakdown,"
        " releases.release_number",
    )
    key = {
        "place": steps(found["place"]),
        "indicator": coded(found["indicator"]),
        "item": coded(found["breakdown"]),
        "release": coded(found["release"]),
    }
    return key | _figures(found)


def read_causes(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """Why this release says another thing of a figure than the one before."""
    found = _columns(
        connection,
        "select places.place, causes.indicator, causes.breakdown,"
        " string_agg(distinct cause || ' ' || coalesce(revision_class, ''), ';'"
        " order by cause || ' ' || coalesce(revision_class, '')) as causes"
        f" from restatements as causes inner join {PLACES} as places"
        " using (report_year, division_code) group by all order by all",
    )
    return {
        "place": steps(found["place"]),
        "indicator": coded(found["indicator"]),
        "item": coded(found["breakdown"]),
        "causes": coded(found["causes"]),
    }


def read_breaks(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """Where a figure has a value and cannot be compared with that of the year before, and why.

    That there is no value in one of the two years is seen in the figures themselves.
    """
    found = _columns(
        connection,
        "select places.place, changes.indicator, break_kind, break_reason"
        f" from indicator_changes as changes inner join {PLACES} as places"
        " using (report_year, division_code) where breakdown = ''"
        " and break_kind in ('new_division', 'divisions_merged', 'towns_moved', 'other_counties',"
        " 'form_changed') order by all",
    )
    return {
        "place": steps(found["place"]),
        "indicator": coded(found["indicator"]),
        "kind": coded(found["break_kind"]),
        "reason": coded(found["break_reason"]),
    }


def read_releases(connection: "duckdb.DuckDBPyConnection") -> list[dict[str, str]]:
    """The releases up to this one; moments are UTC."""
    return rows_of(
        connection.execute(
            "select name, strftime(published_at, '%Y-%m-%dT%H:%M:%SZ') as published_at"
            " from releases order by release_number"
        )
    )


def _figures(found: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "first": as_numbers(found["first"]),
        "second": as_numbers(found["second"]),
        "state": coded(found["state"]),
        "status": coded(found["status"]),
        "counties": coded(found["counties"]),
    }


def _columns(connection: "duckdb.DuckDBPyConnection", query: str) -> dict[str, list[Any]]:
    """What a query found, a list for each column."""
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return dict(zip(names, map(list, columns), strict=True))
