"""How a trace looks: a figure, its counties, its rows and cells; a cell and its figures.

Belongs here: tables for a person, JSON and CSV for a program. Does not: tracing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ingestion.formats import column_letters
from ingestion.receive import ReceiptLine
from orchestration.commands.output import (
    console,
    counted,
    in_shanghai,
    new_table,
    number_words,
    print_json,
    show_rows_of,
    value_words,
)
from publishing.trace import SHA256_START, with_cells

if TYPE_CHECKING:
    from rich.console import Console

    from publishing.trace import (
        ArchivedReturns,
        CellAsRead,
        CellTrace,
        CountedRow,
        Figure,
        FigureTrace,
        TracedMeasure,
        TracedRow,
    )

LineOfFile = Mapping[str, ReceiptLine]

ROWS_SHOWN = 40
CSV_COLUMNS = (
    *("role", "measure", "county_code", "counted_as", "amount", "named", "stands_on"),
    *("register_code", "ledger_line", "received_at", "file_sha256", "file_name", "filing_id"),
    *("row_numbers", "sheet_name", "cell", "field", "header", "text", "value", "reading"),
)


@dataclass(frozen=True)
class FoundCell:
    """The cell that `--cell` names."""

    file_sha256: str
    sheet_name: str
    row: int
    column: int


@dataclass(frozen=True)
class MarkedCopy:
    """A copy that was written, and how many cells are marked in it."""

    file: str
    file_sha256: str
    cells: int


def show_figure(
    traced: "FigureTrace",
    archived: "ArchivedReturns",
    lines: Sequence[ReceiptLine],
    *,
    all_rows: bool,
    json: bool,
    csv: bool,
) -> None:
    """A figure with what it is made of; for a program every row and cell."""
    line_of = _by_file(lines)
    if json or csv:
        rows_of = {
            measure.role: with_cells(measure, measure.rows, archived) for measure in traced.measures
        }
        if csv:
            show_rows_of(CSV_COLUMNS, list(_cell_lines(traced, rows_of, line_of)), "csv")
        else:
            print_json(_as_json(traced, rows_of, line_of))
        return
    out = console()
    _show_head(traced.figure, out)
    if not traced.measures:
        out.print("nothing is known of it, so it stands on no row")
    for measure in traced.measures:
        out.print()
        _show_measure(measure, out)
        if measure.rows:
            shown = measure.rows if all_rows else measure.rows[:ROWS_SHOWN]
            _show_rows(with_cells(measure, shown, archived), line_of, out)
            _say_more(len(measure.rows) - len(shown), out)
    several = any(len(measure.counties) > 1 for measure in traced.measures)
    if several and not all_rows:
        out.print("\nThe rows of a county: --division CODE; every row: --rows, --csv or --json")


def _show_head(figure: "Figure", out: "Console") -> None:
    breakdown = f" [{figure.breakdown}]" if figure.breakdown else ""
    out.print(
        f"{figure.name_zh} {figure.indicator}{breakdown} · {figure.division_name}"
        f" {figure.division_code} · {figure.report_year} · release {figure.release}",
        markup=False,
    )
    made_of = ""
    if figure.denominator is not None and figure.numerator is not None:
        made_of = f" = {number_words(figure.numerator)} / {number_words(figure.denominator)}"
    value = value_words(figure.value, figure.unit)
    words = [f"{value} {figure.unit}{made_of}"] if value else []
    words += [figure.state, figure.status]
    words.append(f"{figure.counties_in_force} of {figure.counties_expected} counties in force")
    out.print(" · ".join(words))


def _show_measure(measure: "TracedMeasure", out: "Console") -> None:
    what = {
        "rows": counted(measure.row_count, "row", "rows"),
        "distinct": f"different among {counted(measure.row_count, 'row', 'rows')}",
        "sum": f"the sum of {counted(measure.row_count, 'row', 'rows')}",
        "median": f"the median of {counted(measure.row_count, 'row', 'rows')}",
    }[measure.counted]
    out.print(
        f"{measure.role} {number_words(measure.value)} · {measure.definition} · {what}",
        markup=False,
    )
    if not measure.agrees:
        out.print(
            f"the release says {number_words(measure.published)}: a fault of ours, please report it"
        )
    if len(measure.counties) < 2:
        return
    table = new_table("county", "name", "value", "rows", right=("value", "rows"))
    for part in measure.counties:
        table.add_row(
            part.county_code, part.county_name, number_words(part.value), f"{part.row_count:,}"
        )
    out.print(table)
    summed = sum(part.value for part in measure.counties)
    if measure.counted == "distinct" and summed > measure.value:
        out.print(f"{number_words(summed - measure.value)} of them count in several counties")


def _show_rows(rows: Sequence["TracedRow"], line_of: LineOfFile, out: "Console") -> None:
    """The rows, those of one sheet of one file together under its name."""
    for place, together in groupby(rows, key=lambda traced: _place(traced, line_of)):
        out.print(place, markup=False)
        table = new_table("", "row", "counts", "cells as read")
        for traced in together:
            row = traced.row
            counts = row.thing if row.thing and row.thing != row.named else ""
            if row.amount is not None:
                counts = f"{counts} {number_words(row.amount)}".strip()
            stands = " · ".join(map(_cell_words, traced.cells)) or row.register_code or ""
            if not stands and row.row_numbers:
                stands = f"row {', '.join(map(str, row.row_numbers))}"
            table.add_row("", _plain(row.named), _plain(counts), stands)
        out.print(table)


def _place(traced: "TracedRow", line_of: LineOfFile) -> str:
    """Where a row stands: file and sheet, line of the ledger, or register."""
    row = traced.row
    if row.stands_on == "register":
        return f"register of divisions, county {row.county_code}"
    line = _line_of(row, line_of)
    file = _plain(line.receipt.name) if line else f"file {(row.file_sha256 or '')[:12]}"
    if row.stands_on == "ledger":
        where = f"line {line.line_number} of the ledger" if line else "ledger"
        received = f" · received {in_shanghai(line.receipt.received_at)}" if line else ""
        return f"{where} · {file}{received}"
    sheet = next((cell.sheet_name for cell in traced.cells), row.stands_on)
    return f"{file} · {_plain(sheet)}"


def _cell_words(cell: "CellAsRead") -> str:
    """`B5 450127112213 → 450181112213 (read as 450181112213 by the change tables)`."""
    read = f" ({cell.reading})" if cell.reading else ""
    return f"{cell.cell} {_plain(cell.text)}{read}"


def _by_file(lines: Sequence[ReceiptLine]) -> LineOfFile:
    """The start of a file's sha256 → the first line of the ledger that has the file."""
    return {line.receipt.file_sha256[:SHA256_START]: line for line in reversed(lines)}


