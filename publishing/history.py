"""History inside a release: every indicator value by the release from which it was known.

Belongs here: `indicator_history` and `releases`, carried forward from the release before.
Does not: why a value changed.
"""

from datetime import datetime

import duckdb

from publishing.moments import stored
from publishing.published_tables import (
    INDICATOR_COLUMNS,
    INDICATOR_KEY,
    Column,
    PublishedTable,
    create_table,
)
from publishing.sql_text import column_list, literal, quoted

VALUE_COLUMNS = (
    "numerator",
    "denominator",
    "value",
    "counties_expected",
    "counties_in_force",
    "state",
    "status",
)
"""A change in any of these is a new row of history."""

RELEASE_COLUMNS = (
    Column("release_number", "INTEGER", "Place of the release in the chain, counted from 1."),
    Column("name", "VARCHAR", "Name of the release: day in Asia/Shanghai, number within the day."),
    Column("published_at", "TIMESTAMP", "Moment of publication, UTC."),
    Column("previous", "VARCHAR", "Name of the release before; none for the first."),
    Column(
        "logical_hash",
        "VARCHAR",
        "sha256 over dimensions, facts, measures and indicators without lineage; two releases"
        " with the same hash say the same.",
    ),
    Column("code_version", "VARCHAR", "Version of the software that built the release."),
    Column("rule_set", "VARCHAR", "Fingerprint of the rules that judged the returns."),
    Column("forms", "VARCHAR", "Fingerprint of the forms the returns were read by."),
    Column("registers", "VARCHAR", "Fingerprint of the registers of divisions."),
    Column(
        "counties_in_force",
        "MAP(INTEGER, INTEGER)",
        "Report year to the number of counties with a return in force.",
    ),
)


def releases_table() -> PublishedTable:
    """What `releases` is: one row per release up to this one."""
    return PublishedTable(
        name="releases",
        source="own.releases",
        csv="plain",
        key=("release_number",),
        columns=RELEASE_COLUMNS,
        comment="One row per release up to and including this one.",
    )


def history_table(published: list[PublishedTable]) -> PublishedTable:
    """What `indicator_history` is: it repeats the columns and comments of `indicators`."""
    of_indicators = {column.name: column for column in _indicators(published).columns}
    state = of_indicators["state"]
    withdrawn = "withdrawn: the release no longer has this value."
    # Its Chinese words are its own too, and so left to be looked up.
    of_indicators["state"] = Column("state", state.type, f"{state.comment} Or {withdrawn}")
    return PublishedTable(
        name="indicator_history",
        source="own.indicator_history",
        key=(*INDICATOR_KEY, "known_from", "release"),
        columns=(
            Column("release", "VARCHAR", "Name of the release that first said this."),
            Column("known_from", "TIMESTAMP", "Moment that release was published, UTC."),
            *(of_indicators[name] for name in INDICATOR_COLUMNS),
        ),
        comment="One row per indicator value and release from which it was known: new, changed"
        " and withdrawn values only. The newest row of a value up to a release is what it said.",
    )


def make_history(
    connection: duckdb.DuckDBPyConnection,
    published: list[PublishedTable],
    name: str,
    published_at: datetime,
    has_previous: bool,
) -> int:
    """Create `own.indicator_history`; return how many values are new, changed or withdrawn.

    Reads the release before, attached as `previous`, if there is one.
    """
    indicators = _indicators(published).source
    columns = column_list(INDICATOR_COLUMNS)
    stamp = f"{literal(name)} as release, {literal(stored(published_at))} as known_from"
    if not has_previous:
        connection.execute(
            f"create table own.indicator_history as select {stamp}, {columns} from {indicators}"
        )
        return _row_count(connection)
    key = column_list(INDICATOR_KEY)
    before = "previous.main.indicators"
    # A release made by an older version may lack a column: nothing is known of it, so nothing
    # has changed in it.
    had = _columns_of(connection, before)
    withdrawn = {
        name: f"before.{quoted(name)}" if name in had else "null" for name in INDICATOR_COLUMNS
    }
    withdrawn |= dict.fromkeys(VALUE_COLUMNS, "null") | {"state": "'withdrawn'"}
    differs = " or ".join(
        f"now.{quoted(name)} is distinct from before.{quoted(name)}"
        for name in VALUE_COLUMNS
        if name in had
    )
    carried_columns = ", ".join(
        quoted(name) if name in had else f"null::varchar as {quoted(name)}"
        for name in INDICATOR_COLUMNS
    )
    connection.execute(
        f"create table own.indicator_history as select release, known_from, {carried_columns}"
        " from previous.main.indicator_history"
    )
    carried = _row_count(connection)
    # `state` is never null, so that a row without a partner differs too.
    connection.execute(
        f"insert into own.indicator_history select {stamp},"
        f" {', '.join(f'now.{quoted(name)}' for name in INDICATOR_COLUMNS)}"
        f" from {indicators} as now left join {before} as before using ({key})"
        f" where {differs}"
    )
    connection.execute(
        f"insert into own.indicator_history select {stamp}, {', '.join(withdrawn.values())}"
        f" from {before} as before anti join {indicators} as now using ({key})"
    )
    return _row_count(connection) - carried


def as_known_query(releases: str) -> str:
    """Query for the indicators as the newest of the releases that meet the condition said them.

    Ties in time are settled by the number of the release.
    """
    # A withdrawn value must first displace what it was before, then leave itself.
    return (
        f"select {', '.join(f'history.{quoted(name)}' for name in INDICATOR_COLUMNS)}"
        " from indicator_history as history inner join releases on releases.name = history.release"
        f" where {releases} qualify row_number() over (partition by"
        f" {', '.join(f'history.{quoted(name)}' for name in INDICATOR_KEY)}"
        " order by releases.release_number desc) = 1 and history.state <> 'withdrawn'"
    )


def make_releases(
    connection: duckdb.DuckDBPyConnection,
    row: dict[str, str | datetime | None],
    counties_in_force: dict[int, int],
    has_previous: bool,
) -> None:
    """Create `own.releases`: the rows of the release attached as `previous`, and this one.

    `row` holds the columns of `releases` but for its number and the counties.
    """
    create_table(connection, releases_table())
    if has_previous:
        connection.execute("insert into own.releases by name from previous.main.releases")
    given = ", ".join(f"{literal(value)} as {quoted(name)}" for name, value in row.items())
    counties = ", ".join(f"{year}: {count}" for year, count in counties_in_force.items())
    connection.execute(
        "insert into own.releases by name select (select count(*) + 1 from own.releases) as"
        f" release_number, {given}, map {{{counties}}} as counties_in_force"
    )


def _columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return connection.sql(f"from {table} limit 0").columns


def _indicators(published: list[PublishedTable]) -> PublishedTable:
    return next(table for table in published if table.name == "indicators")


def _row_count(connection: duckdb.DuckDBPyConnection) -> int:
    [(count,)] = connection.execute("select count(*) from own.indicator_history").fetchall()
    return count
