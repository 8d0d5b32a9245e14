"""Measuring causes: what figures and counties' measures come to with one more input replaced.

Belongs here: the order in which inputs are replaced, each figure after each, the change by each.
Does not: which returns and figures changed (`changes`), mixing facts (`worlds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from publishing.published_tables import INDICATOR_KEY, PublishedTable
from publishing.restatement.causes import OF_RETURNS, TOGETHER, UNEXPLAINED
from publishing.restatement.changes import county_measures, measures_of_counties
from publishing.restatement.tables import MEASURE_KEY
from publishing.restatement.worlds import World, compute_figures, mix, replace_returns
from publishing.sql_text import column_list, literal


@dataclass(frozen=True)
class _Step:
    """One input replaced: its cause and, of returns, their report year."""

    cause: str
    report_year: int | None


@dataclass(frozen=True)
class _Stepped:
    """Something followed from step to step: where its values before and after each step stand."""

    changed: str
    steps: str
    target: str
    key: tuple[str, ...]
    value: str


_FIGURES = _Stepped(
    "own.changed_figures", "own.figure_steps", "own.restatements", INDICATOR_KEY, "found.value"
)
_MEASURES = _Stepped(
    "own.changed_measures",
    "own.measure_steps",
    "own.restated_measures",
    MEASURE_KEY,
    # Nothing counted has no row, and is 0.
    "coalesce(found.value, 0)",
)


def measure_causes(
    connection: duckdb.DuckDBPyConnection,
    published: Sequence[PublishedTable],
    left: Sequence[str],
    attached: Sequence[tuple[str, World]],
    before: World,
    after: World,
) -> None:
    """Fill `own.restatements` and `own.restated_measures`; the last step is the release itself.

    `attached` are the worlds of causes that were measured apart, in their order, `before` the last
    of them or the release before. `left` are causes outside returns that were not.
    """
    for stepped in (_FIGURES, _MEASURES):
        connection.execute(
            f"create or replace table {stepped.steps} as select 0 as step, '' as cause, 0 as"
            f" cause_report_year, {column_list(stepped.key)}, 0.0::double as value"
            f" from {stepped.changed} limit 0"
        )
    for number, (cause, world) in enumerate(attached, start=1):
        _add_step_from(connection, number, _Step(cause, None), world)
    steps = _steps_of_returns(connection)
    if left:
        # Nothing was built in between, so nothing tells these causes apart.
        causes = [*left, *dict.fromkeys(step.cause for step in steps)]
        steps = [_Step(TOGETHER.join(causes), None)]
    elif not steps:
        steps = [_Step(UNEXPLAINED, None)]
    if len(steps) > 1:
        mix(connection, before, after, [table.name for table in published])
    for place in range(1, len(steps)):
        _add_mixed_step(connection, len(attached) + place, steps[:place], after)
    _add_step_from(connection, len(attached) + len(steps), steps[-1], after)
    for stepped in (_FIGURES, _MEASURES):
        _write_changes(connection, stepped)


def _steps_of_returns(connection: duckdb.DuckDBPyConnection) -> list[_Step]:
    found = connection.execute(
        "select distinct cause, report_year from own.changed_returns"
    ).fetchall()
    steps = [_Step(cause, report_year) for cause, report_year in found]
    return sorted(steps, key=lambda step: (OF_RETURNS.index(step.cause), step.report_year))


def _add_step_from(
    connection: duckdb.DuckDBPyConnection, number: int, step: _Step, world: World
) -> None:
    """The changed figures and measures as a warehouse has them."""
    for stepped, values in (
        (_FIGURES, f"from {world.sources['indicators']}"),
        (_MEASURES, county_measures(world)),
    ):
        key = column_list(stepped.key)
        connection.execute(
            f"insert into {stepped.steps} select {number}, {literal(step.cause)},"
            f" {literal(step.report_year)}, {key}, {stepped.value}"
            f" from {stepped.changed} left join ({values}) as found using ({key})"
        )


def _add_mixed_step(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    replaced: Sequence[_Step],
    after: World,
) -> None:
    """The changed figures and measures with the returns of the steps so far replaced."""
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
            "from (select report_year from own.changed_figures union select report_year from"
            f" own.changed_measures) where report_year >= {step.report_year} order by all"
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
            union
            select measure from own.changed_measures
        )
        order by measure, breakdown_kind
        """
    ).fetchall()
    compute_figures(connection, [query for (query,) in queries], years, "mixed_measures")
    values = {
        "number": number,
        "cause": literal(step.cause),
        "year": literal(step.report_year),
        "years": ", ".join(map(str, years)),
    }
    connection.execute(_MIXED_FIGURES.format(indicators=after.sources["dim_indicators"], **values))
    connection.execute(
        _MIXED_MEASURES.format(
            key=column_list(MEASURE_KEY),
            measures=measures_of_counties("own.mixed_measures"),
            **values,
        )
    )


_MIXED_FIGURES = """
insert into own.figure_steps
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

_MIXED_MEASURES = """
insert into own.measure_steps
select {number}, {cause}, {year}, {key}, coalesce(mixed.value, 0)
from own.changed_measures
left join ({measures}) as mixed using ({key})
where report_year in ({years})
"""


def _write_changes(connection: duckdb.DuckDBPyConnection, stepped: _Stepped) -> None:
    """From the value after each step to the change by each; a step that changed nothing is left
    out. A year that a step cannot reach keeps its value."""
    key = column_list(stepped.key)
    connection.execute(
        f"""
        insert into {stepped.target} by name
        with before_and_after as (
            select
                steps.*,
                changed.* exclude ({key}, value_before),
                coalesce(lag(steps.step) over figure is not null, false) as has_one_before,
                case when has_one_before then lag(steps.value) over figure else changed.value_before
                end as value_before
            from {stepped.steps} as steps
            inner join {stepped.changed} as changed using ({key})
            window figure as (partition by {", ".join(f"steps.{name}" for name in stepped.key)}
                order by steps.step)
        )

        select * exclude (value, has_one_before), '' as revision_class, value as value_after,
            coalesce(value, 0) - coalesce(value_before, 0) as change
        from before_and_after
        where value is distinct from value_before
        """
    )
