"""Chance that can be repeated, and totals shared out exactly.

Belongs here: streams of random numbers by seed and subject, apportionment, dates within a span.
Does not: anything about chambers.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta


def stream(seed: int, *subject: str) -> random.Random:
    """The random stream of a subject: the same in every process, independent of other subjects."""
    return random.Random("/".join((str(seed), *subject)))


def apportion(
    total: int,
    weights: Sequence[float],
    *,
    caps: Sequence[int] | None = None,
    floors: Sequence[int] | None = None,
) -> list[int]:
    """Whole numbers in proportion to `weights`, within floors and caps, that sum to `total`.

    Raises ValueError where the floors exceed the total or the caps cannot hold it.
    """
    counts = list(floors) if floors is not None else [0] * len(weights)
    limits = list(caps) if caps is not None else [total] * len(weights)
    left = total - sum(counts)
    if left < 0:
        raise ValueError(f"the floors sum to {sum(counts)}, more than {total}")
    while left:
        open_places = [
            i for i, weight in enumerate(weights) if weight > 0 and counts[i] < limits[i]
        ]
        weight_sum = sum(weights[i] for i in open_places)
        if not open_places:
            raise ValueError(f"{left} of {total} find no place under the caps")
        shares = {i: left * weights[i] / weight_sum for i in open_places}
        gains = {i: min(int(share), limits[i] - counts[i]) for i, share in shares.items()}
        if not any(gains.values()):
            by_remainder = sorted(open_places, key=lambda i: (-shares[i], i))
            gains = dict.fromkeys(by_remainder[:left], 1)
        for i, gain in gains.items():
            counts[i] += gain
        left = total - sum(counts)
    return counts


def day_between(rng: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` where the span is empty."""
    span = (last - first).days
    return first + timedelta(days=int(rng.random() * (span + 1))) if span > 0 else first


def pick(rng: random.Random, weighted: dict[str, float]) -> str:
    """One of the keys, by its weight."""
    left = rng.random() * sum(weighted.values())
    for key, weight in weighted.items():
        left -= weight
        if left < 0:
            return key
    return key
