"""What is another than in the release before: returns, figures, and counties' measures.

Belongs here: comparing the release before with the warehouse. Does not: why (`steps`), facts row by
row (`restated_rows`).
"""

import duckdb

from publishing.published_tables import INDICATOR_KEY
from publishing.restatement.causes import FIRST_FILING, REVISION, WITHDRAWAL
from publishing.restatement.tables import MEASURE_KEY
from publishing.restatement.worlds import REPLACED, World, replace_returns
from publishing.sql_text import column_list


def list_changed_returns(
    connection: duckdb.DuckDBPyConnection,
    before: World,
    after: World,
    withdrawn: frozenset[tuple[int, str]],
    *,
    has_facts: bool,
) -> None:
    """`own.changed_returns`: the counties and years whose return in force or first one changed."""
    replace_returns(connection, withdrawn)
    connection.execute(f"create or replace table own.withdrawn as from {REPLACED}")
    if not has_facts:
        # A release of an older version says too little of its filings: all is the software's.
        connection.execute(
            "create or replace table own.changed_returns"
            " (report_year integer, county_code varchar, cause varchar)"
        )
        return
    connection.execute(
        f"""
        create or replace table own.changed_returns as
        select
            coalesce(before.report_year, after.report_year) as report_year,
            coalesce(before.county_code, after.county_code) as county_code,
            case
                when withdrawn.county_code is not null or after.filing_id is null
                    and before.filing_id is not null then '{WITHDRAWAL}'
                when before.filing_id is null then '{FIRST_FILING}'
                else '{REVISION}'
            end as cause
        from {before.sources["fct_filings"]} as before
        full join {after.sources["fct_filings"]} as after
            on before.report_year = after.report_year and before.county_code = after.county_code
        left join own.withdrawn as withdrawn
            on
                after.report_year = withdrawn.report_year
                and after.county_code = withdrawn.county_code
        where
            before.filing_id is distinct from after.filing_id
            or before.first_filing_id is distinct from after.first_filing_id
            or before.filing_state is distinct from after.filing_state
        """
    )


def list_changed_figures(connection: duckdb.DuckDBPyConnection, after: World) -> None:
    """`own.changed_figures`: each indicator value that is another than before, with both."""
    connection.execute(
        f"""
        create or replace table own.changed_figures as
        select {column_list(INDICATOR_KEY)},
            coalesce(after.division_level, before.division_level) as division_level,
            before.value as value_before
        from previous.main.indicators as before
        full join {after.sources["indicators"]} as after using ({column_list(INDICATOR_KEY)})
        where before.value is distinct from after.value
        """
    )


def list_changed_measures(
    connection: duckdb.DuckDBPyConnection, before: World, after: World
) -> None:
    """`own.changed_measures`: each measure of a county that is another than before, and its value.

    Nothing counted has no row, and is 0. None where one of them has no measures as published now.
    """
    key = column_list(MEASURE_KEY)
    are_known = "measures" in before.sources and "measures" in after.sources
    connection.execute(
        f"""
        create or replace table own.changed_measures as
        select {key}, coalesce(before.value, 0) as value_before
        from ({county_measures(before)}) as before
        full join ({county_measures(after)}) as after using ({key})
        where coalesce(before.value, 0) <> coalesce(after.value, 0) and {are_known}
        """
    )


def county_measures(world: World) -> str:
    """Query for the measures of the counties of a release or warehouse, by `MEASURE_KEY`."""
    if "measures" in world.sources:
        return measures_of_counties(world.sources["measures"])
    columns = ("null::integer as report_year", *(f"'' as {name}" for name in MEASURE_KEY[1:]))
    return f"select {', '.join(columns)}, null::double as value where false"


def measures_of_counties(table: str) -> str:
    """Query for the rows of a table of measures that are counties'."""
    return (
        "select report_year, division_code as county_code, measure, breakdown_kind, breakdown_item,"
        f" value from {table} where division_level = 'county'"
    )
