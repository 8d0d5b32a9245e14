"""Marks of a chart as SVG.

Belongs here: elements, and the signs that must not stand in them. Does not: where a mark stands.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from publishing.fonts import SANS

SIZE = 12
"""Pixels from line to line of the text of a chart, unless it says another."""
Anchor = Literal["start", "middle", "end"]
Place = tuple[float, float]
"""Pixels to the right and down."""


def svg(width: float, height: float, marks: Iterable[str]) -> str:
    """A picture on white, in the font of the software."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}"'
        f' viewBox="0 0 {_n(width)} {_n(height)}" font-family="{SANS}" font-size="{SIZE}px">'
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="white"/>{"".join(marks)}</svg>'
    )


def text(
    words: str,
    at: Place,
    ink: str,
    *,
    anchor: Anchor = "start",
    size: float = SIZE,
    is_bold: bool = False,
    is_upright: bool = False,
) -> str:
    """A line of text whose baseline begins, has its middle or ends at a place; `is_upright` reads
    from below to above."""
    x, y = map(_n, at)
    more = f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += f' font-size="{_n(size)}px"' if size != SIZE else ""
    more += ' font-weight="bold"' if is_bold else ""
    more += f' transform="rotate(-90 {x} {y})"' if is_upright else ""
    return f'<text x="{x}" y="{y}" fill="{ink}"{more}>{escape(words)}</text>'


def line(start: Place, end: Place, ink: str, *, width: float = 1, dashes: str = "") -> str:
    x, y = map(_n, start)
    to_x, to_y = map(_n, end)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="{ink}"'
        f' stroke-width="{_n(width)}"{dashed}/>'
    )


def rectangle(at: Place, width: float, height: float, fill: str, *, edge: str = "") -> str:
    """`edge` is the colour of a line around it, of a pixel and a half."""
    x, y = map(_n, at)
    stroke = f' stroke="{edge}" stroke-width="1.5"' if edge else ""
    return (
        f'<rect x="{x}" y="{y}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"{stroke}/>'
    )


def polyline(places: Sequence[Place], ink: str) -> str:
    at = " ".join(f"{_n(x)},{_n(y)}" for x, y in places)
    return f'<polyline points="{at}" fill="none" stroke="{ink}" stroke-width="2.5"/>'


def polygon(rings: Iterable[Sequence[Place]], fill: str, edge: str) -> str:
    """An area within rings, but for what a ring in another leaves out."""
    drawn = "".join(f"M{'L'.join(f'{_n(x)},{_n(y)}' for x, y in ring)}Z" for ring in rings)
    return (
        f'<path d="{drawn}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" stroke-width="0.8"/>'
    )


def point(kind: int, at: Place, half: float, ink: str) -> str:
    """A circle, a square, a triangle, a diamond, a cross: lines are told apart by them too."""
    x, y = at
    if kind % 5 == 0:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(half)}" fill="{ink}"/>'
    corners = _CORNERS[kind % 5 - 1]
    places = " ".join(f"{_n(x + half * right)},{_n(y + half * down)}" for right, down in corners)
    return f'<polygon points="{places}" fill="{ink}"/>'


_CORNERS: tuple[tuple[Place, ...], ...] = (
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -0.87), (1, 0.87), (-1, 0.87)),
    ((0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)),
    (
        *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)),
        *((0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    ),
)


def gradient(name: str, stops: Sequence[tuple[float, str]]) -> str:
    """Colours from left to right, for `url(#name)` as a fill."""
    inside = "".join(
        f'<stop offset="{_n(offset)}" stop-color="{colour}"/>' for offset, colour in stops
    )
    return f'<defs><linearGradient id="{name}">{inside}</linearGradient></defs>'


def _n(number: float) -> str:
    """A number of pixels, to a hundredth."""
    return f"{round(number, 2) + 0.0:.12g}"
