"""The tables `restatements` and `restated_rows` of a release: every change, by its cause.

Belongs here: the order in which inputs are replaced, measuring each, the two tables. Does not:
building what a release would say in another environment: that is handed in as warehouses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from publishing.published_tables import INDICATOR_KEY, Column, PublishedTable, create_table
from publishing.restatement.causes import (
    FIRST_FILING,
    OF_RETURNS,
    REVISION,
    TOGETHER,
    UNEXPLAINED,
    WITHDRAWAL,
    add_revision_classes,
)
from publishing.restatement.restated_rows import compare_rows, restated_rows_table
from publishing.restatement.worlds import REPLACED, World, compute_figures, mix, replace_returns
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


@dataclass(frozen=True)
class _Step:
    """One input replaced: its cause and, of returns, their report year."""

    cause: str
    report_year: int | None


def restatements_table() -> PublishedTable:
    """What `restatements` is."""
    return PublishedTable(
        name="restatements",
        source="own.restatements",
        key=(*INDICATOR_KEY, "step"),
        columns=(
            Column("report_year", "INTEGER", "The year the figure is for."),
            Column("division_code", "VARCHAR", "Province, prefecture or county, by its code."),
            Column("division_level", "VARCHAR", "province, prefecture or county."),
            Column("indicator", "VARCHAR", "Indicator, by its name in the catalogue."),
            Column("breakdown", "VARCHAR", "Breakdown as kind:item; empty for the total."),
            Column(
                "step",
                "INTEGER",
                "Place of the cause in the order in which inputs were replaced one by one.",
            ),
            Column(
                "cause",
                "VARCHAR",
                "code, form, register, rules, settings, withdrawal, first_filing, revision,"
                " other_return or unexplained; several not measured apart with + between.",
            ),
            Column(
                "cause_report_year",
                "INTEGER",
                "The year of the returns replaced; before report_year where an earlier year"
                " changed. Blank for a cause outside returns.",
            ),
            Column(
                "revision_class",
                "VARCHAR",
                "R1 more complete or corrected reporting, R3 method or classification, C correction"
                " of an error.",
            ),
            Column("value_before", "DOUBLE", "The figure before this input was replaced."),
            Column("value_after", "DOUBLE", "The figure after it."),
            Column(
                "change",
                "DOUBLE",
                "after less before, a blank taken as 0: the changes of a figure add up to the whole"
                " difference from the release before.",
            ),
        ),
        comment="One row per indicator value that is another than in the release before, and cause"
        " of it. The first release has none.",
    )


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
    """Create `own.restatements` and `own.restated_rows`.

    `previous` is the manifest of the release attached as `previous`, `environment` the causes
    outside returns that changed since, `table_hashes` what the new manifest says of its tables;
    `withdrawn` the returns withdrawn since; `states` the warehouses of the environment's changes,
    in the order of `ENVIRONMENT`.
    """
    create_table(connection, restatements_table())
    create_table(connection, restated_rows_table())
    if previous is None:
        return Restatement(0, 0, 0, ())
    names = _names_in_both(connection, published)
    old = World.of_release("previous", [table for table in published if table.name in names])
    new = World.of_warehouse("warehouse", published)
    attached = _attached(connection, published, states)
    last_state = attached[-1][1] if attached else old
    _list_changed_returns(connection, last_state, new, withdrawn, has_facts="fct_filings" in names)
    _list_changed_figures(connection, new)
    before = previous.get("table_hashes", {})
    rows = compare_rows(
        connection,
        [
            table
            for table in published
            if table.name in names and before.get(table.name) != table_hashes.get(table.name)
        ],
        TOGETHER.join(environment) or None,
    )
    _measure(connection, published, environment, attached, last_state, new)
    if not environment:
        _mark_unexplained(connection, _divisions(published))
    add_revision_classes(connection, "own.restatements")
    return _counts(connection, rows)


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


def _list_changed_returns(
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


def _list_changed_figures(connection: duckdb.DuckDBPyConnection, after: World) -> None:
    """`own.changed_figures`: each indicator value that is another than before, with both."""
    key = column_list(INDICATOR_KEY)
    connection.execute(
        f"""
        create or replace table own.changed_figures as
        select {key}, coalesce(after.division_level, before.division_level) as division_level,
            before.value as value_before, after.value as value_after
        from previous.main.indicators as before
        full join {after.sources["indicators"]} as after using ({key})
        where before.value is distinct from after.value
        """
    )


def _measure(
    connection: duckdb.DuckDBPyConnection,
    published: Sequence[PublishedTable],
    environment: Sequence[str],
    attached: Sequence[tuple[str, World]],
    before: World,
    after: World,
) -> None:
    """`own.steps`: each changed figure after each step; the last step is the release itself."""
    connection.execute(
        "create or replace table own.steps (step integer, cause varchar, cause_report_year"
        " integer, report_year integer, division_code varchar, indicator varchar, breakdown"
        " varchar, value double)"
    )
    for number, (cause, world) in enumerate(attached, start=1):
        _add_step_from(connection, number, _Step(cause, None), world)
    steps = _steps_of_returns(connection)
    if environment and not attached:
        # Nothing was built in between, so nothing tells the causes apart.
        causes = [*environment, *dict.fromkeys(step.cause for step in steps)]
        steps = [_Step(TOGETHER.join(causes), None)]
    elif not steps:
        steps = [_Step(UNEXPLAINED, None)]
    if len(steps) > 1:
        mix(connection, before, after, [table.name for table in published])
    for place in range(1, len(steps)):
        _add_mixed_step(connection, len(attached) + place, steps[:place], after)
    _add_step_from(connection, len(attached) + len(steps), steps[-1], after)
    _write_restatements(connection)


def _steps_of_returns(connection: duckdb.DuckDBPyConnection) -> list[_Step]:
    found = connection.execute(
        "select distinct cause, report_year from own.changed_returns"
    ).fetchall()
    steps = [_Step(cause, report_year) for cause, report_year in found]
    return sorted(steps, key=lambda step: (OF_RETURNS.index(step.cause), step.report_year))


def _add_step_from(
    connection: duckdb.DuckDBPyConnection, number: int, step: _Step, world: World
) -> None:
    """The changed figures as the indicators of a warehouse have them."""
    connection.execute(
        f"insert into own.steps select {number}, {literal(step.cause)},"
        f" {literal(step.report_year)}, changed.report_year, changed.division_code,"
        " changed.indicator, changed.breakdown, figures.value from own.changed_figures as changed"
        f" left join {world.sources['indicators']} as figures"
        f" using ({column_list(INDICATOR_KEY)})"
    )


def _add_mixed_step(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    replaced: Sequence[_Step],
    after: World,
) -> None:
    """The changed figures with the returns of the steps so far replaced."""
    step = replaced[-1]
    pairs = ", ".join(f"({literal(one.cause)}, {one.report_year})" for one in replaced)
    returns = connection.execute(
        f"select report_year, county_code from own.changed_returns where (cause, report_year) in"
        f" ({pairs})"
    ).fetchall()
    replace_returns(connection, returns)
    years = [
        year
        for (year,) in connection.execute(
            "select distinct report_year from own.changed_figures where report_year >="
            f" {step.report_year} order by all"
        ).fetchall()
    ]
    queries = connection.execute(
        f"""
        select figures_query
        from {after.sources["measure_queries"]}
        where measure in (
            select unnest([numerator_measure, denominator_measure, 'counties_in_force'])
            from {after.sources["dim_indicators"]}
            semi join own.changed_figures using (indicator)
        )
        order by measure, breakdown_kind
        """
    ).fetchall()
    compute_figures(connection, [query for (query,) in queries], years, "mixed_measures")
    connection.execute(
        _MIXED_STEP.format(
            number=number,
            cause=literal(step.cause),
            year=literal(step.report_year),
            years=", ".join(map(str, years)),
            indicators=after.sources["dim_indicators"],
        )
    )


_MIXED_STEP = """
insert into own.steps
select
    {number}, {cause}, {year},
    changed.report_year, changed.division_code, changed.indicator, changed.breakdown,
    case
        when
            indicators.rests_on = 'returns' and coalesce(in_force.value, 0) = 0
            then null
        when indicators.kind in ('ratio', 'mean')
            then case when numerators.measure is null then 0 else numerators.value end
                / nullif(denominators.value, 0)
        when indicators.kind = 'median' or changed.breakdown <> '' or numerators.measure is not null
            then numerators.value
        else 0
    end
