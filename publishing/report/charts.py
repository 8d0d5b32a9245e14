"""Charts of a report as Vega-Lite specifications, and as SVG or PNG.

Belongs here: what each chart shows and how it looks; colours that colour-blind readers can tell
apart. Does not: which charts a report has.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from publishing.fonts import FOLDER, SANS
from publishing.report.content import Chart, Report
from publishing.report.figures import Figure, YearFigures, rounded
from publishing.report.words import printed, short_why

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Okabe and Ito's, told apart by colour-blind readers; lines differ in their points too."""
GREY, INK = "#767676", "#1f2933"
HEAT_AT, HEAT = (0, 60, 100), ("#f7fbff", "#9ecae1", "#08519c")
DARK_FROM = 80
"""From this value on a cell is so dark that white is read better on it."""
LABEL_GAP = 6.5
"""Least distance of two labels of a trend, in percentage points."""
WIDTH = 560
VEGA_LITE = "6.1"
_IDS = re.compile(r"\b(gradient_|clip)\d+\b")


def draw(report: Report) -> dict[str, str]:
    """Every chart of a report as SVG with text in the fonts of the software, by its title."""
    converter = _converter()
    numbers: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"{found[1]}{len(numbers)}")

    return {
        # Vega counts its ids on through a whole process: here they count from 0 in each report.
        block.title: _IDS.sub(numbered, converter.vegalite_to_svg(block.spec, vl_version=VEGA_LITE))
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Chart)
    }


def as_png(svg: str) -> bytes:
    """A chart as PNG at twice its size."""
    return _converter().svg_to_png(svg, scale=2)


def _converter() -> Any:
    import vl_convert

    # Without a font of its own every sign of a PNG would be left out silently.
    vl_convert.register_font_directory(str(FOLDER))
    return vl_convert


def trend(title: str, series: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """Rates over years, a line each; None where no line has two points."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for name, figures in series:
        stretch = 0
        for figure in figures:
            # No line leads to a year that cannot be compared with the one before.
            stretch += figure.break_kind is not None
            if figure.is_known:
                value = float(rounded(figure.exact))
                rows.append(
                    {"年份": str(figure.report_year), "名称": name, "值": value, "段": stretch}
                )
    if len({row["年份"] for row in rows}) < 2:
        return None
    names = list(dict.fromkeys(row["名称"] for row in rows))
    base = alt.Chart().encode(
        x=alt.X("年份:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("值:Q", title="%", scale=alt.Scale(zero=True, domainMax=100)),
        color=alt.Color(
            "名称:N",
            scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail="段:N")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape("名称:N", scale=alt.Scale(domain=names), legend=None)
    )
    last = max(row["年份"] for row in rows)
    ends = _apart([row for row in rows if row["年份"] == last])
    labels = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(
            x="年份:O",
            y="处:Q",
            text=alt.Text("值:Q", format=".2f"),
            color=alt.Color("名称:N", scale=alt.Scale(domain=names, range=list(COLOURS))),
        )
    )
    told = "；".join(
        name + "，".join(f"{figure.report_year}年{_said(figure)}" for figure in figures)
        for name, figures in series
        if name in names
    )
    return _chart(
        title, alt.layer(lines, points, labels, data=alt.Data(values=rows)), told, height=220
    )


def _said(figure: Figure) -> str:
    """A rate for who cannot see the chart, or why it is not there."""
    return f"{rounded(figure.exact)}%" if figure.is_known else short_why(figure)


def _apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last points with a place `处` for each label, so that none stands on another."""
    placed: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: row["值"]):
        lowest = placed[-1]["处"] + LABEL_GAP if placed else 0.0
        placed.append(row | {"处": max(row["值"], lowest)})
    return placed


