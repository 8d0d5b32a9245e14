"""Reading the table of a sheet into typed rows.

Belongs here: reading each field's column, and what became of every cell of the sheet. Does not:
finding the table, which rows are data, or the conventions of a value.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingestion.form import REMARK_FIELDS, Field, Form
from ingestion.formats import RawValue, text_of
from ingestion.layout import FoundTable
from ingestion.record import (
    ABOVE_TABLE,
    BESIDE_TABLE,
    UNKNOWN_COLUMN,
    CellLog,
    LayoutNote,
    NoteKind,
    new_rows,
    note_row,
)
from ingestion.rows.read_cells import BLANK_CELL, FormReader, ReadCell, as_shown, read_cell
from ingestion.rows.row_words import year_of_another
from ingestion.rows.table_rows import TableRows, table_rows
from ingestion.values import (
    MONEY_UNITS,
    Reading,
    Unit,
    broken,
    normalised,
    read_decimal,
    read_rate,
    without_spaces,
)

_NOT_MISSED = REMARK_FIELDS | {"sequence_number"}
"""Columns that a county leaves out without loss: no other header is meant for them."""
_LOST_COLUMNS_NAMED = 3
MERGED_DOWN = "merged cell, read for each of its rows"
COVERED = "under a merged cell, read as it stands"
_UNIT_WORD = re.compile(r"(?:单位|金额):?")
_END_OF_UNITS = re.compile(r"[;。()\n]")
_UNIT_WITHOUT_WORD = re.compile(r"(?:计量|金额)?单位:?")
_UNITS_APART = re.compile(r"[、,/\s及和]+")


@dataclass(frozen=True)
class ReadTable:
    """The typed rows as columns of `intake.<sheet>`, and what is to be said of the layout."""

    rows: dict[str, list]
    notes: list[LayoutNote]


def read_table(
    table: FoundTable,
    *,
    filing_id: str,
    reader: FormReader,
    log: CellLog,
) -> ReadTable:
    """Read the table; every cell of the sheet is recorded in `log`."""
    found = table_rows(table, reader)
    data_rows = found.data
    columns = _other_columns(table, data_rows)
    _log_around(table, found, columns, log)
    rows = new_rows(table.sheet, filing_id, data_rows)
    notes: dict[int, dict[str, tuple[Reading, str]]] = {}
    by_column = list(
        zip(*(table.raw.rows[row_number - 1] for row_number in data_rows), strict=True)
    )
    for field in table.sheet.fields:
        if field.name not in table.columns or not data_rows:
            continue
        if table.sheet.key == "declared_totals" and field.type == "decimal":
            cells = _read_declared_values(table, field, data_rows, reader.form)
        else:
            cells = reader.read_column(field, by_column[table.columns[field.name] - 1])
        if table.raw.shown:
            cells = _shown(table, field, data_rows, cells)
        if table.raw.merged and field.type not in _COUNTED:
            cells = _merged_down(table, field, data_rows, cells)
        values, texts, kinds, noted = zip(*cells, strict=True)
        rows[field.name] = list(values)
        log.add_column(
            table.raw,
            table.columns[field.name],
            sheet=table.sheet.key,
            field=field.name,
            row_numbers=data_rows,
            texts=texts,
            kinds=kinds,
        )
        for position, reading in enumerate(noted) if any(noted) else ():
            if reading is not None:
                notes.setdefault(position, {})[field.name] = (reading, texts[position])
    for position, of_row in notes.items():
        note_row(rows, position, of_row)
    said = [
        *_unit_notes(table),
        *_column_notes(table, columns, data_rows),
        *_second_table_notes(table, found),
        *_year_notes(table, reader.report_year),
        *_struck_out_notes(table, data_rows),
    ]
    return ReadTable(rows, said)


def _values(table: FoundTable, field: Field, data_rows: Sequence[int]) -> list:
    index = table.columns[field.name] - 1
    raw_rows = table.raw.rows
    return [raw_rows[row_number - 1][index] for row_number in data_rows]


_COUNTED = frozenset({"integer", "decimal"})
"""A number merged over several rows is one number: read once, or it would count several times."""


def _merged_down(
    table: FoundTable, field: Field, data_rows: Sequence[int], cells: Sequence[ReadCell]
) -> list[ReadCell]:
    """The cells, where one is merged over rows below it read for each of them."""
    column = table.columns[field.name]
    position = {row_number: index for index, row_number in enumerate(data_rows)}
    read = list(cells)
    for first_row, first_column, last_row, last_column in table.raw.merged:
        top = position.get(first_row)
        if not first_column == column == last_column or top is None or first_row == last_row:
            continue
        if read[top].value is None:
            continue
        stored_type, disposition, convention = read[top].kind
        words = f"{convention}; {MERGED_DOWN}" if convention else MERGED_DOWN
        for row_number in range(first_row + 1, last_row + 1):
            if row_number not in position:
                continue
            covered = read[position[row_number]]
            if covered.text is None:
                read[position[row_number]] = BLANK_CELL._replace(
                    value=read[top].value, note=read[top].note, text=read[top].text
                )
            else:
                # Programs leave values under a merged cell that nobody sees: they are the cells'.
                of_type, becomes, read_by = covered.kind
                said = f"{read_by}; {COVERED}" if read_by else COVERED
                read[position[row_number]] = covered._replace(kind=(of_type, becomes, said))
        read[top] = read[top]._replace(kind=(stored_type, disposition, words))
    return read


def _other_columns(table: FoundTable, data_rows: Sequence[int]) -> dict[int, int]:
    """Columns of no field that hold anything → the row of their header or else first cell."""
    rows = table.raw.rows
    width = len(rows[0]) if rows else 0
    others = {}
    for column in sorted(set(range(1, width + 1)) - set(table.columns.values())):
        holding = (
            row for row in (*table.header_rows, *data_rows) if rows[row - 1][column - 1] != ""
        )
        first = next(holding, None)
        if first is not None:
            others[column] = first
    return others


def _log_around(table: FoundTable, found: TableRows, others: dict[int, int], log: CellLog) -> None:
    """Record every cell of the sheet that is no value of a field."""
    raw, key = table.raw, table.sheet.key
    log.ignore_rows(raw, range(1, table.first_header_row), ABOVE_TABLE, sheet=key)
    for reason, row_numbers in found.others.items():
        log.ignore_rows(raw, row_numbers, reason, sheet=key)
    for name, column in table.columns.items():
        for row_number in table.header_rows:
            header = raw.rows[row_number - 1][column - 1]
            if header != "":
                log.add(raw, row_number, column, header, "label", sheet=key, field=name)
    for column, first in others.items():
        reason = UNKNOWN_COLUMN if first in table.header_rows else BESIDE_TABLE
        for row_number in (*table.header_rows, *found.data):
            value = raw.rows[row_number - 1][column - 1]
            if value != "":
                log.add(raw, row_number, column, value, "ignored", sheet=key, reason=reason)


def _unit_notes(table: FoundTable) -> Iterator[LayoutNote]:
    """Unit lines and headers that say another unit than the form: 单位:元 over 万元."""
    units = {field.cell_unit for field in table.sheet.fields} & MONEY_UNITS

    def note(row_number: int, column: int, stated: str, expected: Iterable[str]) -> LayoutNote:
        where = (table.sheet.key, table.raw.name, row_number, column)
        return LayoutNote(NoteKind.UNIT, *where, stated, "、".join(sorted(expected)))

    for row_number in range(1, table.first_header_row) if units else ():
        for column, text in _lines(table.raw.rows[row_number - 1]):
            for line in _UNIT_WORD.split(text)[1:]:
                units_said = _END_OF_UNITS.split(line.replace("人民币", "").strip("()"))[0]
                stated = set(_UNITS_APART.split(units_said)) & MONEY_UNITS
                if stated and not stated & units:
                    yield note(row_number, column, "、".join(sorted(stated)), units)
    for name, unit in table.other_units.items():
        yield note(table.header_row, table.columns[name], unit, [table.sheet.field(name).cell_unit])


def _lines(row: Sequence[RawValue]) -> Iterator[tuple[int, str]]:
    """Column → text; where 单位: stands alone, with the next text of the row."""
    alone = ""
    for column, value in enumerate(row, start=1):
        text = without_spaces(value) if isinstance(value, str) else ""
        if text.strip("()") in MONEY_UNITS:
            # （元） alone is a line of units too.
            text = f"单位:{text.strip('()')}"
        if text:
            yield column, alone + text
            alone = text if _UNIT_WITHOUT_WORD.fullmatch(text) else ""


def _column_notes(
    table: FoundTable, others: dict[int, int], data_rows: Sequence[int]
) -> Iterator[LayoutNote]:
    rows = table.raw.rows
    for column, first in others.items():
        text = text_of(rows[first - 1][column - 1]) if first in table.header_rows else ""
        where = (table.sheet.key, table.raw.name, first, column, text)
        if first not in table.header_rows:
            yield LayoutNote(NoteKind.COLUMN_WITHOUT_HEADER, *where)
        elif column not in table.repeated:
            is_filled = any(rows[row_number - 1][column - 1] != "" for row_number in data_rows)
            if is_filled and (lost := _lost_columns(table, text)):
                yield LayoutNote(NoteKind.COLUMN_IN_DOUBT, *where, "”“".join(lost))
            else:
                yield LayoutNote(NoteKind.COLUMN_UNKNOWN, *where)
        elif any(rows[row_number - 1][column - 1] != "" for row_number in data_rows):
            yield LayoutNote(NoteKind.COLUMN_REPEATED, *where)
    if hidden := sorted(table.raw.hidden_rows.intersection(data_rows)):
        numbers = "、".join(map(str, hidden[:10])) + ("…" if len(hidden) > 10 else "")
        yield LayoutNote(NoteKind.HIDDEN_ROWS, table.sheet.key, table.raw.name, text=numbers)


def _lost_columns(table: FoundTable, header: str) -> list[str]:
    """Headers of the form that the table has not and an unknown one may stand for, likest first."""
    missing = [
        field.header_zh
        for field in table.sheet.fields
        if field.name not in table.columns and field.name not in _NOT_MISSED
    ]
    alike = {name: SequenceMatcher(None, name, header).ratio() for name in missing}
    return sorted(missing, key=lambda name: -alike[name])[:_LOST_COLUMNS_NAMED]


def _second_table_notes(table: FoundTable, found: TableRows) -> Iterator[LayoutNote]:
    if found.second_table is not None:
        row = table.raw.rows[found.second_table - 1]
        column = next(column for column, value in enumerate(row, start=1) if value != "")
        where = (table.sheet.key, table.raw.name, found.second_table, column)
        yield LayoutNote(NoteKind.SECOND_TABLE, *where, str(found.second_table))


def _year_notes(table: FoundTable, report_year: int) -> Iterator[LayoutNote]:
    """The sheet's own title above the table, where it states another year."""
    for row_number in range(1, table.first_header_row):
        for column, value in enumerate(table.raw.rows[row_number - 1], start=1):
            text = without_spaces(value) if isinstance(value, str) else ""
            if without_spaces(table.sheet.title_zh) in text:
                if year := year_of_another(text, report_year):
                    where = (table.sheet.key, table.raw.name, row_number, column)
                    yield LayoutNote(NoteKind.YEAR_IN_DOUBT, *where, f"{year}年度")
                return


