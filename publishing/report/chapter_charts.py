"""Which charts each chapter of the annual report has.

Belongs here: choosing them and what they show. Does not: drawing (`charts`), reading figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from publishing.report import charts
from publishing.report.chapters import Chapter
from publishing.report.content import Chart
from publishing.report.figures import Figure, ReportFigures, YearFigures
from publishing.report.sentences import named_items

SHOWN_OF_COUNTIES = "chamber_coverage_rate"
"""What the table of cells shows of every county."""
_PARTS = {
    "mediation": ("成功调解案件，按纠纷类型", "cases_settled", "dispute_kind"),
    "relief": ("帮扶到位资金，按帮扶方式", "relief_funds", "support_kind"),
    "micro": ("微实践项目，按类型", "micro_practices", "practice"),
}
"""Chapter → title of the chart of a breakdown, the indicator and the kind of breakdown."""


def chapter_charts(
    chapter: Chapter,
    figures: ReportFigures,
    counties: Sequence[tuple[str, Sequence[Figure]]],
    boundaries: Mapping[str, Any],
) -> list[Chart]:
    """The charts there is something to draw of.

    `counties` has `SHOWN_OF_COUNTIES` of every county by prefecture in the province's report;
    `boundaries` is code → GeoJSON geometry.
    """
    drawn: list[Chart | None] = []
    if chapter.key == "coverage":
        drawn = [_coverage_trend(figures), *_coverage_below(figures, counties, boundaries)]
    elif chapter.key == "party":
        title, indicator = "商会党组织有效覆盖率", "chamber_party_coverage_rate"
        drawn = [charts.trend(title, _beside_the_levels_above(figures, indicator))]
    elif chapter.key in _PARTS:
        title, indicator, kind = _PARTS[chapter.key]
        drawn = [charts.parts(title, named_items(figures, indicator, kind))]
    return [chart for chart in drawn if chart is not None]


def _over_years(series: Sequence[YearFigures], indicator: str) -> list[Figure]:
    return [figure for year in series if (figure := year.get(indicator)) is not None]


def _beside_the_levels_above(
    figures: ReportFigures, indicator: str
) -> list[tuple[str, list[Figure]]]:
    return [
        (years[-1].division.name, _over_years(years, indicator))
        for years in (figures.series, *figures.above_series)
    ]


def _coverage_trend(figures: ReportFigures) -> Chart | None:
    if figures.division.level != "province":
        return charts.trend(
            "商会覆盖率", _beside_the_levels_above(figures, "chamber_coverage_rate")
        )
    names = ("chamber_coverage_rate", "registration_rate", "branch_coverage_rate")
    lines = [
        (figures.indicators[name].name_zh, _over_years(figures.series, name)) for name in names
    ]
    return charts.trend("商会覆盖率、登记率、党组织覆盖率", lines)


def _coverage_below(
    figures: ReportFigures,
    counties: Sequence[tuple[str, Sequence[Figure]]],
    boundaries: Mapping[str, Any],
) -> list[Chart | None]:
    whole = figures.year.get(SHOWN_OF_COUNTIES)
    if not figures.below or whole is None:
        return []
    level = "各设区市" if figures.division.level == "province" else "各县（市、区）"
    drawn = [charts.bars(f"{level}商会覆盖率", figures.below, SHOWN_OF_COUNTIES, whole)]
    if counties:
        drawn.append(charts.heat_table("各县（市、区）商会覆盖率（%）", counties))
    shown = [one for year in figures.below if (one := year.get(SHOWN_OF_COUNTIES))]
    of_counties = [figure for _, group in counties for figure in group]
    # Counties where their boundaries are there, else prefectures.
    if any(figure.division.code in boundaries for figure in of_counties):
        shown = of_counties
    drawn.append(charts.region_map("商会覆盖率地图", shown, boundaries))
    return drawn
