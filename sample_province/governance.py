"""How the sample's chambers are governed, and what they disclose (微治理与三公开).

Belongs here: the rows of the governance sheet. Does not: which county files it.
"""

import random
from collections.abc import Sequence
from datetime import date

from sample_province.chambers import Chamber
from sample_province.chance import day_between, pick
from sample_province.rows import GovernanceRow

REPORTED_SHARE = 0.96
DISCLOSURES = {"0": 0.14, "1": 0.24, "2": 0.3, "4": 0.26, "12": 0.06}
"""Times a year a chamber discloses one kind of its affairs."""


def governance_rows(
    listed: Sequence[Chamber], year: int, rng: random.Random
) -> list[GovernanceRow]:
    """One row a chamber; a registered one is better governed, the old ones met in assembly."""
    rows = []
    for chamber in listed:
        if rng.random() >= REPORTED_SHARE:
            continue
        is_registered = chamber.is_registered(year)
        opening = max(chamber.established_on, date(year, 2, 8))
        meets = rng.random() < (0.75 if is_registered else 0.45)
        rows.append(
            GovernanceRow(
                chamber_name=chamber.name,
                party_disclosure_count=int(pick(rng, DISCLOSURES)),
                affairs_disclosure_count=int(pick(rng, DISCLOSURES)),
                finance_disclosure_count=int(pick(rng, DISCLOSURES)),
                has_charter=is_registered or rng.random() < 0.6,
                has_supervisors=rng.random() < (0.7 if is_registered else 0.3),
                has_rules_of_procedure=rng.random() < 0.65 if rng.random() < 0.9 else None,
                assembly_on=day_between(rng, opening, date(year, 12, 28)) if meets else None,
            )
        )
    return rows
