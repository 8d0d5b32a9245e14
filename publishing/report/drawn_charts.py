"""How each chart looks: places, colours, letters.

Belongs here: from what a chart shows to its SVG. Does not: what it shows (`charts`), arithmetic of
ticks (`axes`), elements (`svg_marks`), other kinds of picture (`drawing`).

Drawn here and not by a library: five plain charts need a few hundred lines, and the browser's
engine that a library for them brought took as long as all the rest of a report.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from publishing.fonts import text_width
from publishing.report.axes import Axis, axis_of, axis_of_percent
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
from publishing.report.charts import plain_number
from publishing.report.svg_marks import (
    Anchor,
    Place,
    gradient,
    line,
    point,
    polygon,
    polyline,
    rectangle,
    svg,
    text,
)

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Okabe and Ito's, told apart by colour-blind readers; lines differ in their points too."""
GREY, INK, EDGE, RULE, UNKNOWN = "#767676", "#1f2933", "#9aa5b1", "#e5e7eb", "#d9d9d9"
HEAT = ((0, "#f7fbff"), (60, "#9ecae1"), (100, "#08519c"))
"""Percent → colour; in between what is between."""
DARK_FROM, CELL_INK = 87, "#000000"
"""From this value on a cell is so dark that white is read on it; below it black is. Either stands
out by 4.5 to 1 at the least, which the ink of the other charts does not on the blue between."""
LABEL_GAP = 8
"""Least distance of two labels of a trend, in percentage points."""
BAR, CELL, LOW, MAP = 19, 29, 160, 420
"""Pixels from bar to bar and from row to row of cells; how high a chart with an axis of values is,
and a map on paper."""
PAPER, PHONE = 620, 350
"""Pixels across a chart with its axes."""
CELLS = {PAPER: 20, PHONE: 8}
"""Cells in a line of the table of counties: a prefecture with more takes a second line."""
LEFT, TOP, RIGHT = 4, 5, 12
"""Pixels around a chart."""
SMALL, TICK = 11, 5
"""Of letters beside a bar; of the line at a tick."""
LONGEST = 200
"""Pixels of the longest name beside a bar."""


def drawn(shape: Shape, width: int, gradient_name: str) -> str:
    """A chart as SVG, as wide as PAPER or PHONE. A page may have no other gradient of this name."""
    match shape:
        case Trend():
            return _trend(shape, width)
        case Bars():
            return _bars(shape, width)
        case Cells():
            return _cells(shape, width, gradient_name)
        case Regions():
            return _regions(shape, width, gradient_name)
        case Waterfall():
            return _waterfall(shape, width)


def _trend(shape: Trend, width: int) -> str:
    legend = list(_legend([name for name, _ in shape.lines], width))
    axis = axis_of_percent()
    years = sorted({point.year for _, points in shape.lines for point in points})
    ends = _ends(shape, years[-1])
    left, top = _beside_values(axis), TOP + 15 * len(legend) + 16
    last = (len(years) - 0.5) / len(years)
    room = max((text_width(label, 12) for _, _, label in ends), default=0) + 8
    across = min(width - RIGHT - left, (width - RIGHT - left - room) / last)
    right = {year: left + (place + 0.5) * across / len(years) for place, year in enumerate(years)}

    def down(value: float) -> float:
        return top + LOW * (1 - axis.part(value))

    marks = [mark for row in legend for mark in row]
    marks += _axis_of_values(axis, "%", left, top, across)
    marks += _axis_of_names([(right[year], year) for year in years], left, top + LOW, across)
    for place, (_, points) in enumerate(shape.lines):
        for stretch in _stretches(points):
            places = [(right[one.year], down(one.value)) for one in stretch]
            marks.append(polyline(places, COLOURS[place]))
    for place, (_, points) in enumerate(shape.lines):
        marks += [
            point(place, (right[one.year], down(one.value)), 4.2, COLOURS[place]) for one in points
        ]
    marks += [
        text(label, (right[years[-1]] + 8, down(at) + 4), COLOURS[place])
        for place, at, label in ends
    ]
    return svg(width, top + LOW + 23, marks)


