"""What `shanghui diff` shows a person: figures, causes, counties, returns and rows.

Belongs here: its tables and words. Does not: options, JSON and CSV (`diff`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration.commands.output import counted, new_table, say, signed_words
from publishing.figure_words import value_words

if TYPE_CHECKING:
    from rich.console import Console

    from ingestion.intake import ChangedCell
    from publishing.read_restatements import CauseOfChange, Change, ChangedReturn, Difference

ROWS_SHOWN, SHARES_SHOWN = 40, 20
RETURNS_SHOWN, CELLS_SHOWN = 10, 10

TOO_SMALL = 1e-6
"""What summing floating-point numbers in another order may come to."""


def show_difference(
    difference: "Difference",
    chosen: Sequence["Change"],
    out: "Console",
    cells: Sequence["ChangedCell"] = (),
) -> None:
    """The causes, each figure before and after, and the cells of the returns revised."""
    from publishing.restatement import in_words

    out.print(f"{difference.old} → {difference.new}", highlight=False)
    if not chosen:
        out.print("no figure asked about is another")
    if len(chosen) < difference.figure_count:
        out.print(
            f"{len(chosen):,} of {difference.figure_count:,} changed figures; the others:"
            " --division, --breakdowns, or in SQL restatements"
        )
    causes = Counter(
        cause for change in chosen for cause in dict.fromkeys(one.cause for one in change.causes)
    )
    for cause, count in causes.items():
        out.print(f"{cause}: {in_words(cause)} · {counted(count, 'figure', 'figures')}")
    table = new_table(
        *("year", "division", "indicator", "指标", "before", "after", "change", "by cause"),
        right=("before", "after", "change"),
    )
    for change in chosen:
        breakdown = f" [{change.breakdown}]" if change.breakdown else ""
        table.add_row(
            str(change.report_year),
            change.division_code,
            change.indicator + breakdown,
            change.name_zh,
            value_words(change.value_before, change.unit),
            value_words(change.value_after, change.unit),
            signed_words(change.change, change.unit),
            "\n".join(_cause_words(change, cause) for cause in change.causes),
        )
    if chosen:
        out.print(table)
    for change in chosen:
        if change.by_county:
            _show_shares(change, out)
    _show_returns(difference.returns, cells, out)
    if difference.rows:
        _show_rows(difference, out)


def _show_returns(
    returns: "Sequence[ChangedReturn]", cells: "Sequence[ChangedCell]", out: "Console"
) -> None:
    """The returns that are others than before, by cause, with the cells of those revised."""
    from publishing.restatement import OF_RETURNS, REVISION

    for cause in OF_RETURNS:
        of_cause = [one for one in returns if one.cause == cause]
        if cause == REVISION:
            _show_revised(of_cause, cells, out)
        elif of_cause:
            named = [f"{one.county_name} {one.county_code} {one.report_year}" for one in of_cause]
            say(f"{cause}: {_listed(named)}", out)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - RETURNS_SHOWN
    return ", ".join(names[:RETURNS_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _show_revised(
    revised: "Sequence[ChangedReturn]", cells: "Sequence[ChangedCell]", out: "Console"
) -> None:
    for one in revised[:RETURNS_SHOWN]:
        of_return = [cell for cell in cells if cell.filing_id == one.new_filing_id]
        named = f"{one.county_code} {one.report_year}"
        changed = counted(len(of_return), "cell", "cells")
        out.print(
            f"revision: {one.county_name} {named} · {changed} · all of them: shanghui filings"
            f" {named}"
        )
        for cell in of_return[:CELLS_SHOWN]:
            out.print(
                f"  {cell.sheet_name} {cell.new_cell or cell.old_cell} {cell.sheet}.{cell.field}:"
                f" {cell.old or '—'} → {cell.new or '—'}",
                markup=False,
            )
    if len(revised) > RETURNS_SHOWN:
        out.print(f"and {len(revised) - RETURNS_SHOWN:,} more returns revised")


def _show_shares(change: "Change", out: "Console") -> None:
    """How each county shares in the change of a figure, the largest first."""
    breakdown = f" [{change.breakdown}]" if change.breakdown else ""
    out.print(
        f"\n{change.report_year} {change.division_code} {change.indicator}{breakdown}:"
        f" {signed_words(change.change, change.unit)}, by county",
        markup=False,
    )
    has_base = any(share.denominator_change is not None for share in change.by_county)
    columns = ["county", "name", "numerator", *(["denominator"] if has_base else []), "cause"]
    table = new_table(*columns, right=("numerator", "denominator"))
    shares = sorted(
        change.by_county,
        key=lambda share: (-abs(share.numerator_change), -abs(share.denominator_change or 0)),
    )
    for share in shares[:SHARES_SHOWN]:
        table.add_row(
            share.county_code,
            share.county_name,
            signed_words(share.numerator_change, ""),
            *([signed_words(share.denominator_change or 0, "")] if has_base else []),
            f"{share.cause} {share.revision_class}".strip(),
        )
    out.print(table)
    if len(shares) > SHARES_SHOWN:
        out.print(f"and {len(shares) - SHARES_SHOWN:,} more; --json has them all")
    whole = sum(share.numerator_change for share in shares)
    if not has_base and abs(whole - change.change) > TOO_SMALL:
        out.print(
            f"the counties sum to {signed_words(whole, '')}:"
            " what several of them report counts once in the whole"
        )


def _cause_words(change: "Change", cause: "CauseOfChange") -> str:
    """`first_filing R1`; its amount where there are several, its year where that is earlier."""
    words = f"{cause.cause} {cause.revision_class}".strip()
    if cause.cause_report_year is not None and cause.cause_report_year < change.report_year:
        words += f", an earlier year changed ({cause.cause_report_year})"
    if len(change.causes) > 1:
        words = f"{signed_words(cause.change, change.unit)} {words}"
    return words


def _show_rows(difference: "Difference", out: "Console") -> None:
    out.print(f"\n{counted(len(difference.rows), 'row', 'rows')} of facts")
    table = new_table("year", "county", "fact", "row", "change", "cause", "what changed")
    for row in difference.rows[:ROWS_SHOWN]:
        table.add_row(
            str(row["report_year"]),
            row["county_code"],
            row["table_name"],
            row["row_key"],
            row["change"],
            f"{row['cause']} {row['revision_class']}".strip(),
            row["what_changed"] or "",
        )
    out.print(table)
    if len(difference.rows) > ROWS_SHOWN:
        out.print(f"and {len(difference.rows) - ROWS_SHOWN:,} more; --json has them all")
