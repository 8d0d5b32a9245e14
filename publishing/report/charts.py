"""Charts of a report as Vega-Lite specifications.

Belongs here: what each chart shows and how it looks; colours that colour-blind readers can tell
apart. Does not: which charts a report has, pictures (`drawing`).

A specification is written out: what is drawn is seen here, and a library that builds one took
longer than all the rest of a county's report.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from publishing.fonts import SANS
from publishing.report.content import Chart
from publishing.report.figures import Figure, YearFigures, rounded
from publishing.report.words import printed, short_why

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Okabe and Ito's, told apart by colour-blind readers; lines differ in their points too."""
GREY, INK, LINE, RULE = "#767676", "#1f2933", "#9aa5b1", "#e5e7eb"
HEAT_AT, HEAT = (0, 60, 100), ("#f7fbff", "#9ecae1", "#08519c")
DARK_FROM, CELL_INK = 87, "#000000"
"""From this value on a cell is so dark that white is read on it; below it black is. Either stands
out by 4.5 to 1 at the least, which the ink of the other charts does not on the blue between."""
LABEL_GAP = 8
"""Least distance of two labels of a trend, in percentage points."""
WIDTH, NARROW_WIDTH = 620, 350
"""Pixels across a chart with its axes, on paper and on a phone."""
BAR, CELL, LOW = 19, 29, 160
"""Pixels from bar to bar and from row to row of cells; how high a chart with an axis of values is.
"""
CELLS, NARROW_CELLS = 20, 8
"""Cells in a line of the table of counties: a prefecture with more takes a second line."""
PLAIN = ".12~g"
"""How a number is printed: in full and without commas, as in the sentences."""

Spec = dict[str, Any]


def narrow(spec: Spec) -> Spec:
    """The same chart as wide as a phone, its signs as large as before."""
    made = spec | {"width": NARROW_WIDTH}
    if "params" in spec:
        made["params"] = [{"name": "cells", "value": NARROW_CELLS}]
    if "projection" in spec:
        made["height"] = round(spec["height"] * NARROW_WIDTH / WIDTH)
    return made


def trend(title: str, series: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """Rates over years, a line each; None where no line has two points."""
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
    colours = {"domain": names, "range": list(COLOURS[: len(names)])}
    x = _of("年份", title=None, axis={"labelAngle": 0})
    y = _of("值", "quantitative", title="%", scale={"zero": True, "domainMax": 100})
    colour = _of("名称", scale=colours, legend={"title": None, "orient": "top"})
    shape = _of("名称", scale={"domain": names}, legend=None)
    last = max(row["年份"] for row in rows)
    ends = _apart([row for row in rows if row["年份"] == last])
    layers = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"x": x, "y": y, "color": colour, "detail": _of("段")},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12},
            "encoding": {
                "x": _of("年份"),
                "y": _of("处", "quantitative"),
                "text": _of("值", "quantitative", format=".2f"),
                "color": _of("名称", scale=colours),
            },
        },
    ]
    told = "；".join(
        name + "，".join(f"{figure.report_year}年{_said(figure)}" for figure in figures)
        for name, figures in series
        if name in names
    )
    return _chart(title, rows, layers, told, height=LOW)


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
    # Named, or those without a bar would be drawn below all others.
    names = [row["名称"] for row in rows]
    y = _of("名称", title=None, sort=names, axis={"labelLimit": 200})
    x = _of("值", "quantitative", title="%", scale={"domain": [0, 100]}, axis={"tickCount": 5})
    ink = {"condition": {"test": "isValid(datum['值'])", "value": "white"}, "value": INK}
    layers = [
        _bars(x, y),
        {
            # Inside the bar, where the line of the whole does not cross it.
            "mark": {"type": "text", "align": "left", "dx": 4},
            "encoding": {"y": y, "x": {"datum": 0}, "text": _of("写"), "color": ink},
        },
    ]
    if whole.is_known:
        line_at = float(rounded(whole.exact))
        line = {"type": "rule", "color": COLOURS[1], "strokeWidth": 2, "strokeDash": [6, 3]}
        layers.append(
            {
                "data": {"values": [{"值": line_at}]},
                "mark": line,
                "encoding": {"x": _of("值", "quantitative")},
            }
        )
        title = f"{title}（虚线：{whole.division.whole}{line_at:.2f}%）"
    told = "，".join(f"{figure.division.name}{_said(figure)}" for figure in figures)
    return _chart(title, rows, layers, told, height={"step": BAR})


def _bars(x: Spec, y: Spec) -> Spec:
    return {
        "mark": {"type": "bar", "color": COLOURS[0], "height": {"band": 0.7}},
        "encoding": {"x": x, "y": y},
    }