def _stretches(points: Sequence[Point]) -> Iterator[list[Point]]:
    for _, stretch in groupby(points, key=lambda one: one.stretch):
        yield list(stretch)


def _ends(shape: Trend, year: str) -> list[tuple[int, float, str]]:
    """The place of each line that has a point in the year, the value beside which its label stands,
    so that none stands on another, and the label."""
    last = [
        (point.value, place)
        for place, (_, points) in enumerate(shape.lines)
        for point in points
        if point.year == year
    ]
    placed: list[tuple[int, float, str]] = []
    for value, place in sorted(last):
        lowest = placed[-1][1] + LABEL_GAP if placed else 0.0
        placed.append((place, max(value, lowest), f"{value:.2f}"))
    return placed


def _legend(names: Sequence[str], width: int) -> Iterator[list[str]]:
    """What each point stands for, in as many rows as it takes."""
    row: list[str] = []
    start, x, y = 48, 48.0, TOP + 6.0
    for place, name in enumerate(names):
        wide = 16 + text_width(name, 12)
        if row and x + wide > width:
            yield row
            row, x, y = [], start, y + 15
        row += [point(place, (x + 6, y), 5.5, COLOURS[place]), text(name, (x + 16, y + 4), INK)]
        x += wide + 11
    yield row


def _beside_values(axis: Axis) -> float:
    """Pixels from the edge to a line along which values stand, with the name of their unit."""
    return LEFT + 16 + max(text_width(plain_number(tick), 12) for tick in axis.ticks) + 7


def _axis_of_values(axis: Axis, unit: str, left: float, top: float, across: float) -> Iterator[str]:
    """From below to above, with a rule at each tick."""
    for tick in axis.ticks:
        y = top + LOW * (1 - axis.part(tick))
        yield line((left, y), (left + across, y), RULE)
        yield line((left - TICK, y), (left, y), EDGE)
        yield text(plain_number(tick), (left - 7, y + 4), INK, anchor="end")
    yield line((left, top), (left, top + LOW), EDGE)
    at = (LEFT + 10, top + LOW / 2)
    yield text(unit, at, INK, anchor="middle", is_bold=True, is_upright=True)


def _axis_of_names(
    names: Sequence[tuple[float, str]], left: float, down: float, across: float, lines: int = 1
) -> Iterator[str]:
    """In two lines every other name stands lower."""
    yield line((left, down), (left + across, down), EDGE)
    for place, (x, name) in enumerate(names):
        yield line((x, down), (x, down + TICK), EDGE)
        yield text(name, (x, down + 16 + 15 * (place % lines)), INK, anchor="middle")


def _bars(shape: Bars, width: int) -> str:
    known = [bar.value for bar in shape.bars if bar.value is not None]
    axis = axis_of_percent() if shape.are_shares else axis_of(known)
    left = LEFT + 7 + max(text_width(_fitting(bar.name, LONGEST), 12) for bar in shape.bars)
    across = width - RIGHT - left
    if not shape.are_shares:
        across = min(across, *(_with_label(bar, axis, across) for bar in shape.bars))
    bottom = TOP + BAR * len(shape.bars)
    marks = list(_axis_below(axis, shape.unit, left, bottom, across))
    marks.append(line((left, TOP), (left, bottom), EDGE))
    for place, bar in enumerate(shape.bars):
        marks += _bar(bar, shape, axis, (left, TOP + BAR * (place + 0.5)), across)
    if shape.whole is not None:
        x = left + across * axis.part(shape.whole)
        marks.append(line((x, TOP), (x, bottom), COLOURS[1], width=2, dashes="6,3"))
    return svg(width, bottom + 38, marks)


def _with_label(bar: Bar, axis: Axis, across: float) -> float:
    """How long the axis may be for the label beyond the bar to stand within what it has."""
    part = axis.part(bar.value or 0)
    return (across - 4 - text_width(bar.label, SMALL)) / part if part else across


