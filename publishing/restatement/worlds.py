"""What a release would say with some of its returns replaced by those of the next.

Belongs here: the facts of two releases mixed county by county, and figures computed of the mixture
by the release's own queries. Does not: which returns are replaced, or why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from publishing.published_tables import PublishedTable
from publishing.sql_text import literal, quoted

MIXED = "mixed"
"""The schema in which the queries of measures find the tables they name."""

REPLACED = "own.main.replaced"
"""The returns of which the mixture has the later one. Its schema is named, as a view in another
schema would look for it there."""

BY_COUNTY = ("report_year", "county_code")
OTHER_KEYS = {"returns_up_to_year": ("return_report_year", "return_county_code")}
"""Tables whose rows belong to another return than that of their own year and county."""

SAME_IN_BOTH = ("dim_divisions",)
BY_FILING = ("villages_over_years",)
BESIDE_FACTS = (*SAME_IN_BOTH, *BY_FILING, *OTHER_KEYS, "pilot_sheets")
"""What the queries of measures read besides facts."""


@dataclass(frozen=True)
class World:
    """The published tables of a release or a warehouse: name → qualified SQL name."""

    sources: Mapping[str, str]

    @classmethod
    def of_release(cls, database: str, tables: Iterable[PublishedTable]) -> "World":
        return cls({table.name: f"{database}.main.{quoted(table.name)}" for table in tables})

    @classmethod
    def of_warehouse(cls, database: str, tables: Iterable[PublishedTable]) -> "World":
        return cls(
            {table.name: database + table.source.removeprefix("warehouse") for table in tables}
        )


def mix(
    connection: duckdb.DuckDBPyConnection, before: World, after: World, names: Iterable[str]
) -> None:
    """Make the schema `own.mixed`: the facts of `before`, those of `after` for returns replaced.

    Of the tables named it has those that the queries of measures read. `replace_returns` says which
    returns are replaced; none are at first.
    """
    connection.execute(f"create schema if not exists own.{MIXED}")
    replace_returns(connection, [])
    for name in names:
        if name not in before.sources or not _is_read_by_measures(name):
            continue
        old, new = before.sources[name], after.sources[name]
        if name in SAME_IN_BOTH:
            rows = f"from {new}"
        elif name in BY_FILING:
            kept = f"from {before.sources['fct_filings']} anti join {REPLACED}"
            taken = f"from {after.sources['fct_filings']} semi join {REPLACED}"
            rows = (
                f"from {old} where filing_id in (select filing_id {kept} using (report_year,"
                f" county_code)) union all by name from {new} where filing_id in (select filing_id"
                f" {taken} using (report_year, county_code))"
            )
        else:
            year, county = OTHER_KEYS.get(name, BY_COUNTY)
            on = f"facts.{year} = replaced.report_year and facts.{county} = replaced.county_code"
            rows = (
                f"select facts.* from {old} as facts anti join {REPLACED} as replaced on {on} union"
                f" all by name select facts.* from {new} as facts semi join {REPLACED} as replaced"
                f" on {on}"
            )
        connection.execute(f"create or replace view own.{MIXED}.{quoted(name)} as {rows}")


def _is_read_by_measures(name: str) -> bool:
    return name.startswith("fct_") or name in BESIDE_FACTS


def replace_returns(
    connection: duckdb.DuckDBPyConnection, returns: Iterable[tuple[int, str]]
) -> None:
    """Say which returns of the mixture are those of the later release."""
    connection.execute(
        f"create or replace table {REPLACED} (report_year integer, county_code varchar)"
    )
    values = ", ".join(f"({year}, {literal(county)})" for year, county in returns)
    if values:
        connection.execute(f"insert into {REPLACED} values {values}")


def compute_figures(
    connection: duckdb.DuckDBPyConnection,
    queries: Sequence[str],
    report_years: Iterable[int],
    into: str,
) -> None:
    """Compute the figures of these queries of measures, of the mixture, into the table `into`."""
    years = ", ".join(str(year) for year in report_years)
    connection.execute(f"use own.{MIXED}")
    try:
        begin = f"create or replace table own.main.{into} as"
        # One by one: a union of all would hold the rows of all at once.
        for query in queries:
            connection.execute(f"{begin} select * from ({query}) where report_year in ({years})")
            begin = f"insert into own.main.{into}"
    finally:
        connection.execute("use memory")
