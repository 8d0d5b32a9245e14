"""The answer about a return as a person reads it: by severity, then sheet, then rule.

Belongs here: grouping, and how much of a group is listed. Does not: HTML, or what was found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from county.slip import LISTED_OF_A_RULE, SEVERITIES_ZH
from desk.standing import OpenQuery, place_key
from expectations.answers import FilingAnswer, Finding
from ingestion.form import Form

MEANINGS = {
    "error": "必须改正，否则整本退回。",
    "query": "请核对：有误的改正；属实的说明情况。",
    "note": "仅供参考，不影响接收。",
}


@dataclass(frozen=True)
class Alike:
    """Findings of a rule on a sheet that differ in their cells alone; none for a whole sheet."""

    cells: tuple[str, ...]
    first: Finding

    @property
    def places(self) -> tuple[str, ...]:
        """Its cells, those under one another as one: D6, H5 至 H21."""
        return tuple(_runs(self.cells))


@dataclass(frozen=True)
class RuleGroup:
    """What one rule found on one sheet: the first of it, and how many more there are."""

    rule_id: str
    message: str
    found: tuple[Alike, ...]
    more: int


@dataclass(frozen=True)
class SheetGroup:
    sheet_name: str
    rules: tuple[RuleGroup, ...]
    count: int


@dataclass(frozen=True)
class SeverityGroup:
    severity: str
    title: str
    meaning: str
    count: int
    sheets: tuple[SheetGroup, ...]


@dataclass(frozen=True)
class AnswerView:
    """A return's answer: the groups, gravest first, and how many checks a mistake left open."""

    groups: tuple[SeverityGroup, ...]
    left_open: int


@dataclass(frozen=True)
class QueryGroup:
    """The queries of one rule on one sheet, to be explained together or one by one."""

    key: str
    rule_id: str
    sheet_name: str
    message: str
    queries: tuple[OpenQuery, ...]
    more: int
    is_explained: bool


def answer_view(filing: FilingAnswer, form: Form | None) -> AnswerView:
    """The answer grouped; `form` names sheets that the workbook does not have."""
    groups = []
    for severity, title in SEVERITIES_ZH.items():
        found = [one for one in filing.findings if one.severity == severity]
        if found:
            sheets = tuple(_by_sheet(found, form))
            groups.append(SeverityGroup(severity, title, MEANINGS[severity], len(found), sheets))
    return AnswerView(tuple(groups), len(filing.not_evaluable))


def _by_sheet(found: Sequence[Finding], form: Form | None) -> Iterable[SheetGroup]:
    # Findings come by sheet of the form already.
    for (sheet, name), of_sheet in groupby(found, key=lambda one: (one.sheet, one.sheet_name)):
        on_sheet = list(of_sheet)
        yield SheetGroup(name or _title(form, sheet), tuple(_by_rule(on_sheet)), len(on_sheet))


def _by_rule(found: Sequence[Finding]) -> Iterable[RuleGroup]:
    of_rules: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        of_rules.setdefault((one.rule_id, one.message), []).append(one)
    for (rule_id, message), of_rule in of_rules.items():
        listed = of_rule[:LISTED_OF_A_RULE]
        yield RuleGroup(rule_id, message, tuple(_alike(listed)), len(of_rule) - len(listed))


def _alike(found: Sequence[Finding]) -> Iterable[Alike]:
    """Findings with the same words in one row, so that twenty cells are not twenty rows."""
    of_words: dict[tuple, list[Finding]] = {}
    for one in found:
        words = (one.value_read, one.would_pass, one.is_explained, one.related_cells)
        of_words.setdefault(words, []).append(one)
    for alike in of_words.values():
        yield Alike(tuple(one.cell for one in alike if one.cell), alike[0])


_RUN = 3
"""So many cells under one another are written as the first and the last."""


def _runs(cells: Sequence[str]) -> Iterable[str]:
    def column(one: tuple[int, str]) -> tuple[str, int]:
        place, cell = one
        letters = cell.rstrip("0123456789")
        return letters, int(cell[len(letters) :] or 0) - place

    for _, under in groupby(enumerate(cells), key=column):
        run = [cell for _, cell in under]
        yield from [f"{run[0]} 至 {run[-1]}"] if len(run) >= _RUN else run


def _title(form: Form | None, sheet: str) -> str:
    if form is None or not form.has_sheet(sheet):
        return "跨县核对"
    return form.sheet(sheet).title_zh


def query_groups(queries: Sequence[OpenQuery], form: Form | None) -> list[QueryGroup]:
    """Queries by sheet and rule, in the order given."""
    of_groups: dict[tuple[str, str], list[OpenQuery]] = {}
    for query in queries:
        of_groups.setdefault((query.sheet, query.rule_id), []).append(query)
    return [
        QueryGroup(
            key=place_key(sheet, rule_id),
            rule_id=rule_id,
            sheet_name=of_group[0].sheet_name or _title(form, sheet),
            message=of_group[0].message,
            queries=tuple(of_group[:LISTED_OF_A_RULE]),
            more=max(0, len(of_group) - LISTED_OF_A_RULE),
            is_explained=all(query.is_explained for query in of_group),
        )
        for (sheet, rule_id), of_group in of_groups.items()
    ]
