"""The yearly scores of the sample's chambers (微积分年度评分).

Belongs here: the rows of the points sheet. Does not: which county files it.
"""

import random
from collections.abc import Sequence

from ingestion.form import PointsItem
from sample_province.chambers import Chamber
from sample_province.chance import pick
from sample_province.rows import PointsRow

SCORED_SHARE = 0.94
USES = {
    "awards": 5.0,
    "projects": 2.0,
    "policy_support": 3.0,
    "invitations": 4.0,
    "political_nomination": 1.0,
}
NUMBER_OF_USES = {"0": 0.3, "1": 0.4, "2": 0.2, "3": 0.1}


def points_rows(
    listed: Sequence[Chamber], scale: Sequence[PointsItem], rng: random.Random
) -> list[PointsRow]:
    """Scores of most chambers, every item in steps of half a point within the year's scale."""
    rows = []
    for chamber in listed:
        if rng.random() >= SCORED_SHARE:
            continue
        zeal = rng.uniform(0.55, 1.0)
        # Halves are exact as floats, and so is their sum.
        items = {
            item.field: round(2 * float(item.maximum) * zeal * rng.uniform(0.6, 1.0)) / 2
            for item in scale
        }
        rows.append(
            PointsRow(
                chamber_name=chamber.name,
                **items,
                points_total=sum(items.values()),
                points_uses=_uses(rng),
            )
        )
    return rows


def _uses(rng: random.Random) -> tuple[str, ...]:
    """Up to three of the five uses, in the order of the form."""
    wanted = int(pick(rng, NUMBER_OF_USES))
    chosen = {pick(rng, USES) for _ in range(wanted)}
    return tuple(use for use in USES if use in chosen)