def bars(title: str, years: Sequence[YearFigures], indicator: str, whole: Figure) -> Chart | None:
    """A rate of the divisions below as bars in the order of their codes, and the whole's line.

    One that is not known has no bar and says why; None where fewer than two are known.
    """
    import altair as alt

    figures = [one for year in years if (one := year.get(indicator)) is not None]
    rows: list[dict[str, Any]] = [
        {
            "名称": figure.division.name,
            "值": float(rounded(figure.exact)) if figure.is_known else None,
            "写": f"{rounded(figure.exact)}" if figure.is_known else short_why(figure),
        }
        for figure in figures
    ]
    if sum(figure.is_known for figure in figures) < 2:
        return None
    names = [row["名称"] for row in rows]
    base = alt.Chart().encode(
        y=alt.Y("名称:N", title=None, sort=names, axis=alt.Axis(labelLimit=200)),
        x=alt.X("值:Q", title="%", scale=alt.Scale(domain=[0, 100])),
    )
    # Inside the bar, where the line of the whole does not cross it.
    labels = base.mark_text(align="left", dx=4).encode(
        x=alt.datum(0),
        text="写:N",
        color=alt.condition("isValid(datum.值)", alt.value("white"), alt.value(INK)),
    )
    layers = [base.mark_bar(color=COLOURS[0], height={"band": 0.7}), labels]
    if whole.is_known:
        line_at = float(rounded(whole.exact))
        line = alt.Chart(alt.Data(values=[{"值": line_at}])).mark_rule(
            color=COLOURS[1], strokeWidth=2, strokeDash=[6, 3]
        )
        layers.append(line.encode(x="值:Q"))
        title = f"{title}（虚线：{whole.division.whole}{line_at:.2f}%）"
    told = "，".join(f"{figure.division.name}{_said(figure)}" for figure in figures)
    drawn = alt.layer(*layers, data=alt.Data(values=rows))
    return _chart(title, drawn, told, height=24 * len(rows))


def heat_table(title: str, groups: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """A rate of every county as a table of cells, a row a prefecture, darker for higher."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "组": group,
            "列": position,
            "名称": _short(figure.division.name),
            "值": float(rounded(figure.exact)) if figure.is_known else None,
            "写": f"{rounded(figure.exact, 0)}" if figure.is_known else _in_a_cell(figure),
        }
        for group, figures in groups
        for position, figure in enumerate(figures, start=1)
    ]
    if not any(row["值"] is not None for row in rows):
        return None
    columns = max(row["列"] for row in rows)
    names = [group for group, _ in groups]
    base = alt.Chart().encode(x=alt.X("列:O", axis=None), y=alt.Y("组:N", title=None, sort=names))
    cells = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        color=alt.Color(
            "值:Q",
            scale=alt.Scale(domain=list(HEAT_AT), range=list(HEAT)),
            legend=alt.Legend(title="%", orient="top", gradientLength=200),
        )
    )
    ink = alt.condition(f"datum.值 >= {DARK_FROM}", alt.value("white"), alt.value(INK))
    places = base.mark_text(fontSize=9.5, dy=-6).encode(text="名称:N", color=ink)
    values = base.mark_text(fontSize=10.5, dy=7).encode(text="写:N", color=ink)
    told = "；".join(
        group + "".join(f"，{row['名称']}{row['写']}" for row in rows if row["组"] == group)
        for group in names
    )
    return _chart(
        title,
        alt.layer(cells, places, values, data=alt.Data(values=rows)),
        told,
        width=max(46 * columns, 300),
        height=34 * len(names),
    )


def _in_a_cell(figure: Figure) -> str:
    """Why a county has no figure, in a word that fits a cell."""
    return {"not_filed": "未报", "sent_back": "退回"}.get(figure.state, "无数")


def _short(name: str) -> str:
    """A name that fits a cell: 融水苗族自治县 as 融水县."""
    before, autonomous, _ = name.partition("族自治")
    return f"{before[:2]}{name[-1]}" if autonomous else name[:4]


def region_map(
    title: str, figures: Sequence[Figure], boundaries: Mapping[str, Any]
) -> Chart | None:
    """A rate of divisions on their boundaries; None where none of them has one."""
    import altair as alt

    shapes = [
        {
            "type": "Feature",
            "geometry": boundaries[figure.division.code],
            "properties": {
                "名称": figure.division.name,
                "值": float(rounded(figure.exact)) if figure.is_known else None,
            },
        }
        for figure in figures
        if figure.division.code in boundaries
    ]
    if not shapes:
        return None
    drawn = (
        alt.Chart(alt.Data(values=shapes))
        .mark_geoshape(stroke="white", strokeWidth=0.8)
        .encode(
            color=alt.condition(
                "isValid(datum.properties.值)",
                alt.Color(
                    "properties.值:Q",
                    scale=alt.Scale(domain=list(HEAT_AT), range=list(HEAT)),
                    legend=alt.Legend(title="%", orient="top", gradientLength=200),
                ),
                alt.value("#d9d9d9"),
            )
        )
        .project(type="mercator")
    )
    told = "，".join(
        f"{figure.division.name}{_said(figure)}"
        for figure in figures
        if figure.division.code in boundaries
    )
    return _chart(title, drawn, told, height=420)


def parts(title: str, items: Sequence[tuple[str, Figure]]) -> Chart | None:
    """The items of a breakdown as bars, in the order given; None for fewer than two."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {"名称": name, "值": float(figure.exact)} for name, figure in items
    ]
    if len(rows) < 2:
        return None
    unit = items[0][1].indicator.unit
    base = alt.Chart().encode(
        y=alt.Y(
            "名称:N", title=None, sort=[row["名称"] for row in rows], axis=alt.Axis(labelLimit=220)
        ),
        x=alt.X("值:Q", title=unit, axis=alt.Axis(tickCount=6)),
    )
    labels = base.mark_text(align="left", dx=4).encode(text=alt.Text("值:Q", format=".12~g"))
    told = "，".join(f"{name}{printed(figure)}{unit}" for name, figure in items)
    drawn = alt.layer(
        *(base.mark_bar(color=COLOURS[0], height={"band": 0.7}), labels),
        data=alt.Data(values=rows),
    )
    return _chart(title, drawn, told, height=24 * len(rows))


