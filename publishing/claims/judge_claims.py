"""Judging claims: each printed figure held against its own arithmetic and the release's figures.

Belongs here: the order of the questions and the words of verdicts; the one way of judging, for the
command and for the table `claims` alike. Does not: reading files or tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ingestion.values import without_spaces
from publishing.claims.arithmetic import Finding, VerdictKind, by_rounding, check_arithmetic
from publishing.claims.claim import Claim
from publishing.claims.figures import Figure, Figures, exact
from publishing.claims.printed_figure import (
    Kind,
    plain,
    rounded_to,
    roundings_giving,
)

SHOWN_NAMES = 6
"""Names a verdict tells: small numbers equal many measures."""
_SHARED_WORDS = 3
"""Characters two names share at least, for one to be the level whose change the other is."""


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


@dataclass(frozen=True)
class _Comparison:
    """Whether a figure is what was printed, and under which roundings."""

    is_reproduced: bool
    roundings: tuple[str, ...] | None = None


def judge_claims(claims: Sequence[Claim], figures: Figures) -> list[JudgedClaim]:
    """The verdict of each claim, whose names have been settled (`claim.bound`)."""
    return [_judge(claim, claims, figures) for claim in claims]


def _judge(claim: Claim, claims: Sequence[Claim], figures: Figures) -> JudgedClaim:
    if claim.change is not None:
        return _judge_change(claim, claims, figures)
    arithmetic = check_arithmetic(claim)
    if claim.figure.kind is Kind.COMPARED:
        computed = _computed(claim, figures)
        whose = claim.figure.compared_with
        return JudgedClaim(
            claim, VerdictKind.NOT_DERIVABLE, f"not derivable: no {whose} figure", computed=computed
        )
    why_not = _why_not_derivable(claim, figures)
    if why_not is not None:
        if arithmetic is not None:
            words = arithmetic.words + _townships_by_year(claim, figures)
            return JudgedClaim(claim, arithmetic.kind, words, _false_if_wrong(arithmetic))
        computed = _computed(claim, figures)
        words = f"not derivable: {why_not}"
        return JudgedClaim(claim, VerdictKind.NOT_DERIVABLE, words, computed=computed)
    return _judge_by_figure(claim, arithmetic, figures)


def _false_if_wrong(arithmetic: Finding) -> bool | None:
    wrong = (VerdictKind.CONTRADICTS_ITSELF, VerdictKind.PARTS_DO_NOT_ADD_UP)
    return False if arithmetic.kind in wrong else None


def _townships_by_year(claim: Claim, figures: Figures) -> str:
    """Of full coverage in a division of ours: how many townships its register has had."""
    if claim.figure.kind is not Kind.ALL:
        return ""
    counts: list[tuple[Fraction, list[int]]] = []
    for year in figures.years:
        figure = figures.of(year, claim.division_code, "townships")
        value = figure.exact_value if figure else None
        if value is None:
            continue
        if not counts or counts[-1][0] != value:
            counts.append((value, []))
        counts[-1][1].append(year)
    spans = (
        f"{plain(count)} in {years[0]}" + (f" to {years[-1]}" if len(years) > 1 else "")
        for count, years in counts
    )
    return f"; townships of the register: {', '.join(spans)}" if counts else ""


def _computed(claim: Claim, figures: Figures) -> Figure | None:
    if claim.indicator is None:
        return None
    return figures.of(claim.report_year, claim.division_code, claim.indicator)


def _why_not_derivable(claim: Claim, figures: Figures) -> str | None:
    """Why the release has no figure for a claim, None where it has one."""
    code, year = claim.division_code, claim.report_year
    if code is None or not any(code == known for _, known in figures.divisions):
        if code is not None and any(code[:2] == known[:2] for _, known in figures.divisions):
            return f"{code} is a township; figures go down to counties"
        place = claim.division_name or code
        return f"{place} is not in the register, and no numerator and denominator are printed"
    if claim.indicator is None:
        return (
            f"{claim.indicator_zh} is no indicator here, and no numerator and denominator are"
            " printed"
        )
    if year is None:
        return "no year is given"
    if year not in figures.years:
        return f"no figure for {year}"
    if (year, code) not in figures.divisions:
        return f"{code} is not in the register of {year}"
    figure = figures.of(year, code, claim.indicator)
    if figure is None:
        return f"no figure for {year}"
    if figure.exact_value is None:
        return f"no figure for {year} ({figure.state.replace('_', ' ')})"
    return None


def _judge_by_figure(claim: Claim, arithmetic: Finding | None, figures: Figures) -> JudgedClaim:
    computed = _computed(claim, figures)
    if computed is None or claim.indicator is None:
        raise ValueError(f"claim {claim.claim} has no figure to be judged by")
    compared = _compare(claim, computed)
    is_rounded_rate = claim.is_rate and claim.figure.kind is Kind.ROUNDED
    value = computed.exact_value
    percents = (
        rounded_to(value, claim.figure.step) if is_rounded_rate and value is not None else None
    )
    bases = _bases(claim, computed, figures)
    measures, indicators = _equals(claim, compared, figures)
    release = None
    if arithmetic is not None and arithmetic.kind in (
        VerdictKind.CONTRADICTS_ITSELF,
        VerdictKind.PARTS_DO_NOT_ADD_UP,
        VerdictKind.IN_DOUBT,
    ):
        kind, is_reproduced = arithmetic.kind, False
        verdict = f"{arithmetic.words}; {_as_computed(claim.indicator, computed)} here"
    elif compared.is_reproduced:
        kind, is_reproduced = VerdictKind.REPRODUCED, True
        verdict = f"reproduced{_roundings_words(compared)}{_found_base(claim, computed, figures)}"
        if arithmetic is not None and arithmetic.kind is VerdictKind.UNITS_DIFFER:
            kind, verdict = arithmetic.kind, f"{verdict}; {arithmetic.words}"
    else:
        is_reproduced = False
        kind, verdict, release = _not_reproduced(
            claim, computed, figures, bases, measures, indicators
        )
        if arithmetic is not None and arithmetic.kind is VerdictKind.CONSISTENT:
            verdict += f"; in itself {arithmetic.words}"
    return JudgedClaim(
        claim,
        kind,
        verdict,
        is_reproduced,
        computed,
        percents,
        compared.roundings if is_rounded_rate else None,
        bases,
        measures,
        indicators,
        release,
    )


def _compare(claim: Claim, computed: Figure) -> _Comparison:
    """Whether the computed figure is the printed one, on the numbers printed beside it."""
    value = computed.exact_value
    if value is None:
        return _Comparison(False)
    has_same_parts = (
        not claim.is_rate
        or claim.figure.kind is Kind.INTERVAL
        or (
            claim.numerator in (None, _exact(computed.numerator))
            and claim.denominator in (None, _exact(computed.denominator))
        )
    )
    if claim.figure.kind is Kind.ALL:
        return _Comparison(value >= 100 and has_same_parts)
    if claim.figure.kind is Kind.INTERVAL:
        return _Comparison(claim.figure.allows(value))
    roundings = roundings_giving(value, claim.figure)
    return _Comparison(bool(roundings) and has_same_parts, roundings)


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else exact(value)


def _roundings_words(compared: _Comparison) -> str:
    return "" if compared.roundings is None else by_rounding(compared.roundings)


def _found_base(claim: Claim, computed: Figure, figures: Figures) -> str:
    """Of a rate printed without its base: the base it was computed on."""
    if not claim.is_rate or claim.figure.kind is not Kind.ROUNDED or claim.denominator is not None:
        return ""
    measure = figures.denominator_measures.get(claim.indicator or "")
    return f"; base = {measure} ({_number(computed.denominator)}), found by search"


def _bases(claim: Claim, computed: Figure, figures: Figures) -> tuple[str, ...]:
    """Every measure that gives a rate printed without its base as the denominator."""
    numerator = claim.numerator if claim.numerator is not None else _exact(computed.numerator)
    if (
        not claim.is_rate
        or claim.figure.kind is not Kind.ROUNDED
        or claim.denominator is not None
        or numerator is None
        or claim.report_year is None
    ):
        return ()
    measures = figures.measures.get((claim.report_year, claim.division_code or ""), {})
    return tuple(
        f"{measure} ({plain(base, 8)})"
        for measure, base in measures.items()
        if roundings_giving(100 * numerator / base, claim.figure)
    )


def _equals(
    claim: Claim, compared: _Comparison, figures: Figures
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What else of the year and division is the printed figure: measures, or other rates."""
    figure = claim.figure
    if compared.is_reproduced or figure.kind is not Kind.ROUNDED or claim.report_year is None:
        return (), ()
    key = (claim.report_year, claim.division_code or "")
    if claim.is_rate:
        return (), tuple(
            indicator
            for indicator, other in figures.values.get(key, {}).items()
            if indicator != claim.indicator
            and other.unit == "%"
            and other.exact_value is not None
            and roundings_giving(other.exact_value, figure)
        )
    measures = figures.measures.get(key, {})
    return tuple(name for name, value in measures.items() if value == figure.number), ()