def _bar(bar: Bar, shape: Bars, axis: Axis, middle: Place, across: float) -> Iterator[str]:
    left, y = middle
    yield line((left - TICK, y), (left, y), EDGE)
    yield text(_fitting(bar.name, LONGEST), (left - 7, y + 4), INK, anchor="end")
    start, end = (left + across * axis.part(value) for value in (0, bar.value or 0))
    if bar.value is not None:
        yield rectangle((min(start, end), y - 6), abs(end - start), 12, COLOURS[0])
    if shape.are_shares:
        # Inside the bar, where the line of the whole does not cross it.
        ink = INK if bar.value is None else "white"
        yield text(bar.label, (left + 4, y + 4), ink, size=SMALL)
    else:
        yield text(bar.label, (end + 4, y + 4), INK, size=SMALL)


def _axis_below(axis: Axis, unit: str, left: float, down: float, across: float) -> Iterator[str]:
    """From left to right; its last number ends where it ends."""
    yield line((left, down), (left + across, down), EDGE)
    for tick in axis.ticks:
        x = left + across * axis.part(tick)
        yield line((x, down), (x, down + TICK), EDGE)
        yield text(plain_number(tick), (x, down + 17), INK, anchor=_anchor(tick, axis))
    yield text(unit, (left + across / 2, down + 32), INK, anchor="middle", is_bold=True)


def _anchor(tick: float, axis: Axis) -> Anchor:
    """How a number stands at its tick: within the axis."""
    if tick == axis.low:
        return "start"
    return "end" if tick == axis.high else "middle"


def _cells(shape: Cells, width: int, gradient_name: str) -> str:
    in_line = CELLS[width]
    lines = [
        (name if not at else "", cells[at : at + in_line])
        for name, cells in shape.rows
        for at in range(0, len(cells), in_line)
    ]
    left = LEFT + 2 + max(text_width(name, 12) for name, _ in lines)
    top = TOP + 62
    wide = (width - RIGHT - left) / max(len(cells) for _, cells in lines)
    marks = list(_heat_legend(left, gradient_name))
    for place, (name, cells) in enumerate(lines):
        y = top + CELL * place
        marks.append(text(name, (left - 2, y + 18), INK, anchor="end"))
        for column, cell in enumerate(cells):
            marks += _cell(cell, (left + wide * column, y), wide)
    bottom = top + CELL * len(lines)
    return svg(width, bottom + 7, [*marks, line((left, top), (left, bottom), EDGE)])


def _cell(cell: Bar, at: Place, wide: float) -> Iterator[str]:
    x, y = at
    ink = CELL_INK
    if cell.value is not None:
        yield rectangle(at, wide, CELL, _heat(cell.value), edge="white")
        ink = "white" if cell.value >= DARK_FROM else CELL_INK
    size = 7.5 if len(cell.name) > 3 else 9.5
    yield text(cell.name, (x + wide / 2, y + 12), ink, anchor="middle", size=size)
    yield text(cell.label, (x + wide / 2, y + 25), ink, anchor="middle", size=10.5)


