"""How the trace of a cell looks: what became of it, its return, and the figures it feeds.

Belongs here: words and tables for a person, JSON for a program. Does not: tracing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from orchestration.commands.find_cell import FoundCell
from orchestration.commands.output import (
    console,
    counted,
    new_table,
    print_json,
    say,
    text_on_a_line,
    words_of,
)
from orchestration.commands.sent_back import (
    FiledReturn,
    file_in_words,
    filed_as_json,
    is_marked,
    show_findings,
    standing_in_words,
)
from publishing.figure_words import value_words

if TYPE_CHECKING:
    from rich.console import Console

    from expectations.answers import Finding
    from publishing.trace import CellTrace


def show_cell(
    found: FoundCell,
    traced: "CellTrace",
    filed: Sequence[FiledReturn],
    release: str,
    *,
    json: bool,
) -> None:
    """What became of a cell, where its returns stand, and every figure it feeds."""
    if json:
        print_json(_as_json(found, traced, filed, release))
        return
    out = console()
    say(
        f"{found.address} of {text_on_a_line(found.sheet_name)} · file {found.file_sha256[:12]}",
        out,
    )
    for words in _cell_words(traced):
        say(words, out)
    for one in filed:
        _show_filed(one, found, traced, release, out)
    known = {one.standing.filing_id for one in filed}
    for filing_id in traced.filing_ids:
        if filing_id not in known:
            say(f"its filing {filing_id} was not judged when release {release} was made", out)
    if traced.figures:
        _show_figures(traced, out)


def _as_json(
    found: FoundCell, traced: "CellTrace", filed: Sequence[FiledReturn], release: str
) -> dict[str, Any]:
    filings = []
    for one in filed:
        at_cell, others = _at_cell(one, found)
        told = filed_as_json(one)
        told.pop("errors")
        filings.append(
            told
            | {
                "errors_at_cell": list(map(asdict, at_cell)),
                "other_errors": list(map(asdict, others)),
            }
        )
    return asdict(found) | {
        "release": release,
        "what_became_of_it": asdict(traced.cell) if traced.cell else None,
        "filing_ids": traced.filing_ids,
        "is_in_force": traced.is_in_force,
        "filings": filings,
        "figures": list(map(asdict, traced.figures)),
    }


def _cell_words(traced: "CellTrace") -> Iterator[str]:
    cell = traced.cell
    if cell is None:
        yield "the cell is blank"
        return
    yield f"text {text_on_a_line(cell.text)!r}"
    if cell.disposition == "ignored":
        yield f"not used: {cell.reason}"
        return
    header = f" ({cell.header})" if cell.header else ""
    yield f"{cell.disposition} of {cell.sheet}.{cell.field}{header}"
    if cell.disposition == "value":
        yield f"value {words_of(cell.value)}" + (f" · {cell.reading}" if cell.reading else "")


def _show_filed(
    filed: FiledReturn, found: FoundCell, traced: "CellTrace", release: str, out: "Console"
) -> None:
    """Where a return stands that the cell is of; in force, what the cell does there."""
    if filed.standing.standing == "in_force" and filed.withdrawal is None:
        say(f"in force in release {release}{_what_it_feeds(traced)}", out)
        return
    feeds = _what_it_feeds(traced) if filed.standing.standing == "in_force" else ""
    say(standing_in_words(filed, release) + feeds, out)
    say(file_in_words(filed), out)
    if filed.untold is not None:
        say(f"what for cannot be told: {filed.untold}", out)
    at_cell, others = _at_cell(filed, found)
    if at_cell:
        out.print("sent back for this cell:")
        show_findings(at_cell, out)
    if others:
        also = "and for others" if at_cell else "sent back not for this cell, but for others"
        out.print(f"{also}:")
        show_findings(others, out)


def _at_cell(filed: FiledReturn, found: FoundCell) -> "tuple[list[Finding], list[Finding]]":
    """The findings that stand at the cell, and the others."""
    at_cell = [
        one for one in filed.errors if is_marked(one, found.sheet_name, found.address, found.row)
    ]
    return at_cell, [one for one in filed.errors if one not in at_cell]


def _what_it_feeds(traced: "CellTrace") -> str:
    if traced.cell is None or traced.cell.disposition != "value":
        return ""
    if not traced.figures:
        return "; decides in no figure"
    return f"; feeds {counted(len(traced.figures), 'figure', 'figures')}"


def _show_figures(traced: "CellTrace", out: "Console") -> None:
    table = new_table(
        *("year", "division", "indicator", "指标", "as", "figure", "unit"), right=("figure",)
    )
    for figure in traced.figures:
        breakdown = f" [{figure.breakdown}]" if figure.breakdown else ""
        table.add_row(
            str(figure.report_year),
            figure.division_code,
            figure.indicator + breakdown,
            figure.name_zh,
            figure.role,
            value_words(figure.value, figure.unit),
            figure.unit,
        )
    out.print(table)
