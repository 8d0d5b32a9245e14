"""Which rows below a header are data, and what the others are.

Belongs here: telling totals, notes, signatures and headings from data. Does not: reading values
into rows. A row in doubt is data: what it lacks is then told at its cells, and nothing is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingestion.form import Field
from ingestion.formats import RawValue, text_of
from ingestion.layout import FoundTable, header_names
from ingestion.record import (
    BESIDE_TABLE,
    COLUMN_NUMBERS,
    EMPTY_ROW,
    HEADER_AGAIN,
    HEADING,
    NOTE,
    NOUGHTS,
    SECOND_TABLE,
    TOTAL,
    WHITE_ROW,
)
from ingestion.rows.read_cells import FormReader
from ingestion.rows.row_words import (
    is_beside_total,
    is_footer,
    is_lone_number_or_day,
    is_note,
    is_nothing,
    is_of_another,
    is_seen,
    is_signature,
    names_total,
    without_continued,
)
from ingestion.values import without_spaces

_HEADERS_OF_A_TABLE = 3
_CELLS_OF_A_FOOTER, _CELLS_OF_A_NOTE = 2, 6
"""A row of more cells is more than that: signatures have three labels and their names."""
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[甲乙丙丁戊己庚辛壬癸]|[A-Z]|栏次|—|-)\)?")
_CODE_OF_TOWNSHIP = re.compile(r"\d{9}")


@dataclass(frozen=True)
class TableRows:
    """Row numbers of the data in order, and of the other rows with any cell by what they are."""

    data: list[int]
    others: dict[str, list[int]]
    second_table: int | None = None
    """The row of another table's header: it and what follows is not read."""


def table_rows(table: FoundTable, reader: FormReader) -> TableRows:
    """What each row below the header is."""
    return _Rows(table, reader).told_apart()


