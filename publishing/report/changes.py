"""The chapter on what changed since the release before, and by which cause.

Belongs here: the changed totals of a division and year, their causes, the returns that came in
between. Does not: measuring causes (that was done when the release was made).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from publishing.catalogue_names import cause_names
from publishing.report.charts import waterfall
from publishing.report.content import Block, Paragraph, Sentence, Table
from publishing.report.figures import ReportFigures, rounded
from publishing.report.words import PLACES
from publishing.restatement import TOGETHER
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

CHANGES = "发布版之间的变化"
"""The title of the chapter; what it says differs in every release though no figure does.

A report whose figures did not change stands in later releases too. So the chapter names both
releases and calls none this or the last.
"""
KEPT = "其后的发布版如仍附本报告，即报告所列各项数字未变。"
"""What a report says for the releases it may yet stand in."""
FIRST_SHOWN = ("townships_with_chamber", "chambers", "registered_chambers", "party_branches")
"""Whose causes are drawn: the first of these that changed, else the first that did."""


@dataclass(frozen=True)
class ChangedFigure:
    """A changed total: before, after, and what each cause changed of it, in their order."""

    indicator: str
    before: float | None
    after: float | None
    causes: tuple[tuple[str, float], ...]


def cause_words(cause: str) -> str:
    """A cause in Chinese, or several that were not told apart."""
    names = cause_names()
    return "、".join(names[one][0] if one in names else one for one in cause.split(TOGETHER))


def read_changed(
    connection: "duckdb.DuckDBPyConnection", report_year: int, division_code: str
) -> list[ChangedFigure]:
    """The totals that are others than in the release before, in the order of the catalogue."""
    rows = connection.execute(
        "select indicator, step, cause, value_before, value_after, change from restatements"
        " inner join dim_indicators using (indicator)"
        f" where report_year = {report_year} and division_code = {literal(division_code)}"
        " and breakdown = '' order by position, step"
    ).fetchall()
    by_indicator: dict[str, list[tuple]] = {}
    for indicator, *rest in rows:
        by_indicator.setdefault(indicator, []).append(tuple(rest))
    return [
        ChangedFigure(
            indicator,
            before=steps[0][2],
            after=steps[-1][3],
            causes=tuple((cause, change) for _, cause, _, _, change in steps),
        )
        for indicator, steps in by_indicator.items()
        if steps[0][2] != steps[-1][3]
    ]


def changes_blocks(connection: "duckdb.DuckDBPyConnection", figures: ReportFigures) -> list[Block]:
    """What the chapter says: a sentence, the table of changed figures, a chart of one of them."""
    if figures.previous_release is None:
        return [_paragraph(f"本报告依据首个发布版{figures.release}编制，没有更早的发布版可比。")]
    report_year, division = figures.year.report_year, figures.division
    changed = read_changed(connection, report_year, division.code)
    between = (
        f"本报告依据发布版{figures.release}编制，与其前的发布版{figures.previous_release}相比，"
        f"{division.name}{report_year}年"
    )
    if not changed:
        return [_paragraph(f"{between}各项指标没有变化。")]
    causes = list(dict.fromkeys(cause for one in changed for cause, _ in one.causes))
    said = "、".join(cause_words(cause) for cause in causes)
    blocks: list[Block] = [_paragraph(f"{between}有{len(changed)}项指标变化，原因：{said}。")]
    releases = (figures.previous_release, figures.release)
    if chart := _chart(changed, figures, releases):
        blocks.append(chart)
    # One cause of all stands in the sentence.
    is_one_cause = len(causes) == 1
    rows = tuple(_row(one, figures, with_cause=not is_one_cause) for one in changed)
    blocks.append(
        Table(
            "变化的指标及原因",
            ("指标", "单位", *releases, "增减" if is_one_cause else "各原因的影响"),
            rows,
            numeric=(2, 3, 4) if is_one_cause else (2, 3),
            kind="changes",
        )
    )
    return blocks


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Sentence(text), Sentence(KEPT)))


def _row(one: ChangedFigure, figures: ReportFigures, *, with_cause: bool) -> tuple[str, ...]:
    indicator = figures.indicators[one.indicator]
    unit = indicator.unit
    causes = "；".join(
        f"{cause_words(cause) if with_cause else ''}{_number(change, unit, signed=True)}"
        for cause, change in one.causes
    )
    return (indicator.name_zh, unit, _number(one.before, unit), _number(one.after, unit), causes)


def _number(value: float | None, unit: str, *, signed: bool = False) -> str:
    if value is None:
        return "—"
    number = Fraction(repr(value)) if "e" not in repr(value) else Fraction(value)
    places = PLACES.get(unit, 0 if float(value).is_integer() else 2)
    words = str(rounded(number * 100 if unit == "%" else number, places))
    said_unit = "个百分点" if signed and unit == "%" else ""
    if signed and value and not float(words):
        # Rounded to nothing, but something.
        least = Decimal(1).scaleb(-places)
        return f"{'增加' if value > 0 else '减少'}不足{least}{said_unit}"
    if signed and value:
        words = words.replace("-", "−") if value < 0 else f"+{words}"
    return f"{words}{said_unit}"


def _chart(
    changed: Sequence[ChangedFigure], figures: ReportFigures, releases: tuple[str, str]
) -> Block | None:
    """What each cause changed of one figure, the causes of all its counties taken together."""
    counted = {
        one.indicator: one
        for one in changed
        if figures.indicators[one.indicator].unit != "%" and None not in (one.before, one.after)
    }
    chosen = next((name for name in FIRST_SHOWN if name in counted), None)
    chosen = chosen or next(iter(counted), None)
    if chosen is None:
        return None
    one, indicator = counted[chosen], figures.indicators[chosen]
    by_cause: dict[str, float] = {}
    for cause, change in one.causes:
        # The same cause may have come in the returns of several years.
        by_cause[cause_words(cause)] = by_cause.get(cause_words(cause), 0.0) + change
    if len(by_cause) < 2:
        # One cause is told by the table.
        return None
    title = f"{indicator.name_zh}：变化的原因"
    return waterfall(title, indicator.unit, releases, one.before or 0, list(by_cause.items()))
