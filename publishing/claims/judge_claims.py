"""Judging claims: each printed figure held against its own arithmetic and the release's figures.

Belongs here: the order of the questions and the words of verdicts; the one way of judging, for the
command and for the table `claims` alike. Does not: changes (`judge_changes`), files, tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ingestion.closest import nearest
from ingestion.values import without_spaces
from publishing.claims.arithmetic import ArithmeticVerdict, check_arithmetic
from publishing.claims.claim import Claim
from publishing.claims.figures import Figure, Figures
from publishing.claims.judge_changes import judge_change
from publishing.claims.printed_figure import (
    Kind,
    plain,
    rounded_to,
    roundings_giving,
)
from publishing.claims.verdicts import JudgedClaim, VerdictKind, by_rounding
from publishing.figure_words import exact

SHOWN_NAMES = 6
"""Names a verdict tells: small numbers equal many measures."""


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
        return judge_change(claim, claims, figures)
    arithmetic = check_arithmetic(claim)
    if claim.figure.kind is Kind.COMPARED:
        computed = figures.of_claim(claim)
        whose = claim.figure.compared_with
        return JudgedClaim(
            claim, VerdictKind.NOT_DERIVABLE, f"not derivable: no {whose} figure", computed=computed
        )
    why_not = _why_not_derivable(claim, figures)
    if why_not is not None:
        if arithmetic is not None:
            words = arithmetic.words + _townships_by_year(claim, figures)
            if claim.indicator is not None and _names_near(claim, figures):
                words += f"; {claim.division_name} is not in the register"
                words += _names_near(claim, figures)
            return JudgedClaim(claim, arithmetic.kind, words, _false_if_wrong(arithmetic))
        computed = figures.of_claim(claim)
        words = f"not derivable: {why_not}"
        return JudgedClaim(claim, VerdictKind.NOT_DERIVABLE, words, computed=computed)
    return _judge_by_figure(claim, arithmetic, figures)


def _false_if_wrong(arithmetic: ArithmeticVerdict) -> bool | None:
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


def _why_not_derivable(claim: Claim, figures: Figures) -> str | None:
    """Why the release has no figure for a claim, None where it has one."""
    code, year = claim.division_code, claim.report_year
    if code is None or not any(code == known for _, known in figures.divisions):
        if code is not None and any(code[:2] == known[:2] for _, known in figures.divisions):
            return f"{code} is a township; figures go down to counties"
        place = f"{claim.division_name or code} is not in the register"
        near = _names_near(claim, figures)
        return f"{place}{near}, and no numerator and denominator are printed"
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
    figure = figures.of_claim(claim)
    if figure is None and claim.breakdown:
        counted = figures.of(year, code, claim.indicator) is not None
        what = f"{claim.breakdown} of {claim.indicator} in {year}"
        return f"no figure of {what}" if counted else f"no figure for {year}"
    if figure is None:
        return f"no figure for {year}"
    if figure.exact_value is None:
        return f"no figure for {year} ({figure.state.replace('_', ' ')})"
    return None


def _names_near(claim: Claim, figures: Figures) -> str:
    """Of a place that is none of ours by name: the names of ours that may be meant."""
    if claim.division_code is not None or claim.division_name is None:
        return ""
    near = nearest(without_spaces(claim.division_name), set(figures.divisions.values()))
    return f" (do you mean {' or '.join(near)}?)" if near else ""


def _judge_by_figure(
    claim: Claim, arithmetic: ArithmeticVerdict | None, figures: Figures
) -> JudgedClaim:
    computed = figures.of_claim(claim)
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
    key = (
        *(claim.report_year or 0, claim.division_code or ""),
        *(claim.indicator or "", claim.breakdown),
    )
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
        and (other := figures.of_year(claim, year)) is not None
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
