"""A workbook as sheets of raw values at their true addresses, whatever format it came in.

Belongs here: what every reader of a format gives, and the words for what none could read. Does not:
opening a file, headers, the meaning of a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


class NotAWorkbookError(Exception):
    """The file is not a workbook that can be read; the messages say what it is and what to do."""

    def __init__(self, message: str, message_zh: str, status: str = "not_a_workbook") -> None:
        super().__init__(message)
        self.message_zh = message_zh
        self.status = status


@dataclass(frozen=True)
class BrokenCell:
    """A cell that is not blank and holds no value."""

    text: str
    """`#N/A` and its like, or the formula as written, with its `=`."""
    is_formula: bool
    """A formula whose result was never calculated, not an error value."""


ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What shows in a cell whose formula failed; formats of text alone hold nothing else of it."""

RawValue = str | float | int | bool | date | datetime | time | timedelta | BrokenCell
"""What a cell holds; the empty string where it is blank."""

Address = tuple[int, int]
"""(row, column), both counted from 1."""

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True)
class Shown:
    """Why a cell shows something else than it stores."""

    stored: RawValue
    how: str
    """What made the difference: a number format, struck-out text, a footnote's mark."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet: `rows[r - 1][c - 1]` is the value of row r, column c; rows are equally long.

    A value is what a person sees: what the county meant is on the screen, not in the file.
    """

    name: str
    rows: list[list[RawValue]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[MergedRange, ...] = ()
    shown: Mapping[Address, Shown] = field(default_factory=dict)
    """The cells of `rows` that store something else: a text typed as it shows stands for them."""
    struck_out: frozenset[Address] = frozenset()
    """Cells struck out as a whole: they are read, and somebody must ask."""

    def stored(self, row_number: int, column_number: int, value: RawValue) -> RawValue:
        """What the file holds where the cell shows `value`."""
        shown = self.shown.get((row_number, column_number))
        return shown.stored if shown else value


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook as sheets of raw values."""

    sheets: tuple[RawSheet, ...]
    uses_1904_dates: bool = False
    """A number that stands for a day counts from 1904, not 1900. Date cells are dates already."""


def rectangle(cells: Mapping[Address, RawValue]) -> list[list[RawValue]]:
    """Rows from cells that are not blank, from the first row and column to the last used."""
    if not cells:
        return []
    width = max(column for _, column in cells)
    rows: list[list[RawValue]] = [[""] * width for _ in range(max(row for row, _ in cells))]
    for (row, column), value in cells.items():
        rows[row - 1][column - 1] = value
    return rows


def text_of(value: RawValue) -> str:
    """A raw value as text: whole numbers without a decimal point, dates as ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, BrokenCell):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return str(value)


def column_letters(number: int) -> str:
    """1 → `A`, 27 → `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """`A` → 1, `AA` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
