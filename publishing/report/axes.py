"""Axes of values: where one ends and which numbers stand along it.

Belongs here: arithmetic of ticks. Does not: lines and letters (`drawn_charts`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TICKS = 5
"""About as many parts as the ticks of an axis make."""
ENDS = 10
"""About as many parts as an axis has, at the end of one of which it ends."""


@dataclass(frozen=True)
class Axis:
    """An axis from one value to another, with its ticks in between."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def part(self, value: float) -> float:
        """How far along the axis a value stands, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def axis_of(values: Sequence[float]) -> Axis:
    """An axis that shows these and 0, from one round number to another.

    An axis of whole numbers has no tick between two of them: it has none of half a project.
    """
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    end = _round_step((high - low) / ENDS)
    low, high = math.floor(low / end) * end, math.ceil(high / end) * end
    step = _round_step((high - low) / TICKS)
    if all(float(value).is_integer() for value in values):
        step = max(1.0, step)
    return Axis(low, high, _multiples(step, low, high))


def axis_of_percent() -> Axis:
    """From 0 to 100."""
    return Axis(0.0, 100.0, _multiples(20.0, 0.0, 100.0))


def _round_step(least: float) -> float:
    """1, 2 or 5 with noughts: that which is nearest, by its ratio."""
    power: float = 10.0 ** math.floor(math.log10(least))
    ratio = least / power
    for step, up_to in ((1, math.sqrt(2)), (2, math.sqrt(10)), (5, math.sqrt(50))):
        if ratio < up_to:
            return step * power
    return 10 * power


def _multiples(step: float, low: float, high: float) -> tuple[float, ...]:
    # A little more than the ends: 3 × 0.1 is more than 0.3.
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))