class _Rows:
    def __init__(self, table: FoundTable, reader: FormReader) -> None:
        self.table = table
        self.first = table.header_row + 1
        self.rows = table.raw.rows[table.header_row :]
        self.fields = {column: table.sheet.field(name) for name, column in table.columns.items()}
        self.reader = reader
        self.deciding = [
            field
            for field in self.fields.values()
            if field.type in ("yes_no", "code_list")
            or field.type == "township_code"
            or field.code_list == "indicator"
        ]
        self.merged_into = {
            row_number
            for first_row, _, last_row, _ in table.raw.merged
            for row_number in range(first_row + 1, last_row + 1)
        }
        self.headings = {
            first_row: last_column - first_column
            for first_row, first_column, last_row, last_column in table.raw.merged
            if first_row == last_row and last_column - first_column > 1
        }

    @cached_property
    def above(self) -> set[tuple[int, str]]:
        """What stands in which column down to the header."""
        return {
            (column, without_continued(without_spaces(value)))
            for above in self.table.raw.rows[: self.table.header_row]
            for column, value in enumerate(above, start=1)
            if isinstance(value, str) and value
        }

    def told_apart(self) -> TableRows:
        data: list[int] = []
        others: dict[str, list[int]] = {}
        is_below_note = False
        is_data = self._surely_data(self.deciding[0]) if self.deciding else ()
        # 无 and × are a word of yes and no; they are no code.
        is_code = bool(self.deciding) and self.deciding[0].type != "yes_no"
        for offset, row in enumerate(self.rows):
            row_number = self.first + offset
            is_sure = bool(is_data) and is_data[offset]
            if not (is_sure and is_code) and self._is_noughts(row_number, row):
                others.setdefault(NOUGHTS, []).append(row_number)
                continue
            if is_sure:
                data.append(row_number)
                is_below_note = False
                continue
            filled = [column for column, value in enumerate(row, start=1) if value != ""]
            columns = [column for column in filled if is_seen(row[column - 1])]
            if not columns:
                if filled:
                    others.setdefault(WHITE_ROW, []).append(row_number)
                continue
            if self._heads_another_table(row, columns) or (
                self._is_title_of_another(row, columns) and any(is_data[offset + 1 :])
            ):
                rest = range(row_number, self.first + len(self.rows))
                return TableRows(data, others | {SECOND_TABLE: list(rest)}, row_number)
            reason = self._reason(offset, row, columns, is_first=not data, below=is_below_note)
            if reason is None:
                data.append(row_number)
            else:
                others.setdefault(reason, []).append(row_number)
            is_below_note = reason == NOTE
        self._leave_lone_cells(data, others)
        return TableRows(data, others)

    def _is_noughts(self, row_number: int, row: Sequence[RawValue]) -> bool:
        """Whether a row holds nothing but 0 and marks for nothing, as formulas of empty rows do."""
        number = self.table.columns.get("sequence_number")
        is_empty = True
        for column, value in enumerate(row, start=1):
            if value == "" or column == number:
                continue
            if not is_nothing(value):
                return False
            is_empty = is_empty and not is_seen(value)
        return not is_empty and row_number not in self.merged_into

    def _heads_another_table(self, row: Sequence[RawValue], columns: Sequence[int]) -> bool:
        """Whether most cells of a row are headers: of another sheet, or of this one elsewhere."""
        texts = {c: value for c in columns if isinstance(value := row[c - 1], str)}
        if len(texts) < _HEADERS_OF_A_TABLE or 2 * len(texts) <= len(columns):
            return False
        for sheet in self.reader.form.sheets:
            names = header_names(sheet)
            matches = {c: match for c, text in texts.items() if (match := names.match(text))}
            if len(matches) < _HEADERS_OF_A_TABLE or 2 * len(matches) <= len(columns):
                continue
            in_place = sum(self.table.columns.get(m.field) == c for c, m in matches.items())
            if sheet.key != self.table.sheet.key or 2 * in_place <= len(matches):
                return True
        return False

    def _is_title_of_another(self, row: Sequence[RawValue], columns: Sequence[int]) -> bool:
        """Whether a row is one text that says what follows is of another year, or no data."""
        value = row[columns[0] - 1]
        return (
            len(columns) == 1
            and isinstance(value, str)
            and is_of_another(without_spaces(value), self.reader.report_year)
        )

    def _leave_lone_cells(self, data: list[int], others: dict[str, list[int]]) -> None:
        """After the last row of data, a lone number or day is a page's or a signature's."""
        while data and data[-1] not in self.merged_into:
            row = self.rows[data[-1] - self.first]
            seen = [value for value in row if value != "" and is_seen(value)]
            if len(seen) != 1 or not is_lone_number_or_day(without_spaces(text_of(seen[0]))):
                return
            others.setdefault(NOTE, []).append(data.pop())

    def _surely_data(self, field: Field) -> list[bool]:
        """Whether each row has a value in a column that no total, note or heading fills."""
        column = self.table.columns[field.name]
        values = [row[column - 1] for row in self.rows]
        cells = self.reader.read_column(field, values)
        return [
            cell.value is not None and _only_in_data(field, value, cell.value)
            for cell, value in zip(cells, values, strict=True)
        ]

    def _decides(self, row: Sequence[RawValue]) -> bool:
        """Whether any deciding column of a single row says that it is data."""
        for field in self.deciding:
            value = row[self.table.columns[field.name] - 1]
            (cell,) = self.reader.read_column(field, [value])
            if cell.value is not None and _only_in_data(field, value, cell.value):
                return True
        return False

    def _reason(
        self,
        offset: int,
        row: Sequence[RawValue],
        columns: Sequence[int],
        *,
        is_first: bool,
        below: bool,
    ) -> str | None:
        """Why a row with cells is no data; None where it is data."""
        texts = {column: without_spaces(text_of(row[column - 1])) for column in columns}
        of_fields = [column for column in columns if column in self.fields]
        first = texts[columns[0]]
        if not of_fields:
            return NOTE if self._is_note(first, columns, is_at_left=True) else BESIDE_TABLE
        if self._decides(row):
            return None
        if self._is_header_again(row, columns, texts):
            return HEADER_AGAIN
        if is_first and len(columns) > 2 and self._are_column_numbers(list(texts.values())):
            return COLUMN_NUMBERS
        if self._is_total(row, columns, texts):
            return TOTAL
        follows_note = below and len(columns) == 1 and isinstance(row[columns[0] - 1], str)
        is_at_left = columns[0] <= min(self.fields) + 1
        if follows_note or self._is_note(first, columns, is_at_left=is_at_left):
            return NOTE
        if len(columns) == 1 and self.first + offset in self.headings:
            return HEADING
        if [self.fields[column].name for column in of_fields] == ["sequence_number"]:
            return EMPTY_ROW if len(columns) == 1 else None
        return None

    def _is_note(self, first: str, columns: Sequence[int], *, is_at_left: bool) -> bool:
        """A remark further right may begin like a note; nobody's remark begins like a signature."""
        if len(columns) > _CELLS_OF_A_NOTE:
            return False
        is_foot = is_footer(first) and len(columns) <= _CELLS_OF_A_FOOTER
        return is_foot or is_signature(first) or (is_at_left and is_note(first))

    def _is_header_again(
        self, row: Sequence[RawValue], columns: Sequence[int], texts: dict[int, str]
    ) -> bool:
        """Whether a row repeats the header, a row of it, or what stands above it."""
        if all((column, without_continued(texts[column])) in self.above for column in columns):
            return True
        names = header_names(self.table.sheet)
        same = 0
        for column in columns:
            field, value = self.fields.get(column), row[column - 1]
            match = names.match(value) if isinstance(value, str) else None
            same += bool(field and match and match.field == field.name)
        return same >= 2 and 2 * same > len(columns)

    def _are_column_numbers(self, texts: Sequence[str]) -> bool:
        numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
        is_row = all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
        return (
            is_row
            and len(numbers) > 1
            and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        )

    def _is_total(
        self, row: Sequence[RawValue], columns: Sequence[int], texts: dict[int, str]
    ) -> bool:
        """合计 in one of the first two cells, and nothing but amounts beside it."""
        named = next((column for column in columns[:2] if names_total(texts[column])), None)
        return named is not None and all(
            not isinstance(row[column - 1], str) or is_beside_total(texts[column])
            for column in columns
            if column != named
        )


def _only_in_data(field: Field, raw: RawValue, value: object) -> bool:
    """Whether only a row of data has this in its column: totals put counts under any header."""
    if field.type == "township_code":
        return bool(_CODE_OF_TOWNSHIP.fullmatch(str(value)))
    return isinstance(raw, str) and not raw.strip().isdigit()
