"""What a chart shows, before it is drawn: points, bars, cells, regions, steps.

Belongs here: the shapes a chart may have. Does not: which figures stand in one (`charts`), how it
looks (`drawn_charts`).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Point:
    """A rate of a year, in percent. No line leads from one stretch of years to the next."""

    year: str
    value: float
    stretch: int


@dataclass(frozen=True)
class Trend:
    """Rates over years: the name of each line and its points."""

    lines: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True)
class Bar:
    """A bar; without a value it has none, and its label says why."""

    name: str
    value: float | None
    label: str


@dataclass(frozen=True)
class Bars:
    """Bars one below the other.

    Of shares in percent the axis ends at 100, and a line across all bars is the share of the whole
    where that is known; of quantities it ends where they do.
    """

    unit: str
    bars: tuple[Bar, ...]
    are_shares: bool = False
    whole: float | None = None


@dataclass(frozen=True)
class Cells:
    """Rates in percent as a table of cells, by the name of their row."""

    rows: tuple[tuple[str, tuple[Bar, ...]], ...]


@dataclass(frozen=True)
class Region:
    """A rate in percent and the GeoJSON geometry it is shown on."""

    name: str
    value: float | None
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Regions:
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Waterfall:
    """A quantity in one release, what each cause changed of it, and in the other release."""

    unit: str
    releases: tuple[str, str]
    before: float
    changes: tuple[tuple[str, float], ...]


Shape = Trend | Bars | Cells | Regions | Waterfall
