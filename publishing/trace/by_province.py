"""What each province's own release says of a measure of the nation.

Belongs here: the provinces beside a traced measure. Does not: their rows, which are traced in the
province's release.
"""

from dataclasses import dataclass
from pathlib import Path

from publishing.read_release import asking
from publishing.sql_text import literal
from publishing.trace.figure_asked import Figure
from publishing.trace.trace_figure import TracedMeasure


@dataclass(frozen=True)
class ProvincePart:
    """What one province comes to by itself; 0 where nothing counts there."""

    province_code: str
    province_name: str
    value: float


def parts_by_province(
    release: Path, figure: Figure, measure: TracedMeasure
) -> tuple[ProvincePart, ...]:
    """Every province of the figure's year, by code, with its part of a measure of the nation."""
    kind = figure.breakdown.partition(":")[0] if measure.breakdown_item else ""
    with asking(release) as connection:
        rows = connection.execute(
            "select dim_divisions.division_code, division_name, coalesce(measures.value, 0)"
            " from dim_divisions left join measures"
            " on measures.report_year = dim_divisions.report_year"
            " and measures.division_code = dim_divisions.division_code"
            f" and measure = {literal(measure.measure)} and breakdown_kind = {literal(kind)}"
            f" and breakdown_item = {literal(measure.breakdown_item)}"
            " where dim_divisions.division_level = 'province'"
            f" and dim_divisions.report_year = {figure.report_year} order by all"
        ).fetchall()
    return tuple(ProvincePart(*row) for row in rows)