from own.changed_figures as changed
inner join {indicators} as indicators on changed.indicator = indicators.indicator
left join own.mixed_measures as numerators
    on
        changed.report_year = numerators.report_year
        and changed.division_code = numerators.division_code
        and indicators.numerator_measure = numerators.measure
        and changed.breakdown = concat_ws(
            ':', nullif(numerators.breakdown_kind, ''), nullif(numerators.breakdown_item, '')
        )
left join own.mixed_measures as denominators
    on
        changed.report_year = denominators.report_year
        and changed.division_code = denominators.division_code
        and indicators.denominator_measure = denominators.measure
        and denominators.breakdown_kind = ''
left join own.mixed_measures as in_force
    on
        changed.report_year = in_force.report_year
        and changed.division_code = in_force.division_code
        and in_force.measure = 'counties_in_force'
        and in_force.breakdown_kind = ''
where changed.report_year in ({years})
"""


def _write_restatements(connection: duckdb.DuckDBPyConnection) -> None:
    """From the value after each step to the change by each; a step that changed nothing is left
    out. A year that a step cannot reach keeps its value."""
    key = column_list(INDICATOR_KEY)
    connection.execute(
        f"""
        insert into own.restatements by name
        with before_and_after as (
            select
                steps.*,
                changed.division_level,
                case
                    when lag(steps.step) over figure is null then changed.value_before
                    else lag(steps.value) over figure
                end as value_before
            from own.steps as steps
            inner join own.changed_figures as changed using ({key})
            window figure as (partition by {", ".join(f"steps.{name}" for name in INDICATOR_KEY)}
                order by steps.step)
        )

        select
            report_year, division_code, division_level, indicator, breakdown, step, cause,
            cause_report_year, '' as revision_class, value_before, value as value_after,
            coalesce(value, 0) - coalesce(value_before, 0) as change
        from before_and_after
        where value is distinct from value_before
        """
    )


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

-- A county's figure may change by what another county says of it.
update own.restatements set cause = 'unexplained', cause_report_year = null
where not exists (
    select 1
    from own.reached as reached
    where
        reached.report_year <= restatements.report_year
        and (
            restatements.division_level = 'county'
            or restatements.division_code = reached.division_code
        )
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
