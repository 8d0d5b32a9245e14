"""Verdicts on claims: their kinds, and what a judged claim carries.

Belongs here: the closed list of kinds, and words that all verdicts share. Does not: judging.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from publishing.claims.claim import Claim
from publishing.claims.figures import Figure
from publishing.claims.printed_figure import ROUNDINGS


class VerdictKind(StrEnum):
    """The kinds of verdict: a closed list that programs may rely on."""

    REPRODUCED = "reproduced"
    REPRODUCED_ON_ANOTHER_BASE = "reproduced_on_another_base"
    REPRODUCED_BEFORE = "reproduced_before"
    NOT_REPRODUCED = "not_reproduced"
    NOT_DERIVABLE = "not_derivable"
    CONSISTENT = "consistent"
    CONTRADICTS_ITSELF = "contradicts_itself"
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"
    UNITS_DIFFER = "units_differ"
    AMBIGUOUS = "ambiguous"
    IN_DOUBT = "in_doubt"


CONTRADICTED = frozenset(
    {
        VerdictKind.REPRODUCED_BEFORE,
        VerdictKind.NOT_REPRODUCED,
        VerdictKind.CONTRADICTS_ITSELF,
        VerdictKind.PARTS_DO_NOT_ADD_UP,
    }
)
"""What a figure should not be printed with: `--strict` and the release's check go by these."""


@dataclass(frozen=True)
class JudgedClaim:
    """A claim with its verdict; the computed figure is the release's of the same name."""

    claim: Claim
    kind: VerdictKind
    verdict: str
    is_reproduced: bool | None = None
    computed: Figure | None = None
    percents: dict[str, Fraction] | None = None
    """Of a rate printed to a last digit: the computed one under each rounding."""
    roundings: tuple[str, ...] | None = None
    bases: tuple[str, ...] = ()
    equal_measures: tuple[str, ...] = ()
    equal_indicators: tuple[str, ...] = ()
    reproduced_in_release: str | None = None
    computed_change: str | None = None
    """Of a claim of a change: the change computed, in words."""


def by_rounding(roundings: Sequence[str]) -> str:
    """Which roundings give the print, where not all of them do."""
    return "" if len(roundings) == len(ROUNDINGS) else f" by {' and '.join(roundings)} only"
