"""How the trace of a figure looks: its counties, its rows and cells, or why it is blank.

Belongs here: tables for a person, JSON and CSV for a program. Does not: tracing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ingestion.receive import ReceiptLine
from orchestration.commands.output import (
    console,
    counted,
    in_shanghai,
    new_table,
    print_json,
    say,
    show_rows_of,
    text_on_a_line,
    words_of,
)
from orchestration.commands.sent_back import (
    FiledReturn,
    file_in_words,
    filed_as_json,
    show_findings,
    standing_in_words,
)
from publishing.figure_words import number_words, value_words
from publishing.trace import NOT_COLLECTED, SHA256_START

if TYPE_CHECKING:
    from rich.console import Console

    from publishing.trace import (
        CellAsRead,
        CountedRow,
        Figure,
        FigureTrace,
        TracedMeasure,
        TracedRow,
    )

LineOfFile = Mapping[str, ReceiptLine]

RowsOfMeasure = tuple["TracedMeasure", Sequence["CountedRow"]]

ROWS_SHOWN = 40
RETURNS_SHOWN = 5
CSV_COLUMNS = (
    *("role", "measure", "county_code", "counted_as", "amount", "named", "stands_on"),
    *("register_code", "ledger_line", "received_at", "file_sha256", "file_name", "filing_id"),
    *("row_numbers", "sheet_name", "cell", "field", "header", "text", "value", "reading"),
)


def shown_rows(traced: "FigureTrace", *, all_rows: bool) -> list[RowsOfMeasure]:
    """The rows of each measure that a person is shown, or all of them."""
    return [
        (measure, measure.rows if all_rows else measure.rows[:ROWS_SHOWN])
        for measure in traced.measures
    ]


def show_figure(
    traced: "FigureTrace",
    rows_of: Sequence[Sequence["TracedRow"]],
    lines: Sequence[ReceiptLine],
    missing: Sequence[FiledReturn],
    *,
    all_rows: bool,
) -> None:
    """A figure with what it is made of; `rows_of` has the shown rows of each measure."""
    line_of = _by_file(lines)
    out = console()
    show_head(traced.figure, out)
    if not traced.measures:
        _show_blank(traced.figure, missing, out)
    for measure, rows in zip(traced.measures, rows_of, strict=True):
        out.print()
        _show_measure(measure, out)
        if measure.rows:
            _show_rows(rows, line_of, out)
            _say_more(len(measure.rows) - len(rows), out)
    several = any(len(measure.counties) > 1 for measure in traced.measures)
    if several and not all_rows:
        out.print("\nThe rows of a county: --division CODE; every row: --rows, --csv or --json")


def figure_as_csv(
    traced: "FigureTrace", rows_of: Sequence[Sequence["TracedRow"]], lines: Sequence[ReceiptLine]
) -> None:
    """A line for each cell."""
    show_rows_of(CSV_COLUMNS, _cell_lines(traced, rows_of, _by_file(lines)), "csv")


def figure_as_json(
    traced: "FigureTrace",
    rows_of: Sequence[Sequence["TracedRow"]],
    lines: Sequence[ReceiptLine],
    missing: Sequence[FiledReturn],
) -> None:
    """Every row and cell, and the returns for want of which a figure is blank."""
    print_json(_as_json(traced, rows_of, _by_file(lines), missing))


def _show_blank(figure: "Figure", missing: Sequence[FiledReturn], out: "Console") -> None:
    """Why nothing is known of a figure, so that it stands on no row."""
    out.print()
    if figure.state == NOT_COLLECTED:
        out.print(f"blank: the form of {figure.report_year} does not ask for it")
        return
    if not missing:
        out.print(f"blank: no return for {figure.report_year} was received")
        return
    for filed in missing[:RETURNS_SHOWN]:
        say(f"blank: {standing_in_words(filed, figure.release)}", out)
        say(file_in_words(filed), out)
        if filed.untold is not None:
            say(f"what for cannot be told: {filed.untold}", out)
        if filed.errors:
            show_findings(filed.errors, out)
    if len(missing) > RETURNS_SHOWN:
        out.print(f"and {len(missing) - RETURNS_SHOWN:,} more: --json has them all")


def show_head(figure: "Figure", out: "Console") -> None:
    """Which figure it is, what it comes to and on how many counties it rests."""
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


def words_of_measure(measure: "TracedMeasure") -> str:
    """What a measure comes to, what it is and of how many rows."""
    what = {
        "rows": counted(measure.row_count, "row", "rows"),
        "distinct": f"different among {counted(measure.row_count, 'row', 'rows')}",
        "sum": f"the sum of {counted(measure.row_count, 'row', 'rows')}",
        "median": f"the median of {counted(measure.row_count, 'row', 'rows')}",
    }[measure.counted]
    return f"{measure.role} {number_words(measure.value)} · {measure.definition} · {what}"


def _show_measure(measure: "TracedMeasure", out: "Console") -> None:
    out.print(words_of_measure(measure), markup=False)
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
            table.add_row("", text_on_a_line(row.named), text_on_a_line(counts), stands)
        out.print(table)


def _place(traced: "TracedRow", line_of: LineOfFile) -> str:
    """Where a row stands: file and sheet, line of the ledger, or register."""
    row = traced.row
    if row.stands_on == "register":
        return f"register of divisions, county {row.county_code}"
    line = _line_of(row, line_of)
    file = text_on_a_line(line.receipt.name) if line else f"file {(row.file_sha256 or '')[:12]}"
    if row.stands_on == "ledger":
        where = f"line {line.line_number} of the ledger" if line else "ledger"
        received = f" · received {in_shanghai(line.receipt.received_at)}" if line else ""
        return f"{where} · {file}{received}"
    sheet = next((cell.sheet_name for cell in traced.cells), row.stands_on)
    return f"{file} · {text_on_a_line(sheet)}"


def _cell_words(cell: "CellAsRead") -> str:
    """`B5 320523112213 → 320583112213 (read as 320583112213 by the change tables)`."""
    read = f" ({cell.reading})" if cell.reading else ""
    return f"{cell.cell} {text_on_a_line(cell.text)}{read}"


def _by_file(lines: Sequence[ReceiptLine]) -> LineOfFile:
    """The start of a file's sha256 → the first line of the ledger that has the file."""
    return {line.receipt.file_sha256[:SHA256_START]: line for line in reversed(lines)}