def _not_reproduced(
    claim: Claim,
    computed: Figure,
    figures: Figures,
    bases: tuple[str, ...],
    measures: tuple[str, ...],
    indicators: tuple[str, ...],
) -> tuple[VerdictKind, str, str | None]:
    """The kind and words of a figure that is not the printed one, and the release where it was."""
    as_computed = _as_computed(claim.indicator or "", computed)
    release, since = _release_before(claim, figures)
    years = _other_years(claim, figures)
    also = f"; the figure of {' and '.join(map(str, years))} is" if years else ""
    if release is not None:
        words = f"reproduced in release {release}, not since {since}: now {as_computed}{also}"
        return VerdictKind.REPRODUCED_BEFORE, words, release
    if bases or indicators:
        numerator = claim.numerator if claim.numerator is not None else _exact(computed.numerator)
        found = [f"{plain(numerator or Fraction(0), 8)} over {_listed(bases)}"] if bases else []
        found += [f"equals {_listed(indicators)}"] if indicators else []
        words = f"reproduced on another base: {'; '.join(found)}; not as {as_computed}{also}"
        return VerdictKind.REPRODUCED_ON_ANOTHER_BASE, words, None
    words = f"not reproduced as {as_computed}"
    if not claim.is_rate and claim.figure.kind is Kind.ROUNDED and claim.figure.step == 1:
        words += f"; equals {_listed(measures)}" if measures else "; no measure equals it"
    return VerdictKind.NOT_REPRODUCED, words + also, None


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return ", ".join(names[:SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def _release_before(claim: Claim, figures: Figures) -> tuple[str | None, str | None]:
    """The newest earlier release that reproduced the claim, and the one that no longer did."""
    key = (claim.report_year or 0, claim.division_code or "", claim.indicator or "")
    found: tuple[str | None, str | None] = (None, None)
    said = figures.history.get(key, [])
    for position, (release, figure) in enumerate(said):
        if figure.state != "withdrawn" and _compare(claim, figure).is_reproduced:
            later = said[position + 1 :]
            found = (release, later[0][0] if later else figures.upcoming)
    return found


def _other_years(claim: Claim, figures: Figures) -> list[int]:
    """The other years whose figure is the printed one; a figure is often one of another year."""
    return [
        year
        for year in figures.years
        if year != claim.report_year
        and (other := figures.of(year, claim.division_code, claim.indicator or "")) is not None
        and _compare(claim, other).is_reproduced
    ]


def _as_computed(indicator: str, computed: Figure) -> str:
    value = computed.exact_value
    words = "" if value is None else plain(value, 4 if computed.unit == "%" else 8)
    unit = " %" if computed.unit == "%" else ""
    counties = (
        f", from {computed.counties_in_force} of {computed.counties_expected} counties"
        if computed.state == "partial"
        else ""
    )
    return f"{indicator} ({words}{unit}{counties})"


def _number(value: float | None) -> str:
    return "" if value is None else plain(exact(value), 8)


# Changes ------------------------------------------------------------------------------------


def _judge_change(claim: Claim, claims: Sequence[Claim], figures: Figures) -> JudgedClaim:
    """Percent or percentage points: what each reading of a change would imply, and which holds."""
    change, computed = claim.change, _computed(claim, figures)
    if change is None:
        raise ValueError(f"claim {claim.claim} is of no change")
    now = computed.exact_value if computed else None
    base = None
    if claim.indicator is not None and change.base_year is not None:
        before = figures.of(change.base_year, claim.division_code, claim.indicator)
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
    hold = {
        name: roundings_giving(value, claim.figure)
        if claim.figure.kind is Kind.ROUNDED
        else (("half-up", "half-even", "truncation") if claim.figure.allows(value) else ())
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
