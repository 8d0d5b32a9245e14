"""The figures of one release that may be confidential: their values, who stands behind them.

Belongs here: asking a release. Does not: what is confidential, what follows from what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from publishing.public.catalogue import (
    Part,
    ProtectedMeasure,
    parts,
    protected_measures,
    refuse_undecided,
)
from publishing.read_release import asking
from publishing.sql_text import literal

NEARLY_ALL = 0.85
"""The share of a sum above which the one who adds it stands alone."""


class Cell(NamedTuple):
    """What a figure is of; `breakdown` as in `indicators`: `dispute_kind:loan`, empty a total."""

    report_year: int
    division_code: str
    measure: str
    breakdown: str


@dataclass(frozen=True)
class Figure:
    """A figure above zero; `contributors` None where its measure does not go by them.

    `is_printed`: the release tells it; one that is withheld or blank is there and not told.
    """

    value: float
    is_printed: bool
    contributors: int | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of a release by cell, the divisions they are of, and their codes a year before.

    `rests`: how many stand behind what lies between a whole and its part, by year, division, part.
    """

    release: str
    by_cell: Mapping[Cell, Figure]
    parents: Mapping[tuple[int, str], str]
    codes_before: Mapping[tuple[int, str], str]
    rests: Mapping[Cell, int]


def read_figures(release: Path) -> Figures:
    """All protected figures above zero. Raises ReleaseError where the release cannot be asked."""
    with asking(release) as connection:
        used = connection.execute(
            "select distinct unnest([numerator_measure, denominator_measure]) from dim_indicators"
        ).fetchall()
        refuse_undecided(measure for (measure,) in used if measure is not None)
        divisions = connection.execute(
            "select report_year, division_code, parent_code from dim_divisions"
            " where division_level in ('prefecture', 'county')"
        ).fetchall()
        before = connection.execute(
            "select report_year, division_code, previous_code from dim_division_continuity"
            " where previous_code is not null"
        ).fetchall()
        queries = _rows_queries(connection)
        contributors = _contributors(connection, queries)
        return Figures(
            release=release.resolve().name,
            by_cell={
                Cell(*cell): Figure(value, printed, contributors.get(Cell(*cell)))
                for *cell, value, printed in connection.execute(_VALUES).fetchall()
            },
            parents={(year, code): parent for year, code, parent in divisions},
            codes_before={(year, code): previous for year, code, previous in before},
            rests=_rests(connection, queries),
        )


_ADDED_UP = [one.measure for one in protected_measures().values() if one.flow and one.adds_up]


def public_rows(measure: str, breakdown: str) -> str:
    """SQL: whether a figure is published. Sums over years have no breakdowns: the years say it."""
    return f"not ({breakdown} <> '' and {measure} in ({', '.join(map(literal, _ADDED_UP))}))"


_VALUES = f"""
    with told as (
        select report_year, division_code, numerator_measure as measure, breakdown
        from indicators inner join dim_indicators using (indicator)
        where kind <> 'median' and numerator is not null and status <> 'withheld'
        union
        select report_year, division_code, denominator_measure, ''
        from indicators inner join dim_indicators using (indicator)
        where denominator is not null and status <> 'withheld'
    ),

    figures as (
        select
            * exclude (breakdown_kind, breakdown_item),
            if(breakdown_kind = '', '', breakdown_kind || ':' || breakdown_item) as breakdown
        from measures
        where
            measure in ({", ".join(map(literal, protected_measures()))})
            and division_level in ('province', 'prefecture', 'county')
    )

    select
        figures.report_year,
        figures.division_code,
        figures.measure,
        figures.breakdown,
        figures.value,
        told.measure is not null
    from figures
    left join told
        on
            figures.report_year = told.report_year
            and figures.division_code = told.division_code
            and figures.measure = told.measure
            and figures.breakdown = told.breakdown
    where figures.value > 0 and {public_rows("figures.measure", "figures.breakdown")}
    order by figures.report_year, figures.division_code, figures.measure, figures.breakdown
"""


def _rows_queries(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    rows = connection.execute(
        "select measure, breakdown_kind, rows_query from measure_queries order by all"
    ).fetchall()
    return {(measure, kind): query for measure, kind, query in rows}


def _contributors(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[tuple[str, str], str]
) -> dict[Cell, int]:
    counted: dict[Cell, int] = {}
    for (measure, kind), query in queries.items():
        protected = protected_measures().get(measure)
        if protected and protected.contributors:
            counted |= _count(connection, protected, kind, query)
    return counted


def _rests(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[tuple[str, str], str]
) -> dict[Cell, int]:
    """Of the parts whose rest goes by contributors: those of the rows that are not the part's."""
    counted: dict[Cell, int] = {}
    for part in _parts_by_contributors():
        rest = (
            f"select * from ({queries[part.whole, '']}) as whole_rows anti join"
            f" ({queries[part.part, '']}) as part_rows using (report_year, filing_id, row_number)"
        )
        counted |= _count(connection, protected_measures()[part.part], "", rest)
    return counted


def _parts_by_contributors() -> Iterable[Part]:
    return (part for part in parts() if part.rest == "contributors")


def _count(
    connection: duckdb.DuckDBPyConnection, measure: ProtectedMeasure, kind: str, rows_query: str
) -> dict[Cell, int]:
    """How many stand behind each figure; who adds nothing to it does not.

    One that adds nearly all of a sum stands alone: the others hide nothing.
    """
    if measure.contributors == "rows":
        who, participants = "counted.filing_id || '/' || counted.row_number", ""
    else:
        who = "credit_code"
        participants = (
            "inner join fct_relief_participation as participations on"
            " counted.filing_id = participations.filing_id"
            " and counted.row_number = participations.row_number"
        )
    breakdown = f"{literal(kind + ':')} || breakdown_item" if kind else "''"
    rows = connection.execute(
        f"""
        with added as (
            select
                counted.report_year,
                coalesce(
                    divisions.county_code, divisions.prefecture_code, divisions.province_code
                ) as division_code,
                counted.breakdown_item,
                {who} as who,
                sum(counted.amount) as amount
            from ({rows_query}) as counted
            {participants}
            inner join dim_divisions as divisions
                on
                    counted.report_year = divisions.report_year
                    and counted.county_code = divisions.division_code
            where counted.amount is null or counted.amount <> 0
            group by
                counted.report_year,
                counted.breakdown_item,
                {who},
                grouping sets (
                    divisions.county_code, divisions.prefecture_code, divisions.province_code
                )
        )

        select
            report_year,
            division_code,
            {literal(measure.measure)},
            {breakdown},
            if(max(amount) > {NEARLY_ALL} * sum(amount), 1, count(*))
        from added
        group by report_year, division_code, breakdown_item
        """
    ).fetchall()
    return {Cell(*cell): count for *cell, count in rows}