def _line_of(row: "CountedRow", line_of: LineOfFile) -> ReceiptLine | None:
    """Of a filing that is not in force the row knows the start of its file's sha256 alone."""
    return line_of.get((row.file_sha256 or "")[:SHA256_START])


def _say_more(count: int, out: "Console") -> None:
    if count > 0:
        out.print(f"and {counted(count, 'row', 'rows')} more: --rows, --csv or --json")


def _cell_lines(
    traced: "FigureTrace",
    rows_of: Sequence[Sequence["TracedRow"]],
    line_of: LineOfFile,
) -> Iterator[tuple[Any, ...]]:
    """A line for each cell, and one for each row that stands on none."""
    for measure, rows in zip(traced.measures, rows_of, strict=True):
        for of_row in rows:
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
                    *(words_of(cell.value), cell.reading),
                )
            if not of_row.cells:
                yield (*opening, *[None] * 7)


def _as_json(
    traced: "FigureTrace",
    rows_of: Sequence[Sequence["TracedRow"]],
    line_of: LineOfFile,
    missing: Sequence[FiledReturn],
) -> dict[str, Any]:
    return {
        "figure": asdict(traced.figure),
        "measures": [
            asdict(replace(measure, rows=()))
            | {
                "agrees": measure.agrees,
                "rows": [_row_as_json(of_row, line_of) for of_row in rows],
            }
            for measure, rows in zip(traced.measures, rows_of, strict=True)
        ],
        "missing": list(map(filed_as_json, missing)),
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
