"""Small invented figures: what a release would hold, without one.

Belongs here: making the protector's input and the attacker's view of it. Does not: expectations.
"""

from collections.abc import Iterable, Mapping

from publishing.public.figures import Cell, Figure, Figures
from tests.public.attack import Key, Published

PROVINCE, NANNING, GUILIN = "450000", "450100", "450300"
YEARS = (2021, 2022)


def figures_of(
    counties: Mapping[Key, float],
    wholes: Mapping[Key, float] | None = None,
    contributors: Mapping[Key, int] | None = None,
    untold: Iterable[Key] = (),
) -> Figures:
    """Figures of counties, added up to prefectures and the province; `wholes` where they do not."""
    values = dict(counties)
    parents = {}
    for year, county, measure, breakdown in counties:
        prefecture = f"{county[:4]}00"
        parents |= {(year, county): prefecture, (year, prefecture): PROVINCE}
        for division in (prefecture, PROVINCE):
            key = (year, division, measure, breakdown)
            values[key] = values.get(key, 0.0) + counties[year, county, measure, breakdown]
    values |= wholes or {}
    behind = contributors or {}
    hidden = set(untold)
    return Figures(
        release="test",
        by_cell={
            Cell(*key): Figure(value, key not in hidden, behind.get(key))
            for key, value in sorted(values.items())
            if value > 0
        },
        parents=parents,
        codes_before={
            (year, division): division
            for year, division, *_ in values
            if any(other == (year - 1, division) for other in {key[:2] for key in values})
        },
        rests={},
    )


def published(figures: Figures, suppressed: Iterable[Cell]) -> Published:
    """What a reader has of them."""
    hidden = frozenset(tuple(cell) for cell in suppressed)
    return Published(
        known={
            tuple(cell): figure.value
            for cell, figure in figures.by_cell.items()
            if figure.is_printed and tuple(cell) not in hidden
        },
        suppressed=hidden,
        parents=figures.parents,
        codes_before=figures.codes_before,
        blank=frozenset(
            tuple(cell)
            for cell, figure in figures.by_cell.items()
            if not figure.is_printed and tuple(cell) not in hidden
        ),
    )