def _line_of(row: "CountedRow", line_of: LineOfFile) -> ReceiptLine | None:
    """Of a filing that is not in force the row knows the start of its file's sha256 alone."""
    return line_of.get((row.file_sha256 or "")[:SHA256_START])


def _say_more(count: int, out: "Console") -> None:
    if count > 0:
        out.print(f"and {counted(count, 'row', 'rows')} more: --rows, --csv or --json")


def _plain(text: str) -> str:
    """A text of a county on one line of a terminal."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())


def _cell_lines(
    traced: "FigureTrace",
    rows_of: dict[str, list["TracedRow"]],
    line_of: LineOfFile,
) -> Iterator[tuple[Any, ...]]:
    """A line for each cell, and one for each row that stands on none."""
    for measure in traced.measures:
        for of_row in rows_of[measure.role]:
            row = of_row.row
            line = _line_of(row, line_of)
            opening = (
                *(measure.role, measure.measure, row.county_code, row.thing, row.amount),
                *(row.named, row.stands_on, row.register_code),
                line.line_number if line else None,
                line.receipt.received_at.isoformat() if line else None,
                row.file_sha256,
                line.receipt.name if line else None,
                row.filing_id,
                " ".join(map(str, row.row_numbers)),
            )
            for cell in of_row.cells:
                yield (
                    *opening,
                    *(cell.sheet_name, cell.cell, cell.field, cell.header, cell.text),
                    *(_value(cell.value), cell.reading),
                )
            if not of_row.cells:
                yield (*opening, *[None] * 7)


def _value(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _as_json(
    traced: "FigureTrace",
    rows_of: dict[str, list["TracedRow"]],
    line_of: LineOfFile,
) -> dict[str, Any]:
    return {
        "figure": asdict(traced.figure),
        "measures": [
            asdict(replace(measure, rows=()))
            | {
                "agrees": measure.agrees,
                "rows": [_row_as_json(of_row, line_of) for of_row in rows_of[measure.role]],
            }
            for measure in traced.measures
        ],
    }


def _row_as_json(traced: "TracedRow", line_of: LineOfFile) -> dict[str, Any]:
    line = _line_of(traced.row, line_of)
    receipt = (
        {
            "ledger_line": line.line_number,
            "file_name": line.receipt.name,
            "received_at": line.receipt.received_at,
        }
        if line
        else {}
    )
    return asdict(traced.row) | receipt | {"cells": list(map(asdict, traced.cells))}


def show_cell(found: FoundCell, traced: "CellTrace", release: str, *, json: bool) -> None:
    """What became of a cell, and every figure it feeds."""
    if json:
        print_json(
            asdict(found)
            | {
                "release": release,
                "what_became_of_it": asdict(traced.cell) if traced.cell else None,
                "filing_ids": traced.filing_ids,
                "is_in_force": traced.is_in_force,
                "figures": list(map(asdict, traced.figures)),
            }
        )
        return
    out = console()
    address = f"{column_letters(found.column)}{found.row}"
    out.print(
        f"{address} of {_plain(found.sheet_name)} · file {found.file_sha256[:12]}", markup=False
    )
    for words in _cell_story(traced, release):
        out.print(words, markup=False)
    if not traced.figures:
        return
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


def _cell_story(traced: "CellTrace", release: str) -> Iterable[str]:
    cell = traced.cell
    if cell is None:
        yield "the cell is blank"
        return
    yield f"text {_plain(cell.text)!r}"
    if cell.disposition == "ignored":
        yield f"not used: {cell.reason}"
        return
    header = f" ({cell.header})" if cell.header else ""
    yield f"{cell.disposition} of {cell.sheet}.{cell.field}{header}"
    if cell.disposition != "value":
        return
    yield f"value {_value(cell.value)}" + (f" · {cell.reading}" if cell.reading else "")
    if not traced.is_in_force:
        yield f"its filing {', '.join(traced.filing_ids)} is not in force in release {release}"
    elif not traced.figures:
        yield f"in force in release {release}; decides in no figure"
    else:
        yield (
            f"in force in release {release};"
            f" feeds {counted(len(traced.figures), 'figure', 'figures')}"
        )


def show_copies(copies: Sequence[MarkedCopy], *, json: bool) -> None:
    """Where the marked copies are."""
    if json:
        print_json(list(map(asdict, copies)))
        return
    for copy in copies:
        console().print(
            f"{copy.file} · {counted(copy.cells, 'cell', 'cells')} marked", markup=False
        )
