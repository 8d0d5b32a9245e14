"""Judging claims of a change: percent, percentage points or units, and what each would imply.

Belongs here: changes between two years. Does not: claims of a level (`judge_claims`).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ingestion.values import without_spaces
from publishing.claims.claim import Claim
from publishing.claims.figures import Figure, Figures
from publishing.claims.printed_figure import ROUNDINGS, Kind, plain, rounded_to, roundings_giving
from publishing.claims.verdicts import JudgedClaim, VerdictKind, by_rounding

_SHARED_WORDS = 3
"""Characters two names share at least, for one to be the level whose change the other is."""


def judge_change(claim: Claim, claims: Sequence[Claim], figures: Figures) -> JudgedClaim:
    """What each reading of a change would imply, and which holds."""
    change, computed = claim.change, figures.of_claim(claim)
    if change is None:
        raise ValueError(f"claim {claim.claim} is of no change")
    now = computed.exact_value if computed else None
    base = None
    if claim.indicator is not None and change.base_year is not None:
        before = figures.of_year(claim, change.base_year)
        base = before.exact_value if before else None
    if computed is not None and now is not None and base is not None:
        return _change_of_figures(claim, computed, now, base)
    implied = _implied(claim, _level_of(claim, claims), now, computed)
    since = f" in {change.base_year}" if change.base_year else " before"
    if change.reading == "either" and claim.figure.kind is Kind.ROUNDED:
        printed = _printed_change(claim)
        if implied is None:
            words = (
                f"ambiguous: {printed} % or {printed} percentage points; the figure before or a"
                " claim of the level, with numerator and denominator, would tell what each implies"
            )
        else:
            words = (
                f"ambiguous: {printed} % implies {implied[0]}{since}, {printed} percentage points"
                f" {implied[1]}"
            )
        return JudgedClaim(claim, VerdictKind.AMBIGUOUS, words, computed=computed)
    why = f"no figure{since}" if claim.indicator else "no figure of the year before to hold it to"
    words = f"not derivable: {why}"
    if implied is not None:
        words += f"; it implies {implied[0 if change.reading == 'percent' else 1]}{since}"
    return JudgedClaim(claim, VerdictKind.NOT_DERIVABLE, words, computed=computed)


def _change_of_figures(
    claim: Claim, computed: Figure, now: Fraction, base: Fraction
) -> JudgedClaim:
    """A change of an indicator whose figures of both years are known."""
    change = claim.change
    if change is None or claim.indicator is None:
        raise ValueError(f"claim {claim.claim} is of no change")
    is_rate = computed.unit == "%"
    readings: dict[str, Fraction] = {}
    if change.reading in ("percent", "either") and base != 0:
        readings["percent"] = 100 * (now / base - 1) * change.direction
    if change.reading in ("points", "either") and is_rate:
        readings["percentage points"] = (now - base) * change.direction
    if change.reading == "units":
        readings[computed.unit] = (now - base) * change.direction
    hold = {
        name: roundings_giving(value, claim.figure)
        if claim.figure.kind is Kind.ROUNDED
        else (ROUNDINGS if claim.figure.allows(value) else ())
        for name, value in readings.items()
    }
    unit = " %" if is_rate else ""
    figures_words = (
        f"{claim.indicator} was {plain(base)}{unit} in {change.base_year} and {plain(now)}{unit}"
        f" in {claim.report_year}: "
        + " or ".join(
            f"{_signed(value * change.direction)} {_named(name)}"
            for name, value in readings.items()
        )
    )
    holding = [name for name, roundings in hold.items() if roundings]
    if holding:
        words = f"reproduced{by_rounding(hold[holding[0]])}"
        if change.reading == "either":
            words += f" read as {' and as '.join(holding)}"
        return JudgedClaim(
            claim, VerdictKind.REPRODUCED, f"{words}: {figures_words}", True, computed
        )
    computed_change = " or ".join(
        f"{_signed(value * change.direction)} {_named(name)}" for name, value in readings.items()
    )
    words = f"not reproduced: {figures_words}"
    if not readings:
        words = f"not derivable: {claim.indicator} was 0 in {change.base_year}"
        return JudgedClaim(claim, VerdictKind.NOT_DERIVABLE, words, computed=computed)
    return JudgedClaim(
        claim,
        VerdictKind.NOT_REPRODUCED,
        words,
        False,
        computed,
        computed_change=computed_change,
    )


def _named(reading: str) -> str:
    return "%" if reading == "percent" else reading


def _signed(value: Fraction) -> str:
    return ("+" if value > 0 else "") + plain(value, 2)


def _printed_change(claim: Claim) -> str:
    change, number = claim.change, claim.figure.number or Fraction(0)
    return _signed(number * (change.direction if change else 1))


def _level_of(claim: Claim, claims: Iterable[Claim]) -> tuple[Fraction, Fraction] | None:
    """Numerator and denominator of the level the change is of: its own, or another claim's.

    The other claim is of the same place and day; of several the one that shares a word with it.
    """
    if claim.numerator is not None and claim.denominator is not None:
        return claim.numerator, claim.denominator
    same = [
        other
        for other in claims
        if other is not claim
        and other.is_rate
        and (other.division_code or other.division_name)
        == (claim.division_code or claim.division_name)
        and (other.as_of, other.report_year) == (claim.as_of, claim.report_year)
        and other.numerator is not None
        and other.denominator is not None
    ]
    if len(same) > 1:
        same = [other for other in same if _share_a_word(other, claim)]
    if len(same) != 1:
        return None
    [level] = same
    return level.numerator or Fraction(0), level.denominator or Fraction(1)


def _share_a_word(one: Claim, other: Claim) -> bool:
    if one.indicator is not None and one.indicator == other.indicator:
        return True
    first, second = (without_spaces(claim.indicator_zh or "") for claim in (one, other))
    pieces = (first[at : at + _SHARED_WORDS] for at in range(len(first) - _SHARED_WORDS + 1))
    return any(piece in second for piece in pieces)


def _implied(
    claim: Claim,
    level: tuple[Fraction, Fraction] | None,
    now: Fraction | None,
    computed: Figure | None,
) -> tuple[str, str] | None:
    """What a change in percent, and one in percentage points, implies for the figure before."""
    change, number = claim.change, claim.figure.number
    if change is None or number is None:
        return None
    by = number * change.direction
    if change.reading == "units":
        before = "" if now is None else plain(now - by, 2)
        return (before, before) if before else None
    if by <= -100:
        return None
    if level is not None:
        numerator, denominator = level
        in_percent = numerator / (1 + by / 100)
        in_points = numerator - by * denominator / 100
        return _of(in_percent, denominator), _of(in_points, denominator)
    if now is None or computed is None:
        return None
    unit = " %" if computed.unit == "%" else ""
    return f"{plain(now / (1 + by / 100), 2)}{unit}", f"{plain(now - by, 2)}{unit}"


def _of(numerator: Fraction, denominator: Fraction) -> str:
    """889 (72.26 % of 1230): the whole number nearest, and the rate it would be."""
    whole = rounded_to(numerator, Fraction(1))["half-up"]
    return f"{plain(whole)} ({plain(100 * numerator / denominator, 2)} % of {plain(denominator)})"
