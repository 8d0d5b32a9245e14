"""Table macros of a release: what an analyst asks of its history, in SQL.

Belongs here: their definitions, and putting them into the finished file. Does not: tables.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing.history import as_known_query
from publishing.release_folder import DATABASE

NOT_IN_FORCE = "('not_filed', 'sent_back', 'withdrawn')"


@dataclass(frozen=True)
class Macro:
    """A table macro: its name, its parameter, and the query."""

    name: str
    parameter: str
    query: str


MACROS = (
    # The rows of indicators as they were published at a moment (UTC).
    Macro(
        "indicators_as_known",
        "moment",
        as_known_query("releases.published_at <= cast(moment as timestamp)"),
    ),
    # Every figure of a division, by report year and release: what each release said of it.
    Macro(
        "indicators_revision_triangle",
        "division",
        """
        select
            history.report_year,
            history.indicator,
            history.breakdown,
            as_of.release_number,
            as_of.name as release,
            as_of.published_at,
            max_by(history.value, said_in.release_number) as value,
            max_by(history.counties_in_force, said_in.release_number) as counties_in_force,
            max_by(history.state, said_in.release_number) as state
        from releases as as_of
        inner join releases as said_in on said_in.release_number <= as_of.release_number
        inner join indicator_history as history on history.release = said_in.name
        where history.division_code = division
        group by all
        """,
    ),
    # How a county's first published figures of each year compare with its last.
    Macro(
        "first_and_last_filings",
        "county",
        f"""
        select
            history.report_year,
            history.indicator,
            min_by(history.release, releases.release_number) as first_release,
            min_by(history.value, releases.release_number) as first_value,
            max_by(history.release, releases.release_number) as last_release,
            max_by(history.value, releases.release_number) as last_value,
            coalesce(last_value, 0) - coalesce(first_value, 0) as change,
            count(*) - 1 as revisions
        from indicator_history as history
        inner join releases on releases.name = history.release
        where
            history.division_code = county
            and history.breakdown = ''
            and history.state not in {NOT_IN_FORCE}
        group by history.report_year, history.indicator
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
