"""The answer to a query as a person or a program reads it.

Belongs here: when a table stands on its side. Does not: the look of tables (`output`).
"""

from collections.abc import Sequence
from typing import Any

from orchestration.commands.output import console, new_table, show_rows_of

FEW_COLUMNS = 8
BETWEEN = 2
"""Blanks between two columns."""


def show_answer(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], form: str) -> None:
    """Rows as a table, CSV or JSON; a table too wide to read with a line for every column.

    Raises FormatError.
    """
    if form == "table" and rows and _is_too_wide(columns, rows):
        _show_on_its_side(columns, rows)
    else:
        show_rows_of(columns, rows, form)


def _is_too_wide(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> bool:
    """Many columns whose names and first values do not stand on one line."""
    if len(columns) <= FEW_COLUMNS:
        return False
    shown = zip(columns, map(_shown, rows[0]), strict=True)
    wide = sum(max(len(name), len(value)) for name, value in shown)
    return wide + BETWEEN * (len(columns) - 1) > console().width


def _show_on_its_side(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    for number, row in enumerate(rows, start=1):
        table = new_table(f"row {number}", "")
        for name, value in zip(columns, row, strict=True):
            table.add_row(name, _shown(value))
        console().print(table)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