def _read_declared_values(
    table: FoundTable, field: Field, data_rows: Sequence[int], form: Form
) -> list[ReadCell]:
    """Declared totals, each read in its own row's unit; where that is blank, in the form's."""
    unit_of_code = {item.code: item.unit for item in form.declared_indicators}

    def text_in_row(row_number: int, name: str) -> str:
        if name not in table.columns:
            return ""
        return normalised(text_of(table.raw.rows[row_number - 1][table.columns[name] - 1]))

    cells = []
    for row_number, value in zip(data_rows, _values(table, field, data_rows), strict=True):
        if value == "":
            cells.append(BLANK_CELL)
            continue
        unit = text_in_row(row_number, "unit") or unit_of_code.get(
            text_in_row(row_number, "indicator_code"), ""
        )
        is_rate = unit == "%"
        reading = read_rate(value) if is_rate else read_decimal(value, Unit(unit, unit))
        cells.append(read_cell(value, broken(value) or reading))
    return cells


def _shown(
    table: FoundTable, field: Field, data_rows: Sequence[int], cells: Sequence[ReadCell]
) -> list[ReadCell]:
    column, shown = table.columns[field.name], table.raw.shown
    return [
        as_shown(cell, shown[row_number, column]) if (row_number, column) in shown else cell
        for row_number, cell in zip(data_rows, cells, strict=True)
    ]


def _struck_out_notes(table: FoundTable, data_rows: Sequence[int]) -> Iterator[LayoutNote]:
    """Struck-out rows, each at its first cell, and struck-out cells of other rows."""
    struck_out = table.raw.struck_out
    for row_number in data_rows if struck_out else ():
        row = table.raw.rows[row_number - 1]
        filled = [column for column in sorted(table.columns.values()) if row[column - 1] != ""]
        of_row = [column for column in filled if (row_number, column) in struck_out]
        where = (table.sheet.key, table.raw.name, row_number)
        if len(of_row) > 1 and of_row == filled:
            yield LayoutNote(NoteKind.STRUCK_OUT_ROW, *where, filled[0], str(row_number))
            continue
        for column in of_row:
            text = text_of(row[column - 1])
            yield LayoutNote(NoteKind.STRUCK_OUT_CELL, *where, column, text)
