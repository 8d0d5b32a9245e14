"""Table macros of a release: what an analyst asks of its history, in SQL.

Belongs here: their definitions, and putting them into the finished file. Does not: tables.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing.history import as_known_query
from publishing.release_folder import DATABASE
from publishing.release_meant import release_meant_query

NOT_IN_FORCE = "('not_filed', 'sent_back', 'withdrawn')"


@dataclass(frozen=True)
class Macro:
    """A table macro: its name, its parameter, and the query."""

    name: str
    parameter: str
    query: str


def _codes_of_line(asked: str) -> str:
    """Query for every code the division has had whose code is asked for; an error for none's.

    A code that only history knows, of a register replaced since, is a line of its own.
    """
    return f"""
        select codes.division_code
        from (
            select division_code, division_line from dim_divisions
            where division_level <> 'township'
            union
            select division_code, division_code from indicator_history
        ) as codes
        where codes.division_line in (
            select unnest(
                case
                    when count(*) > 0 then list(division_line)
                    else error(
                        'there is no division ' || coalesce('''' || {asked} || '''', 'null')
                        || ' in any year; give the code of a county, a prefecture or the province'
                    )
                end
            )
            from (
                select division_line from dim_divisions
                where
                    division_level <> 'township'
                    and {asked} in (division_code, division_line)
                union
                select division_code from indicator_history where division_code = {asked}
            )
        )
    """


MACROS = (
    # The rows of indicators as they were known in a release, on a day or at a moment.
    Macro(
        "indicators_as_known",
        "moment",
        as_known_query(
            "releases.release_number <= (select case when refusal is null then release_number"
            f" else error(refusal) end from ({release_meant_query('moment')}) as known)"
        ),
    ),
    # Every figure of a division under any of its codes, by report year and release: what each
    # release said of it.
    Macro(
        "indicators_revision_triangle",
        "division",
        f"""
        select
            history.report_year,
            history.division_code,
            history.indicator,
            history.breakdown,
            as_of.release_number,
            as_of.name as release,
            as_of.published_at,
            last(history.value order by said_in.release_number) as value,
            last(history.counties_in_force order by said_in.release_number) as counties_in_force,
            last(history.state order by said_in.release_number) as state
        from releases as as_of
        inner join releases as said_in on said_in.release_number <= as_of.release_number
        inner join indicator_history as history on history.release = said_in.name
        where history.division_code in ({_codes_of_line("division")})
        group by all
        """,
    ),
    # How a county's first published figures of each year compare with its last, under any of its
    # codes; a year under the code its register has now. first() and last() keep a blank, which
    # min_by() and max_by() pass over.
    Macro(
        "first_and_last_filings",
        "county",
        f"""
        select
            history.report_year,
            coalesce(own.division_code, line.division_code, history.division_code)
                as division_code,
            history.indicator,
            first(history.release order by releases.release_number) as first_release,
            first(history.value order by releases.release_number) as first_value,
            last(history.release order by releases.release_number) as last_release,
            last(history.value order by releases.release_number) as last_value,
            coalesce(last_value, 0) - coalesce(first_value, 0) as change,
            count(*) - 1 as revisions
        from indicator_history as history
        inner join releases on releases.name = history.release
        left join dim_divisions as own
            on
                own.report_year = history.report_year
                and own.division_code = history.division_code
        left join (
            select report_year, min(division_code) as division_code
            from dim_divisions
            where division_code in ({_codes_of_line("county")})
            group by report_year
        ) as line
            on line.report_year = history.report_year
        where
            history.division_code in ({_codes_of_line("county")})
            and history.breakdown = ''
            and history.state not in {NOT_IN_FORCE}
        group by
            history.report_year,
            coalesce(own.division_code, line.division_code, history.division_code),
            history.indicator
        """,
    ),
)
"""The macros of a release, by the name under which SQL calls them."""


def write_macros(building: Path) -> None:
    """Put the macros into the finished database.

    It is opened by its own path: a macro made in an attached database names that database for good.
    """
    with duckdb.connect(str(building / DATABASE)) as connection:
        for macro in MACROS:
            connection.execute(
                f"create macro {macro.name}({macro.parameter}) as table {macro.query}"
            )
        connection.execute("checkpoint")