def heat_table(title: str, groups: Sequence[tuple[str, Sequence[Figure]]]) -> Chart | None:
    """A rate of every county as a table of cells, a row a prefecture, darker for higher."""
    rows: list[dict[str, Any]] = [
        {
            "组": group,
            "位": position,
            "名称": _short(figure.division.name),
            "值": float(rounded(figure.exact)) if figure.is_known else None,
            "写": f"{rounded(figure.exact, 0)}" if figure.is_known else _in_a_cell(figure),
        }
        for group, figures in groups
        for position, figure in enumerate(figures)
    ]
    if not any(row["值"] is not None for row in rows):
        return None
    x = _of("列", "ordinal", axis=None)
    # A prefecture's second line has no name of its own.
    axis = {"labelExpr": "indexof(datum.label, '|') < 0 ? datum.label : ''", "ticks": False}
    y = _of("行", title=None, sort=None, axis=axis)
    ink = {
        "condition": {"test": f"datum['值'] >= {DARK_FROM}", "value": "white"},
        "value": CELL_INK,
    }
    name_size = {"expr": "length(datum['名称']) > 3 ? 7.5 : 9.5"}
    layers = [
        {
            "mark": {"type": "rect", "stroke": "white", "strokeWidth": 1.5},
            "encoding": {"x": x, "y": y, "color": _of("值", "quantitative", **_heat())},
        },
        *(
            {
                "mark": {"type": "text", "fontSize": size, "dy": dy},
                "encoding": {"x": x, "y": y, "text": _of(field), "color": ink},
            }
            for field, size, dy in (("名称", name_size, -6), ("写", 10.5, 7))
        ),
    ]
    told = "；".join(
        group + "".join(f"，{row['名称']}{row['写']}" for row in rows if row["组"] == group)
        for group, _ in groups
    )
    chart = _chart(title, rows, layers, told, height={"step": CELL})
    chart.spec["params"] = [{"name": "cells", "value": CELLS}]
    chart.spec["transform"] = [
        {"calculate": "datum['位'] % cells", "as": "列"},
        {
            "calculate": "datum['组']"
            " + (datum['位'] < cells ? '' : '|' + floor(datum['位'] / cells))",
            "as": "行",
        },
    ]
    return chart


def _heat() -> Spec:
    return {
        "scale": {"domain": list(HEAT_AT), "range": list(HEAT)},
        "legend": {"title": "%", "orient": "top", "gradientLength": 200},
    }


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
    shapes: list[dict[str, Any]] = [
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
    known = {
        "test": "isValid(datum.properties['值'])",
        **_of("properties.值", "quantitative", **_heat()),
    }
    layer = {
        "mark": {"type": "geoshape", "stroke": "white", "strokeWidth": 0.8},
        "encoding": {"color": {"condition": known, "value": "#d9d9d9"}},
    }
    told = "，".join(
        f"{figure.division.name}{_said(figure)}"
        for figure in figures
        if figure.division.code in boundaries
    )
    chart = _chart(title, shapes, [layer], told, height=420)
    chart.spec["projection"] = {"type": "mercator"}
    return chart


def parts(title: str, items: Sequence[tuple[str, Figure]]) -> Chart | None:
    """The items of a breakdown as bars, in the order given; None for fewer than two."""
    rows: list[dict[str, Any]] = [
        {"名称": name, "值": float(figure.exact)} for name, figure in items
    ]
    if len(rows) < 2:
        return None
    unit = items[0][1].indicator.unit
    y = _of("名称", title=None, sort=None, axis={"labelLimit": 220})
    x = _of("值", "quantitative", title=unit, axis=_ticks([row["值"] for row in rows]))
    labels = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"x": x, "y": y, "text": _of("值", "quantitative", format=PLAIN)},
    }
    told = "，".join(f"{name}{printed(figure)}{unit}" for name, figure in items)
    return _chart(title, rows, [_bars(x, y), labels], told, height={"step": BAR})


def _ticks(values: Sequence[float]) -> Spec:
    """An axis that shows these and 0: of counts it has no half between two ticks.

    A least step is not kept by Vega where there are few: as many ticks are asked for as there are
    whole numbers.
    """
    if any(value != int(value) for value in values):
        return {"tickCount": 5}
    span = int(max(0, *values) - min(0, *values))
    return {"tickCount": max(1, min(5, span)), "tickMinStep": 1}


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
    for row in rows:
        row["最高"] = max(row["起"], row["止"])
    ticks = _ticks([row[end] for row in rows for end in ("起", "止")])
    kinds = {"domain": ["发布版", "增加", "减少"], "range": [GREY, COLOURS[0], COLOURS[1]]}
    x = _of("名称", title=None, sort=None, axis={"labelAngle": 0, "labelLimit": 120})
    layers = [
        {
            "mark": {"type": "bar", "width": {"band": 0.55}},
            "encoding": {
                "x": x,
                "y": _of("起", "quantitative", title=unit, axis=ticks),
                "y2": {"field": "止"},
                "color": _of("类", scale=kinds, legend={"title": None, "orient": "top"}),
            },
        },
        {
            "mark": {"type": "text", "dy": -8},
            "encoding": {"x": x, "y": _of("最高", "quantitative"), "text": _of("写")},
        },
    ]
    told = "，".join(f"{row['名称']}{row['写']}{unit}" for row in rows)
    return _chart(title, rows, layers, told, height=LOW)


def _of(field: str, kind: str = "nominal", **more: Any) -> Spec:
    """A channel of an encoding."""
    return {"field": field, "type": kind, **more}


def _chart(
    title: str, rows: list[dict[str, Any]], layers: list[Spec], told: str, *, height: int | Spec
) -> Chart:
    axis = {
        **{"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK},
        **{"gridColor": RULE, "domainColor": LINE, "tickColor": LINE},
    }
    spec = {
        "width": WIDTH,
        "height": height,
        # Across it is what it says, axes and labels within: charts have one scale.
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "top": 5, "right": 12, "bottom": 5},
        "data": {"values": rows},
        "layer": layers,
        "config": {
            "font": SANS,
            "background": "white",
            "numberFormat": PLAIN,
            "view": {"stroke": None},
            "axis": axis,
            "axisX": {"grid": False},
            "legend": {"labelFontSize": 12, "labelColor": INK},
            "text": {"font": SANS, "color": INK},
        },
    }
    tall = height if isinstance(height, int) else height["step"] * len(rows)
    return Chart(title, spec, f"{title}：{told}", WIDTH, tall)
