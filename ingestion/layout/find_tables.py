"""Where a sheet's table stands: its header, of one row or several, and the column of each field.

Belongs here: finding the header by what it says, not by its place. Does not: which rows below it
are data, or reading them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.form import Sheet
from ingestion.formats import RawSheet, text_of
from ingestion.layout.header_names import HeaderMatch, HeaderNames, header_key, header_names

MOST_HEADER_ROWS = 3
ROWS_LOOKED_AT_BELOW = 20
"""A better header than the best one yet must stand within so many rows of it."""
_WHOLE = frozenset({"合计", "小计", "总计", "计", "总数", "数量", "人数", "个数", "全部"})
"""Under a group's header: the column of the group itself, beside its 其中 columns."""


@dataclass(frozen=True)
class FoundTable:
    """A sheet's table, rows and columns counted from 1: the header and the column of each field."""

    sheet: Sheet
    raw: RawSheet
    first_header_row: int = 0
    header_row: int = 0
    """The last row of the header; 0 where no header was found."""
    columns: dict[str, int] = field(default_factory=dict)
    header_of: dict[str, str] = field(default_factory=dict)
    other_units: dict[str, str] = field(default_factory=dict)
    """Field → the unit its header states, where the form has another."""
    repeated: dict[int, str] = field(default_factory=dict)
    """Column → the field its header names, which a column before it names already."""

    @property
    def header_rows(self) -> range:
        return range(self.first_header_row, self.header_row + 1)

    @property
    def names_every_field(self) -> bool:
        return len(self.columns) == len(self.sheet.fields)

    def missing(self) -> list[str]:
        """Headers of the columns the form needs and the table has not, as the form has them."""
        return [
            field.header_zh
            for field in self.sheet.fields
            if field.required != "no" and field.name not in self.columns
        ]


def find_table(raw: RawSheet, sheet: Sheet) -> FoundTable | None:
    """The table of a sheet: its header is the rows that name most fields, and two at least."""
    names = header_names(sheet)
    best: FoundTable | None = None
    enough = min(2, len(sheet.fields))
    naming = _NamingRows(raw, names)
    for first in range(1, len(raw.rows) + 1):
        if best and len(best.columns) >= enough and first > best.header_row + ROWS_LOOKED_AT_BELOW:
            break
        if not naming[first]:
            continue
        for last in range(first, min(first + MOST_HEADER_ROWS, len(raw.rows) + 1)):
            if not naming[last]:
                continue
            table = _table(raw, sheet, names, first, last)
            if table.names_every_field:
                return table
            if best is None or len(table.columns) > len(best.columns):
                best = table
    return best if best is not None and len(best.columns) >= enough else None


class _NamingRows(dict):
    """Row number → whether any of its cells says what a header may."""

    def __init__(self, raw: RawSheet, names: HeaderNames) -> None:
        self._raw, self._names = raw, names

    def __missing__(self, row_number: int) -> bool:
        texts = (value for value in self._raw.rows[row_number - 1] if isinstance(value, str))
        self[row_number] = any(text and self._names.match(text) for text in texts)
        return self[row_number]


def _table(raw: RawSheet, sheet: Sheet, names: HeaderNames, first: int, last: int) -> FoundTable:
    table = FoundTable(sheet, raw, first, last)
    for column, texts in _header_texts(raw, first, last):
        match, text = _first_match(names, texts)
        if match is None:
            continue
        if match.field in table.columns:
            table.repeated[column] = match.field
            continue
        table.columns[match.field] = column
        table.header_of[match.field] = text
        if match.unit:
            table.other_units[match.field] = match.unit
    return table


def _header_texts(raw: RawSheet, first: int, last: int) -> Iterator[tuple[int, list[str]]]:
    """Column → what its header may be, the likeliest first."""
    rows = raw.rows[first - 1 : last]
    if first == last:
        for column, value in enumerate(rows[0], start=1):
            if isinstance(value, str) and value:
                yield column, [value]
        return
    groups = [_spread(raw, first + offset) for offset in range(len(rows))]
    for column in range(1, len(rows[-1]) + 1):
        own = [text_of(row[column - 1]) for row in rows if row[column - 1] != ""]
        if not own:
            continue
        path = [group[column - 1] for group in groups if group[column - 1]]
        texts = [own[-1], "".join(path), "".join(path[-2:])]
        if header_key(own[-1]) in _WHOLE:
            texts += reversed(path[:-1])
        yield column, texts


def _spread(raw: RawSheet, row_number: int) -> list[str]:
    """A header row with each group's header over all the columns it stands over."""
    texts = [text_of(value) for value in raw.rows[row_number - 1]]
    for first_row, first_column, _, last_column in raw.merged:
        if first_row == row_number:
            over = min(last_column, len(texts))
            texts[first_column - 1 : over] = [texts[first_column - 1]] * (over - first_column + 1)
    return texts


def _first_match(names: HeaderNames, texts: list[str]) -> tuple[HeaderMatch | None, str]:
    for text in texts:
        if match := names.match(text):
            return match, text
    return None, ""
