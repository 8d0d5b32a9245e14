"""What commands print alike: tables for a person, JSON and CSV for a program.

Belongs here: how any result looks. Does not: the words and columns of one command's result, which
stand with the command.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ingestion.errors import ShanghuiError
from publishing.figure_words import number_words, value_words
from publishing.moments import SHANGHAI, as_utc

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class FormatError(ShanghuiError):
    """The format asked for is none of those there are."""


def console() -> "Console":
    """Standard output; as wide as the terminal, wide enough for a table in a pipe."""
    from rich.console import Console

    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=140)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


def new_table(*columns: str, right: Sequence[str] = ()) -> "Table":
    """A table whose cells are shown as they are: brackets in data are no markup."""
    from rich.table import Table
    from rich.text import Text

    class PlainTable(Table):
        def add_row(self, *cells: Any, **options: Any) -> None:
            super().add_row(*map(Text, cells), **options)

    table = PlainTable(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def counted(count: int, one: str, many: str) -> str:
    """A count and its noun: `1 file`, `1,251 files`."""
    return f"{count:,} {one if count == 1 else many}"


def in_shanghai(moment: datetime | str) -> str:
    """A moment as the clock there showed it: whether a return is late is judged by that day."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{as_utc(known).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def folding(rule_id: str) -> str:
    """A rule's id that folds between its parts, not in the middle of one."""
    return rule_id.replace(".", ".\n")


def signed_words(value: float | None, unit: str) -> str:
    """A change with its sign: `+65`, of a rate `+1.98 pp`; what is too small to show is 0."""
    if value is None:
        return ""
    size = abs(value)
    words = value_words(size, unit) if unit == "%" else number_words(round(size, 6))
    shows_nothing = not float(words.replace(",", ""))
    return f"{'' if shows_nothing else sign(value)}{words}{' pp' if unit == '%' else ''}"


def sign(value: float) -> str:
    """`+` or `-`; of 0 none."""
    return "+" if value > 0 else "-" if value < 0 else ""


def say(words: str, out: "Console") -> None:
    """A line as it is: never folded, and brackets in it are no markup."""
    out.print(words, markup=False, soft_wrap=True)


def text_on_a_line(text: str) -> str:
    """A text of a county on one line of a terminal."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())


def words_of(value: Any) -> Any:
    """A value of a cell; several in one cell beside one another."""
    return " ".join(map(str, value)) if isinstance(value, list) else value


def show_rows_of(columns: Sequence[str], rows: Iterable[tuple[Any, ...]], form: str) -> None:
    """Rows as a table, CSV or JSON; in CSV a text is no formula. Raises FormatError."""
    if form == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form == "csv":
        for row in (columns, *rows):
            print(_csv_line(row))
    elif form == "table":
        table = new_table(*columns)
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        console().print(table)
    else:
        raise FormatError(f"there is no format {form!r}; formats: table, csv, json")


_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def _csv_line(row: Sequence[Any]) -> str:
    """A row as CSV in which no text begins a formula, nor a line of its own."""
    from publishing.csv_files import harmless_text

    line = io.StringIO()
    # Python before 3.13 quotes of the ends of lines only those it writes itself, and a spreadsheet
    # takes a bare one for the end of the row: what follows it would be a cell of its own.
    writer = csv.writer(line, lineterminator="\r\n")
    # What a command rounds is a text already, and a change has its sign: a number is no formula.
    is_text = [isinstance(one, str) and not _NUMBER.fullmatch(one) for one in row]
    writer.writerow(
        [harmless_text(one) if text else one for one, text in zip(row, is_text, strict=True)]
    )
    return line.getvalue().removesuffix("\r\n")
