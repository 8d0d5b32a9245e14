"""Sentences chosen by the data: a pattern, and what becomes of it with the figures there are.

Belongs here: filling a pattern, leaving out what is not known, saying why. Does not: the patterns
(`chapters`), how a figure is written (`words`).

A pattern is Chinese with places for figures, each `{indicator:how}`:

    n      value with unit                     r      rate or mean with numerator/denominator
    c      change since the year before        items  the items of a breakdown with their values

after `indicator@kind` for a breakdown (`{chambers@formation:items}`, `{…@formation:joint:n}` for
one item). What stands in [ ] is left out where a figure in it is not known, or not comparable with
the year before. Clauses are parted by ； outside of [ ]; one whose figure is not known gives way to
a sentence that says why. What stands before a first ： is a label that stays. `{whole}` and
`{year}` are the division and the year.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from publishing.catalogue_names import code_list_of, item_name
from publishing.report.content import Cited, Paragraph, Sentence
from publishing.report.figures import Figure, ReportFigures
from publishing.report.words import (
    Part,
    break_words,
    change_parts,
    rate_parts,
    standing_words,
    value_parts,
    why_blank,
)

_PIECE = re.compile(r"\[(?P<optional>[^\]]*)\]|\{(?P<place>[^}]*)\}|(?P<text>[^\[\]{}]+)")


@dataclass
class _Filled:
    """A pattern filled so far: its parts, the figures used, those not known."""

    parts: list[Part] = field(default_factory=list)
    used: list[Figure] = field(default_factory=list)
    compared: list[Figure] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    is_empty: bool = False
    """A place gave no words, though nothing is wrong: no change to tell of."""


def sentence_of(parts: Sequence[Part]) -> Sentence:
    """Words and figures joined as they are printed."""
    text = "".join(part if isinstance(part, str) else part.printed for part in parts)
    return Sentence(text, tuple(part for part in parts if isinstance(part, Cited)))


def paragraph(patterns: Iterable[str], figures: ReportFigures) -> Paragraph:
    """A paragraph of the patterns' sentences; what is not known is said once, at its end."""
    county_count = _county_count(figures)
    sentences: list[Sentence] = []
    blank: list[str] = []
    for pattern in patterns:
        label, clauses = _clauses(pattern)
        filled = [_fill(clause, figures) for clause in clauses]
        known = [one for one in filled if not one.blank]
        not_known = [indicator for one in filled for indicator in one.blank]
        if known:
            blank += not_known
            sentences.append(_joined(label, known, county_count))
        elif label:
            sentences += _blanks(not_known, figures, label)
        else:
            blank += not_known
    sentences += _blanks(blank, figures)
    return Paragraph(tuple(sentences))


def _clauses(pattern: str) -> tuple[str, list[str]]:
    """What a pattern begins with before a colon, and its clauses, each known or not by itself."""
    label = re.match(r"[^{\[：；]*：", pattern)
    rest = pattern[label.end() :] if label else pattern
    return label[0] if label else "", re.split(r"；(?![^\[]*\])", rest)


def _joined(label: str, clauses: Sequence[_Filled], county_count: int) -> Sentence:
    """The clauses as one sentence, with what qualifies them before its full stop."""
    breaks = [break_words(clause.compared) for clause in clauses]
    # Of one clause among others it is said there; of all of them once.
    is_of_all = all(one == breaks[0] for one in breaks)
    parts: list[Part] = [label]
    for place, (clause, why) in enumerate(zip(clauses, breaks, strict=True)):
        parts += ["；" if place else "", *clause.parts]
        if why and not is_of_all:
            parts.append(f"（{'；'.join(why)}）")
    used = [figure for clause in clauses for figure in clause.used]
    said = standing_words(used, county_count) + (breaks[0] if is_of_all else [])
    return sentence_of([*parts, f"（{'；'.join(said)}）。" if said else "。"])


def _county_count(figures: ReportFigures) -> int:
    expected = figures.year.get("counties_expected")
    return int(expected.value) if expected is not None and expected.value is not None else 0


def _fill(pattern: str, figures: ReportFigures) -> _Filled:
    filled = _Filled()
    for piece in _PIECE.finditer(pattern):
        if piece["text"] is not None:
            filled.parts.append(piece["text"])
        elif piece["place"] is not None:
            _fill_place(piece["place"], figures, filled)
        else:
            inner = _fill(piece["optional"], figures)
            # A break is told of though the change is not.
            filled.compared += inner.compared
            if not inner.blank and not inner.is_empty:
                filled.parts += inner.parts
                filled.used += inner.used
    return filled


def _fill_place(place: str, figures: ReportFigures, filled: _Filled) -> None:
    if place == "whole":
        filled.parts.append(figures.division.whole)
        return
    if place == "year":
        filled.parts.append(str(figures.year.report_year))
        return
    named, _, how = place.rpartition(":")
    indicator, _, breakdown = named.partition("@")
    if how == "items":
        _fill_items(indicator, breakdown, figures, filled)
        return
    figure = figures.year.get(indicator, breakdown)
    if figure is None or not figure.is_known:
        filled.blank.append(indicator)
        return
    if how == "c":
        filled.compared.append(figure)
        parts = change_parts(figure)
        filled.is_empty = filled.is_empty or not parts
    else:
        filled.used.append(figure)
        parts = {"n": value_parts, "r": rate_parts}[how](figure)
    filled.parts += parts


def _fill_items(indicator: str, kind: str, figures: ReportFigures, filled: _Filled) -> None:
    items = named_items(figures, indicator, kind)
    whole = figures.year.get(indicator)
    # One item that is the whole tells nothing.
    is_whole = len(items) == 1 and whole is not None and items[0][1].value == whole.value
    filled.is_empty = filled.is_empty or not items or is_whole
    for position, (name, item) in enumerate(items):
        filled.parts += ["、" if position else "", name, *value_parts(item)]
        filled.used.append(item)


def named_items(figures: ReportFigures, indicator: str, kind: str) -> list[tuple[str, Figure]]:
    """The items of a breakdown with their names, in the order of their code list."""
    order = list(figures.code_values)
    items = sorted(figures.year.items(indicator, kind), key=lambda item: _place(item, order))
    return [(item_name(item.breakdown, figures.code_values), item) for item in items]


def _place(item: Figure, order: list[tuple[str, str]]) -> tuple[int, str]:
    """Where an item stands among the others: as in its code list, else by its name."""
    kind, _, code = item.breakdown.partition(":")
    listed = (code_list_of(kind), code)
    return (order.index(listed) if listed in order else len(order), item.breakdown)


def _blanks(indicators: Sequence[str], figures: ReportFigures, label: str = "") -> list[Sentence]:
    """A sentence for each reason why figures are not there."""
    by_reason: dict[str, list[str]] = {}
    for indicator in dict.fromkeys(indicators):
        figure = figures.year.get(indicator)
        why = why_blank(figure, figures.year.report_year, figures.withheld_below_percent)
        known = figures.indicators.get(indicator)
        by_reason.setdefault(why, []).append(known.name_zh if known else indicator)
    return [Sentence(f"{label}{'、'.join(names)}：{why}。") for why, names in by_reason.items()]