def _heat(value: float) -> str:
    """The colour of a rate in percent."""
    (low, pale), (high, dark) = next(
        (one, other) for one, other in pairwise(HEAT) if value <= other[0] or other == HEAT[-1]
    )
    part = min((value - low) / (high - low), 1.0)
    mixed = (
        round(int(pale[at : at + 2], 16) * (1 - part) + int(dark[at : at + 2], 16) * part)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{level:02x}" for level in mixed)


def _heat_legend(left: float, gradient_name: str) -> Iterator[str]:
    """Which colour is which rate: 45 pixels high."""
    wide, top = 200, TOP + 16
    yield gradient(gradient_name, [(at / 100, colour) for at, colour in HEAT])
    yield text("%", (left, TOP + 9), "#000", size=SMALL, is_bold=True)
    yield rectangle((left, top), wide, 16, f"url(#{gradient_name})")
    axis = axis_of_percent()
    for tick in axis.ticks:
        at = (left + wide * axis.part(tick), top + 27)
        yield text(plain_number(tick), at, INK, anchor=_anchor(tick, axis))


def _regions(shape: Regions, width: int, gradient_name: str) -> str:
    left, top = LEFT, TOP + 62
    high = round(MAP * width / PAPER)
    marks = list(_heat_legend(left, gradient_name))
    on_plane = [(region, _rings(region.geometry)) for region in shape.regions]
    places = [place for _, rings in on_plane for ring in rings for place in ring]
    if places:
        xs, ys = zip(*places, strict=True)
        size = max((max(xs) - min(xs)) / (width - RIGHT - left), (max(ys) - min(ys)) / high, 1e-12)
        # In the middle of what it does not fill.
        right = left + (width - RIGHT - left - (max(xs) - min(xs)) / size) / 2
        down = top + (high - (max(ys) - min(ys)) / size) / 2
        marks += [
            polygon(
                [
                    [(right + (x - min(xs)) / size, down + (y - min(ys)) / size) for x, y in ring]
                    for ring in rings
                ],
                _region_fill(region),
                "white",
            )
            for region, rings in on_plane
        ]
    return svg(width, top + high + 5, marks)


def _region_fill(region: Region) -> str:
    return UNKNOWN if region.value is None else _heat(region.value)


def _rings(geometry: Mapping[str, Any]) -> list[list[Place]]:
    """The rings of a GeoJSON geometry in Mercator's projection; what has no area has none."""
    match geometry.get("type"):
        case "Polygon":
            polygons = [geometry["coordinates"]]
        case "MultiPolygon":
            polygons = geometry["coordinates"]
        case "GeometryCollection":
            return [ring for one in geometry["geometries"] for ring in _rings(one)]
        case _:
            return []
    return [[_mercator(*place[:2]) for place in ring] for rings in polygons for ring in rings]


def _mercator(longitude: float, latitude: float) -> Place:
    return math.radians(longitude), -math.asinh(math.tan(math.radians(latitude)))


def _waterfall(shape: Waterfall, width: int) -> str:
    steps = list(_steps(shape))
    axis = axis_of([end for step in steps for end in step[1:3]])
    kinds = (("发布版", GREY), ("增加", COLOURS[0]), ("减少", COLOURS[1]))
    left, top = _beside_values(axis), TOP + 31
    across = width - RIGHT - left
    wide = across / len(steps)
    marks = list(_axis_of_values(axis, shape.unit, left, top, across))
    x = left
    for name, colour in kinds:
        marks += [
            rectangle((x, TOP), 12, 12, colour),
            text(name, (x + 16, TOP + 10), INK),
        ]
        x += 27 + text_width(name, 12)
    lines = 1 if all(text_width(step[0], 12) < wide for step in steps) else 2
    names = [
        (left + (place + 0.5) * wide, _fitting(step[0], lines * wide))
        for place, step in enumerate(steps)
    ]
    marks += _axis_of_names(names, left, top + LOW, across, lines)
    for (middle, _), (_, start, end, label, colour) in zip(names, steps, strict=True):
        high = top + LOW * (1 - axis.part(max(start, end)))
        low = top + LOW * (1 - axis.part(min(start, end)))
        marks.append(rectangle((middle - wide / 4, high), wide / 2, low - high, colour))
        marks.append(text(label, (middle, high - 4), INK, anchor="middle", size=SMALL))
    return svg(width, top + LOW + 8 + 15 * lines, marks)


def _steps(shape: Waterfall) -> Iterator[tuple[str, float, float, str, str]]:
    """Name, start, end, label and colour of each bar."""
    at = shape.before
    yield shape.releases[0], 0.0, at, plain_number(at), GREY
    for cause, change in shape.changes:
        colour = COLOURS[0] if change > 0 else COLOURS[1]
        yield cause, at, at + change, f"{change:+.12g}", colour
        at += change
    yield shape.releases[1], 0.0, at, plain_number(at), GREY


def _fitting(name: str, most: float) -> str:
    """The name, or as much of it as fits in so many pixels."""
    if text_width(name, 12) <= most:
        return name
    kept = name
    while kept and text_width(f"{kept}…", 12) > most:
        kept = kept[:-1]
    return f"{kept}…"
