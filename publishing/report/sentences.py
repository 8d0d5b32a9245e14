"""Sentences chosen by the data: a pattern, and what becomes of it with the figures there are.

Belongs here: filling a pattern, leaving out what is not known, saying why. Does not: the patterns
(`chapters`), how a figure is written (`words`).

A pattern is Chinese with places for figures, each `{indicator:how}`:

    n      value with unit                     r      rate or mean with numerator/denominator
    c      change since the year before        items  the items of a breakdown with their values

    is:已获评|未获评   of a figure that is yes or no of a county, its words; was:… the year before's

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
from publishing.report.figures import Figure, ReportFigures, YearFigures
from publishing.report.words import (
    Part,
    break_words,
    change_parts,
    rate_parts,
    standing_words,
    value_parts,
    whether_parts,
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
    text = "".join(
        part if isinstance(part, str) else part.printed if part.shown is None else part.shown
        for part in parts
    )
    return Sentence(text, tuple(part for part in parts if isinstance(part, Cited)))


def paragraph(patterns: Iterable[str], figures: ReportFigures) -> Paragraph:
    """A paragraph of the patterns' sentences; what is not known is said once, at its end, and so is
    why all of it cannot be compared with the year before."""
    told: list[Sentence | tuple[str, list[_Filled]]] = []
    blank: list[str] = []
    for pattern in patterns:
        label, clauses = _clauses(pattern)
        filled = [_fill(clause, figures) for clause in clauses]
        known = [one for one in filled if not one.blank]
        not_known = [indicator for one in filled for indicator in one.blank]
        if known:
            blank += not_known
            told.append((label, known))
        elif label:
            told += _blanks(not_known, figures, label)
        else:
            blank += not_known
    shared = _break_of_all([one[1] for one in told if isinstance(one, tuple)])
    counties, said_of_counties = county_count(figures.year), list[str]()
    sentences = [
        one
        if isinstance(one, Sentence)
        else _joined(*one, counties, said_of_counties, is_compared=not shared)
        for one in told
    ]
    if shared:
        sentences.append(Sentence(f"以上各项{'；'.join(shared)}。"))
    return Paragraph((*sentences, *_blanks(blank, figures)))


def _break_of_all(sentences: Sequence[Sequence[_Filled]]) -> list[str]:
    """Why no total of several sentences is compared, where it is one reason; else nothing."""
    breaks = [
        break_words([figure for clause in clauses for figure in clause.compared])
        for clauses in sentences
    ]
    totals = [
        figure
        for clauses in sentences
        for clause in clauses
        for figure in (*clause.used, *clause.compared)
        if not figure.breakdown
    ]
    is_one = len({figure.break_kind for figure in totals}) == 1
    return break_words(totals) if is_one and sum(map(bool, breaks)) > 1 else []


def _clauses(pattern: str) -> tuple[str, list[str]]:
    """What a pattern begins with before a colon, and its clauses, each known or not by itself."""
    label = re.match(r"[^{\[：；]*：", pattern)
    rest = pattern[label.end() :] if label else pattern
    return label[0] if label else "", re.split(r"；(?![^\[]*\])", rest)


def _joined(
    label: str,
    clauses: Sequence[_Filled],
    counties: int,
    said_of_counties: list[str],
    *,
    is_compared: bool,
) -> Sentence:
    """The clauses as one sentence, with what qualifies them before its full stop; not
    `is_compared` where the paragraph says why. `said_of_counties` is what the paragraph's
    sentences before said of missing counties."""
    breaks = [break_words(clause.compared if is_compared else ()) for clause in clauses]
    # Of one clause among others it is said there; of all that would be compared once.
    compared = [one for one, clause in zip(breaks, clauses, strict=True) if clause.compared]
    is_of_all = all(one == compared[0] for one in compared)
    parts: list[Part] = [label]
    for place, (clause, why) in enumerate(zip(clauses, breaks, strict=True)):
        parts += ["；" if place else "", *clause.parts]
        if why and not is_of_all:
            parts.append(f"（{'；'.join(why)}）")
    used = [figure for clause in clauses for figure in clause.used]
    said = []
    for words in standing_words(used, counties):
        partial, _, which = words.partition("，")
        # That counties are missing is said in each sentence, how many where it is another number.
        said.append(partial if which and said_of_counties[-1:] == [words] else words)
        said_of_counties += [words] if which else []
    said += compared[0] if compared and is_of_all else []
    return sentence_of([*parts, f"（{'；'.join(said)}）。" if said else "。"])


def county_count(year: YearFigures) -> int:
    """How many counties a division has in a year: of a figure asked of fewer, that is said."""
    expected = year.get("counties_expected")
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
    if place == "province":
        filled.parts.append(figures.division.province)
        return
    if place == "year":
        filled.parts.append(str(figures.year.report_year))
        return
    named, _, how = place.rpartition(":")
    indicator, _, breakdown = named.partition("@")
    if "|" in how:
        indicator, _, when = named.partition(":")
        _fill_whether(indicator, when, how, figures, filled)
        return
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


def _fill_whether(
    indicator: str, when: str, words: str, figures: ReportFigures, filled: _Filled
) -> None:
    """The words for a yes or a no, of the year (`is`) or of the one before (`was`)."""
    figure = figures.year.get(indicator)
    if figure is None or not figure.is_known:
        filled.blank.append(indicator)
        return
    if when == "is":
        filled.used.append(figure)
        filled.parts += whether_parts(figure, *words.split("|"))
        return
    filled.compared.append(figure)
    if figure.before is None:
        filled.is_empty = True
    else:
        filled.parts += whether_parts(figure.before, *words.split("|"))


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
    # After a label a second colon would be hard to read.
    mark = "，" if label else "："
    return [Sentence(f"{label}{'、'.join(names)}{mark}{why}。") for why, names in by_reason.items()]


def why_none(indicators: Sequence[str], figures: ReportFigures, subject: str) -> Sentence | None:
    """One sentence for indicators of which none is known, all for one reason; else None.

    `subject` is what they are called, as 本章各项指标.
    """
    found = [figures.year.get(indicator) for indicator in indicators]
    if any(figure is not None and figure.is_known for figure in found):
        return None
    year, division = figures.year.report_year, figures.division
    reasons = {why_blank(figure, year, figures.withheld_below_percent) for figure in found}
    if len(reasons) != 1:
        return None
    [figure, *_] = found
    if figure is None or figure.state == "not_collected":
        return Sentence(f"{year}年报表未设{subject}。")
    if figure.state == "not_applicable" and not figure.counties_expected:
        of_it = "不在其列" if division.level == "county" else "没有试点县（市、区）"
        return Sentence(f"{subject}只要求试点县（市、区）填报，{division.name}{of_it}。")
    return Sentence(f"{subject}{reasons.pop()}。")