def waterfall(
    title: str,
    unit: str,
    releases: tuple[str, str],
    before: float,
    steps: Sequence[tuple[str, float]],
) -> Chart | None:
    """A figure in one of two releases, what each cause changed of it, and in the other."""
    import altair as alt

    if not steps:
        return None
    rows: list[dict[str, Any]] = [
        {"名称": releases[0], "起": 0.0, "止": before, "写": f"{before:.12g}", "类": "发布版"}
    ]
    at = before
    for cause, change in steps:
        rows.append(
            {
                "名称": cause,
                "起": at,
                "止": at + change,
                "写": f"{change:+.12g}",
                "类": "增加" if change > 0 else "减少",
            }
        )
        at += change
    rows.append({"名称": releases[1], "起": 0.0, "止": at, "写": f"{at:.12g}", "类": "发布版"})
    base = alt.Chart().encode(
        x=alt.X(
            "名称:N",
            title=None,
            sort=[row["名称"] for row in rows],
            axis=alt.Axis(labelAngle=0, labelLimit=120),
        ),
    )
    drawn = base.mark_bar(width={"band": 0.55}).encode(
        y=alt.Y("起:Q", title=unit),
        y2="止:Q",
        color=alt.Color(
            "类:N",
            scale=alt.Scale(
                domain=["发布版", "增加", "减少"], range=[GREY, COLOURS[0], COLOURS[1]]
            ),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    labels = (
        base.mark_text(dy=-8)
        .encode(y=alt.Y("最高:Q"), text="写:N")
        .transform_calculate(最高="max(datum.起, datum.止)")
    )
    told = "，".join(f"{row['名称']}{row['写']}{unit}" for row in rows)
    return _chart(title, alt.layer(drawn, labels, data=alt.Data(values=rows)), told, height=220)


def _chart(title: str, drawn: Any, told: str, *, width: int = WIDTH, height: int) -> Chart:
    spec = (
        drawn.properties(width=width, height=height)
        .configure(font=SANS, background="white")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12,
            titleFontSize=12,
            labelColor=INK,
            titleColor=INK,
            gridColor="#e5e7eb",
            domainColor="#9aa5b1",
            tickColor="#9aa5b1",
        )
        .configure_axisX(grid=False)
        .configure_legend(labelFontSize=12, labelColor=INK)
        .configure_text(font=SANS, color=INK)
        # What is drawn here is the same each time: to validate it takes most of the time.
        .to_dict(validate=False)
    )
    return Chart(title, spec, f"{title}：{told}", width, height)
