"""Sentences chosen by the data: a pattern, and what becomes of it with the figures there are.

Belongs here: filling a pattern, leaving out what is not known, saying why. Does not: the patterns
(`chapters`), how a figure is written (`words`).

A pattern is Chinese with places for figures, each `{indicator:how}`:

    n      value with unit                     r      rate or mean with numerator/denominator
    c      change since the year before        items  the items of a breakdown with their values

after `indicator@kind` for a breakdown (`{chambers@formation:items}`, `{…@formation:joint:n}` for
one item). What stands in [ ] is left out where a figure in it is not known, or not comparable with
the year before; where a figure outside is not known, the sentence gives way to one that says why.
`{whole}` and `{year}` are the division and the year.
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
        filled = _fill(pattern, figures)
        if filled.blank:
            blank += filled.blank
            continue
        # Before the full stop, so that what qualifies a figure is part of its sentence.
        said = standing_words(filled.used, county_count) + break_words(filled.compared)
        ending = f"（{'；'.join(said)}）。" if said else "。"
        sentences.append(sentence_of([*filled.parts, ending]))
    sentences += _blanks(list(dict.fromkeys(blank)), figures)
    return Paragraph(tuple(sentences))


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
    filled.is_empty = filled.is_empty or not items
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


def _blanks(indicators: list[str], figures: ReportFigures) -> list[Sentence]:
    """A sentence for each reason why figures are not there."""
    by_reason: dict[str, list[str]] = {}
    for indicator in indicators:
        figure = figures.year.get(indicator)
        why = why_blank(figure, figures.year.report_year, figures.withheld_below_percent)
        known = figures.indicators.get(indicator)
        by_reason.setdefault(why, []).append(known.name_zh if known else indicator)
    return [Sentence(f"{'、'.join(names)}：{why}。") for why, names in by_reason.items()]
