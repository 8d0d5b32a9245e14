"""Reading the table of a sheet into typed rows.

Belongs here: which rows are data, and reading each field's column. Does not: finding the table, or
the conventions of a value.
"""

from collections.abc import Callable, Sequence

from ingestion.cell_log import (
    ABOVE_TABLE,
    BELOW_TABLE,
    STORED_TYPES,
    UNKNOWN_COLUMN,
    CellLog,
)
from ingestion.find_tables import FoundTable
from ingestion.form import Field, Form
from ingestion.read_values import Reading, normalised, read_rate, reader_of
from ingestion.read_workbook import RawValue, RawWorkbook, text_of
from ingestion.register import Register
from ingestion.typed_rows import add_notes, disposition_of, needs_note, new_rows

_NOTE_OR_TOTAL = ("注:", "注：", "说明:", "填表人", "审核人", "联系电话", "合计", "总计", "小计")

ReadInRow = Callable[[RawValue, Field, int], Reading]
"""Reads a value of a field in a row (1-based) of the table."""


def read_table(
    table: FoundTable,
    *,
    filing_id: str,
    report_year: int,
    form: Form,
    workbook: RawWorkbook,
    register: Register,
    log: CellLog,
) -> dict[str, list]:
    """The table's typed rows as columns of `intake.<sheet>`; every cell is recorded in `log`."""
    data_rows = _data_rows(table)
    _log_around(table, data_rows, log)
    rows = new_rows(table.sheet, filing_id, data_rows)
    notes: list[dict[str, tuple[Reading, str]]] = [{} for _ in data_rows]
    for field in table.sheet.fields:
        if field.name not in table.columns:
            continue
        if table.sheet.key == "declared_totals" and field.type == "decimal":
            read = _declared_value_reader(table, field, form, workbook)
        elif field.type == "township_code":
            read = _township_reader(field, form, register, report_year)
        else:
            read = _plain_reader(field, form)
        rows[field.name] = _read_column(table, field, data_rows, read, notes, log)
    for row_notes in notes:
        add_notes(rows, row_notes)
    return rows


def _data_rows(table: FoundTable) -> list[int]:
    """Row numbers of the data: below the header, blank rows, notes and totals left out."""
    columns = [column - 1 for column in table.columns.values()]
    numbers = []
    for row_number in range(table.header_row + 1, len(table.raw.rows) + 1):
        row = table.raw.rows[row_number - 1]
        first = next((value for value in row if value != ""), "")
        if isinstance(first, str) and first.startswith(_NOTE_OR_TOTAL):
            continue
        if any(row[column] != "" for column in columns):
            numbers.append(row_number)
    return numbers


def _log_around(table: FoundTable, data_rows: Sequence[int], log: CellLog) -> None:
    """Record every cell of the sheet that is no value of a field."""
    raw, key, header_row = table.raw, table.sheet.key, table.header_row
    log.ignore_rows(raw, range(1, header_row), ABOVE_TABLE, sheet=key)
    after = set(range(header_row + 1, len(raw.rows) + 1)) - set(data_rows)
    log.ignore_rows(raw, sorted(after), BELOW_TABLE, sheet=key)
    for name, column in table.columns.items():
        header = raw.rows[header_row - 1][column - 1]
        log.add(raw, header_row, column, header, "label", sheet=key, field=name)
    log.ignore_rows(
        raw,
        [header_row, *data_rows],
        UNKNOWN_COLUMN,
        sheet=key,
        but_columns=frozenset(table.columns.values()),
    )


def _read_column(
    table: FoundTable,
    field: Field,
    data_rows: Sequence[int],
    read: ReadInRow,
    notes: list[dict[str, tuple[Reading, str]]],
    log: CellLog,
) -> list:
    """Typed values of one column, its cells recorded."""
    index = table.columns[field.name] - 1
    raw_rows = table.raw.rows
    cells = [
        (position, row_number, value)
        for position, row_number in enumerate(data_rows)
        if (value := raw_rows[row_number - 1][index]) != ""
    ]
    values: list = [None] * len(data_rows)
    readings = [read(value, field, row_number) for _, row_number, value in cells]
    texts = [text_of(value) for *_, value in cells]
    for (position, *_), reading, text in zip(cells, readings, texts, strict=True):
        values[position] = reading.value
        if needs_note(reading):
            notes[position][field.name] = (reading, text)
    log.add_column(
        table.raw,
        index + 1,
        sheet=table.sheet.key,
        field=field.name,
        row_numbers=[row_number for _, row_number, _ in cells],
        texts=texts,
        stored_types=[STORED_TYPES[value.__class__] for *_, value in cells],
        dispositions=[disposition_of(reading) for reading in readings],
        readings=[reading.convention for reading in readings],
    )
    return values


def _plain_reader(field: Field, form: Form) -> ReadInRow:
    read = reader_of(field, form)
    known: dict[tuple[type, RawValue], Reading] = {}

    def read_plain(value: RawValue, field: Field, row_number: int) -> Reading:
        # True, 1 and 1.0 are equal, so the type is part of the key.
        key = (value.__class__, value)
        reading = known.get(key)
        if reading is None:
            reading = known[key] = read(value, field)
        return reading

    return read_plain


def _township_reader(field: Field, form: Form, register: Register, report_year: int) -> ReadInRow:
    """A township code is read as the register's code it is linked to."""
    read = reader_of(field, form)

    def read_township(value: RawValue, field: Field, row_number: int) -> Reading:
        reading = read(value, field)
        if not reading.value:
            return reading
        code = register.township_read_as(reading.value, report_year)
        if code is None or code == reading.value:
            return reading
        return Reading(code, f"read as {code} by the change tables")

    return read_township


def _declared_value_reader(
    table: FoundTable, field: Field, form: Form, workbook: RawWorkbook
) -> ReadInRow:
    """A declared total is read in its own row's unit; where that is blank, in the form's."""
    read = reader_of(field, form)
    unit_of_code = {item.code: item.unit for item in form.declared_indicators}
    percent_cells = workbook.percent_cells(table.raw.name)

    def text_in_row(row_number: int, name: str) -> str:
        if name not in table.columns:
            return ""
        return normalised(text_of(table.raw.rows[row_number - 1][table.columns[name] - 1]))

    def read_declared(value: RawValue, field: Field, row_number: int) -> Reading:
        unit = text_in_row(row_number, "unit") or unit_of_code.get(
            text_in_row(row_number, "indicator_code"), ""
        )
        if unit == "%":
            return read_rate(value, (row_number, table.columns[field.name]) in percent_cells)
        return read(value, field)

    return read_declared
