"""Charts of a report: what each shows, and in words for who cannot see it.

Belongs here: from figures to points, bars and cells. Does not: which charts a report has
(`chapter_charts`), pictures (`drawing`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from publishing.report.chart_shapes import (
    Bar,
    Bars,
    Cells,
    Point,
    Region,
    Regions,
    Shape,
    Trend,
    Waterfall,
)
from publishing.report.content import Chart
from publishing.report.figures import Figure, YearFigures, rounded
from publishing.report.words import printed, short_why


def trend(title: str, series: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """Rates over years, a line each; None where there are not two years."""
    lines = tuple((name, points) for name, figures in series if (points := _points(figures)))
    if len({point.year for _, points in lines for point in points}) < 2:
        return None
    drawn = {name for name, _ in lines}
    told = "；".join(
        name + "，".join(f"{figure.report_year}年{_said(figure)}" for figure in figures)
        for name, figures in series
        if name in drawn
    )
    return _chart(title, Trend(lines), told)


def _points(figures: Sequence[Figure]) -> tuple[Point, ...]:
    points: list[Point] = []
    stretch = 0
    for figure in figures:
        # No line leads to a year that cannot be compared with the one before.
        stretch += figure.break_kind is not None
        if figure.is_known:
            points.append(Point(str(figure.report_year), float(rounded(figure.exact)), stretch))
    return tuple(points)


def _said(figure: Figure) -> str:
    """A rate for who cannot see the chart, or why it is not there."""
    return f"{rounded(figure.exact)}%" if figure.is_known else short_why(figure)


def bars(title: str, years: Sequence[YearFigures], indicator: str, whole: Figure) -> Chart | None:
    """A rate of the divisions below as bars in the order of their codes, and the whole's line.

    One that is not known has no bar and says why; None where fewer than two are known.
    """
    figures = [one for year in years if (one := year.get(indicator)) is not None]
    if sum(figure.is_known for figure in figures) < 2:
        return None
    drawn = tuple(
        Bar(
            figure.division.name,
            _percent(figure),
            f"{rounded(figure.exact)}" if figure.is_known else short_why(figure),
        )
        for figure in figures
    )
    of_whole = _percent(whole)
    if of_whole is not None:
        title = f"{title}（虚线：{whole.division.whole}{of_whole:.2f}%）"
    told = "，".join(f"{figure.division.name}{_said(figure)}" for figure in figures)
    return _chart(title, Bars("%", drawn, are_shares=True, whole=of_whole), told)


def _percent(figure: Figure) -> float | None:
    return float(rounded(figure.exact)) if figure.is_known else None


def heat_table(title: str, groups: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """A rate of every county as a table of cells, a row a prefecture, darker for higher."""
    rows = tuple((group, tuple(_cell(figure) for figure in figures)) for group, figures in groups)
    if not any(cell.value is not None for _, cells in rows for cell in cells):
        return None
    told = "；".join(
        group + "".join(f"，{cell.name}{cell.label}" for cell in cells) for group, cells in rows
    )
    return _chart(title, Cells(rows), told)


def _cell(figure: Figure) -> Bar:
    label = f"{rounded(figure.exact, 0)}" if figure.is_known else _in_a_cell(figure)
    return Bar(_short(figure.division.name), _percent(figure), label)


def _in_a_cell(figure: Figure) -> str:
    """Why a county has no figure, in a word that fits a cell."""
    return {"not_filed": "未报", "sent_back": "退回"}.get(figure.state, "无数")


def _short(name: str) -> str:
    """A name that fits a cell: 融水苗族自治县 as 融水, as it is called. All of them here are of two
    signs and the people's name."""
    return name[:2] if "族自治" in name else name[:4]


def region_map(
    title: str, figures: Sequence[Figure], boundaries: Mapping[str, Any]
) -> Chart | None:
    """A rate of divisions on their boundaries; None where none of them has one."""
    shown = [figure for figure in figures if figure.division.code in boundaries]
    if not shown:
        return None
    regions = tuple(
        Region(figure.division.name, _percent(figure), boundaries[figure.division.code])
        for figure in shown
    )
    told = "，".join(f"{figure.division.name}{_said(figure)}" for figure in shown)
    return _chart(title, Regions(regions), told)


def parts(title: str, items: Sequence[tuple[str, Figure]]) -> Chart | None:
    """The items of a breakdown as bars, in the order given; None for fewer than two."""
    if len(items) < 2:
        return None
    drawn = tuple(
        Bar(name, float(figure.exact), plain_number(float(figure.exact))) for name, figure in items
    )
    unit = items[0][1].indicator.unit
    told = "，".join(f"{name}{printed(figure)}{unit}" for name, figure in items)
    return _chart(title, Bars(unit, drawn), told)


def waterfall(
    title: str,
    unit: str,
    releases: tuple[str, str],
    before: float,
    steps: Sequence[tuple[str, float]],
) -> Chart | None:
    """A figure in one of two releases, what each cause changed of it, and in the other."""
    if not steps:
        return None
    after = before + sum(change for _, change in steps)
    items = [
        (releases[0], plain_number(before)),
        *((cause, f"{change:+.12g}") for cause, change in steps),
        (releases[1], plain_number(after)),
    ]
    told = "，".join(f"{name}{number}{unit}" for name, number in items)
    return _chart(title, Waterfall(unit, releases, before, tuple(steps)), told)


def plain_number(value: float) -> str:
    """A number in full and without commas, as in the sentences."""
    return f"{value:.12g}"


def _chart(title: str, shape: Shape, told: str) -> Chart:
    return Chart(title, shape, f"{title}：{told}")
