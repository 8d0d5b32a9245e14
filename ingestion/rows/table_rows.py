"""Which rows below a header are data, and what the others are.

Belongs here: telling totals, notes, signatures and headings from data. Does not: reading values
into rows. A row in doubt is data: what it lacks is then told at its cells, and nothing is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.form import Field
from ingestion.formats import RawValue, text_of
from ingestion.layout import FoundTable
from ingestion.record import (
    BESIDE_TABLE,
    COLUMN_NUMBERS,
    EMPTY_ROW,
    HEADER_AGAIN,
    HEADING,
    NOTE,
    TOTAL,
)
from ingestion.rows.read_cells import FormReader
from ingestion.values import BLANK_MARKS, without_spaces

_TOTAL = re.compile(
    r".{0,15}?(?:合计|小计|总计|共计|累计)数?(?:[:(].*|\d+(?:个|家|人|户|件|条|行|万?元)?)?"
)
"""大埔镇小计, 全县合计: no name ends so, and a total has nothing but amounts beside it."""
_OF_TOTAL = re.compile(r"其中:.*")
_AMOUNT = re.compile(r"[+-]?[\d,.]+[^\d]{0,4}")
_NOTE = re.compile(r"(?:注|备注|附注|说明|填[表报]说明|编制说明)\d{0,2}[:.、].*", re.DOTALL)
_SIGNATURE = re.compile(
    r"(?:(?:填[表报]|制表|审核|复核|统计|经办)(?:人|单位|日期|时间)?|(?:填报)?单位(?:负责人|盖章)"
    r"|(?:单位)?负责人|联系(?:电话|人)|报出日期)(?:\([^()]*\))?(?::.*)?",
    re.DOTALL,
)
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[甲乙丙丁戊己庚辛壬癸]|[A-Z]|栏次|—|-)\)?")
_CODE_OF_TOWNSHIP = re.compile(r"\d{9}")


@dataclass(frozen=True)
class TableRows:
    """Row numbers of the data in order, and of the other rows with any cell by what they are."""

    data: list[int]
    others: dict[str, list[int]]


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
        self.headings = {
            first_row: last_column - first_column
            for first_row, first_column, last_row, last_column in table.raw.merged
            if first_row == last_row and last_column - first_column > 1
        }

    def told_apart(self) -> TableRows:
        data: list[int] = []
        others: dict[str, list[int]] = {}
        is_below_note = False
        is_data = self._surely_data(self.deciding[0]) if self.deciding else ()
        for offset, row in enumerate(self.rows):
            if is_data and is_data[offset]:
                data.append(self.first + offset)
                is_below_note = False
                continue
            columns = [column for column, value in enumerate(row, start=1) if value != ""]
            if not columns:
                continue
            reason = self._reason(offset, row, columns, is_first=not data, below=is_below_note)
            if reason is None:
                data.append(self.first + offset)
            else:
                others.setdefault(reason, []).append(self.first + offset)
            is_below_note = reason == NOTE
        return TableRows(data, others)

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
            return NOTE if _is_note(first, is_at_left=True) else BESIDE_TABLE
        if self._decides(row):
            return None
        if self._is_header_again(row, of_fields):
            return HEADER_AGAIN
        if is_first and len(columns) > 2 and self._are_column_numbers(list(texts.values())):
            return COLUMN_NUMBERS
        if self._is_total(row, columns, texts):
            return TOTAL
        follows_note = below and len(columns) == 1 and isinstance(row[columns[0] - 1], str)
        if follows_note or _is_note(first, is_at_left=columns[0] <= min(self.fields) + 1):
            return NOTE
        if len(columns) == 1 and self.first + offset in self.headings:
            return HEADING
        if [self.fields[column].name for column in of_fields] == ["sequence_number"]:
            return EMPTY_ROW if len(columns) == 1 else None
        return None

    def _is_header_again(self, row: Sequence[RawValue], of_fields: Sequence[int]) -> bool:
        header_of = self.table.header_of
        same = sum(row[column - 1] == header_of[self.fields[column].name] for column in of_fields)
        return same >= 2 and 2 * same > len(of_fields)

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
        named = next(
            (
                column
                for column in columns[:2]
                if _TOTAL.fullmatch(texts[column]) or _OF_TOTAL.fullmatch(texts[column])
            ),
            None,
        )
        return named is not None and all(
            not isinstance(row[column - 1], str)
            or texts[column] in BLANK_MARKS
            or _AMOUNT.fullmatch(texts[column])
            or _TOTAL.fullmatch(texts[column])
            for column in columns
            if column != named
        )


def _only_in_data(field: Field, raw: RawValue, value: object) -> bool:
    """Whether only a row of data has this in its column: totals put counts under any header."""
    if field.type == "township_code":
        return bool(_CODE_OF_TOWNSHIP.fullmatch(str(value)))
    return isinstance(raw, str) and not raw.strip().isdigit()


def _is_note(text: str, is_at_left: bool) -> bool:
    """A remark further right may begin like a note; nobody's remark begins like a signature."""
    return bool(_SIGNATURE.fullmatch(text) or (is_at_left and _NOTE.fullmatch(text)))
