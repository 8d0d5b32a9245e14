"""What a release says otherwise than the one before: every change, by its cause.

Belongs here: conducting the comparison, what cannot be explained. Does not: building what a release
would say in another environment: that is handed in as warehouses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from publishing.published_tables import INDICATOR_KEY, PublishedTable, create_table
from publishing.restatement.causes import (
    OTHER_RETURN,
    TOGETHER,
    UNEXPLAINED,
    add_revision_classes,
)
from publishing.restatement.changes import (
    list_changed_figures,
    list_changed_measures,
    list_changed_returns,
)
from publishing.restatement.restated_rows import compare_rows, restated_rows_table
from publishing.restatement.steps import measure_causes
from publishing.restatement.tables import restated_measures_table, restatements_table
from publishing.restatement.worlds import World
from publishing.sql_text import column_list, literal


@dataclass(frozen=True)
class EnvironmentState:
    """What the old returns come to with one more input replaced: a warehouse built so.

    `cause` names the input, or several that were replaced together.
    """

    cause: str
    warehouse: Path


@dataclass(frozen=True)
class Restatement:
    """How much of a release is another than before: figures and rows, and those unexplained."""

    figures: int
    rows: int
    unexplained: int
    causes: tuple[str, ...]


def make_restatement(
    connection: duckdb.DuckDBPyConnection,
    published: Sequence[PublishedTable],
    *,
    previous: Mapping[str, Any] | None,
    environment: Sequence[str],
    table_hashes: Mapping[str, str],
    withdrawn: frozenset[tuple[int, str]] = frozenset(),
    states: Sequence[EnvironmentState] = (),
) -> Restatement:
    """Create `own.restatements`, `own.restated_measures` and `own.restated_rows`.

    `previous` is the manifest of the release attached as `previous`, `environment` the causes
    outside returns that changed since, `table_hashes` what the new manifest says of its tables;
    `withdrawn` the returns withdrawn since; `states` the warehouses of the environment's changes,
    in the order of `ENVIRONMENT`.
    """
    for table in (restatements_table(), restated_measures_table(), restated_rows_table()):
        create_table(connection, table)
    if previous is None:
        return Restatement(0, 0, 0, ())
    names = _names_in_both(connection, published)
    old = World.of_release("previous", [table for table in published if table.name in names])
    new = World.of_warehouse("warehouse", published)
    attached = _attached(connection, published, states)
    apart = {cause for state in states for cause in state.cause.split(TOGETHER)}
    left = [cause for cause in environment if cause not in apart]
    last_state = attached[-1][1] if attached else old
    list_changed_returns(connection, last_state, new, withdrawn, has_facts="fct_filings" in names)
    list_changed_figures(connection, new)
    list_changed_measures(connection, old, new)
    before = previous.get("table_hashes", {})
    rows = compare_rows(
        connection,
        [
            table
            for table in published
            if table.name in names and before.get(table.name) != table_hashes.get(table.name)
        ],
        [*attached, (_cause_of_no_return(connection, left), new)],
    )
    measure_causes(connection, published, left, attached, last_state, new)
    if not environment:
        _mark_unexplained(connection, _divisions(published))
    for name in ("restatements", "restated_measures"):
        add_revision_classes(connection, f"own.{name}")
    return _counts(connection, rows)


def _cause_of_no_return(connection: duckdb.DuckDBPyConnection, left: Sequence[str]) -> str:
    """The cause of a row of a county whose return did not change, if a warehouse tells no other."""
    if left:
        return TOGETHER.join(left)
    [(has_changed_returns,)] = connection.execute(
        "select count(*) > 0 from own.changed_returns"
    ).fetchall()
    return OTHER_RETURN if has_changed_returns else UNEXPLAINED


def _names_in_both(
    connection: duckdb.DuckDBPyConnection, published: Sequence[PublishedTable]
) -> set[str]:
    """The published tables that the release before has with the same columns."""
    before: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'previous'"
        " order by table_name, column_index"
    ).fetchall():
        before.setdefault(table, []).append(column)
    return {
        table.name
        for table in published
        if sorted(before.get(table.name, [])) == sorted(table.column_names)
    }


def _attached(
    connection: duckdb.DuckDBPyConnection,
    published: Sequence[PublishedTable],
    states: Sequence[EnvironmentState],
) -> list[tuple[str, World]]:
    attached = []
    for number, state in enumerate(states, start=1):
        name = f"state_{number}"
        connection.execute(f"attach {literal(str(state.warehouse))} as {name} (read_only)")
        attached.append((state.cause, World.of_warehouse(name, published)))
    return attached


def _divisions(published: Sequence[PublishedTable]) -> str | None:
    """The table that says in which divisions a county lies, if there is one."""
    columns = {"county_code", "prefecture_code", "province_code"}
    return next(
        (
            table.source
            for table in published
            if table.name == "dim_divisions" and columns <= {*table.column_names}
        ),
        None,
    )


def _mark_unexplained(connection: duckdb.DuckDBPyConnection, divisions: str | None) -> None:
    """Say `unexplained` where no return changed up to the year, nor any row of the division."""
    if divisions is not None:
        connection.execute(_UNEXPLAINED.format(divisions=divisions))


_UNEXPLAINED = """
create or replace table own.reached as
select
    unnest([counties.division_code, counties.prefecture_code, counties.province_code])
        as division_code,
    changed.report_year
from (
    select report_year, county_code from own.changed_returns
    union
    select report_year, county_code from own.restated_rows where cause <> 'unexplained'
) as changed
inner join {divisions} as counties
    on
        changed.report_year = counties.report_year
        and changed.county_code = counties.division_code;

-- A county's figure may change by what another county says of it, the nation's by any county.
update own.restatements set cause = 'unexplained', cause_report_year = null
where not exists (
    select 1
    from own.reached as reached
    where
        reached.report_year <= restatements.report_year
        and (
            restatements.division_level in ('county', 'nation')
            or restatements.division_code = reached.division_code
        )
);

update own.restated_measures set cause = 'unexplained', cause_report_year = null
where not exists (
    select 1 from own.reached as reached where reached.report_year <= restated_measures.report_year
)
"""


def _counts(connection: duckdb.DuckDBPyConnection, rows: int) -> Restatement:
    [(figures, unexplained)] = connection.execute(
        f"select count(distinct ({column_list(INDICATOR_KEY)})),"
        f" count(*) filter (where cause = '{UNEXPLAINED}') from own.restatements"
    ).fetchall()
    [(unexplained_rows,)] = connection.execute(
        f"select count(*) from own.restated_rows where cause = '{UNEXPLAINED}'"
    ).fetchall()
    causes = connection.execute(
        "select cause from own.restatements group by all order by min(step)"
    ).fetchall()
    return Restatement(
        figures, rows, unexplained + unexplained_rows, tuple(cause for (cause,) in causes)
    )
