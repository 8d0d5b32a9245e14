"""Reading the table of a sheet into typed rows.

Belongs here: which rows are data, and reading each field's column. Does not: finding the table, or
the conventions of a value.
"""

from collections.abc import Sequence

from ingestion.cell_log import ABOVE_TABLE, BELOW_TABLE, UNKNOWN_COLUMN, CellLog
from ingestion.find_tables import FoundTable, header_key
from ingestion.form import Field, Form
from ingestion.read_cells import BLANK_CELL, FormReader, ReadCell, read_cell
from ingestion.read_numbers import read_rate
from ingestion.read_values import broken, reader_of
from ingestion.read_workbook import RawWorkbook, text_of
from ingestion.reading import Reading, normalised
from ingestion.typed_rows import add_notes, new_rows

_NOTE_OR_TOTAL = ("注:", "说明:", "填表人", "审核人", "联系电话", "合计", "总计", "小计")


def read_table(
    table: FoundTable,
    *,
    filing_id: str,
    reader: FormReader,
    workbook: RawWorkbook,
    log: CellLog,
) -> dict[str, list]:
    """The table's typed rows as columns of `intake.<sheet>`; every cell is recorded in `log`."""
    data_rows = _data_rows(table)
    _log_around(table, data_rows, log)
    rows = new_rows(table.sheet, filing_id, data_rows)
    notes: list[dict[str, tuple[Reading, str]]] = [{} for _ in data_rows]
    for field in table.sheet.fields:
        if field.name not in table.columns or not data_rows:
            continue
        if table.sheet.key == "declared_totals" and field.type == "decimal":
            cells = _read_declared_values(table, field, data_rows, reader.form, workbook)
        else:
            cells = reader.read_column(field, _values(table, field, data_rows))
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
        for position, reading in enumerate(noted):
            if reading is not None:
                notes[position][field.name] = (reading, texts[position])
    for row_notes in notes:
        add_notes(rows, row_notes)
    return rows


def _values(table: FoundTable, field: Field, data_rows: Sequence[int]) -> list:
    index = table.columns[field.name] - 1
    raw_rows = table.raw.rows
    return [raw_rows[row_number - 1][index] for row_number in data_rows]


def _data_rows(table: FoundTable) -> list[int]:
    """Row numbers of the data: below the header, blank rows, notes and totals left out."""
    columns = [column - 1 for column in table.columns.values()]
    numbers = []
    for row_number in range(table.header_row + 1, len(table.raw.rows) + 1):
        row = table.raw.rows[row_number - 1]
        first = next((value for value in row if value != ""), "")
        if isinstance(first, str) and header_key(first).startswith(_NOTE_OR_TOTAL):
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


def _read_declared_values(
    table: FoundTable,
    field: Field,
    data_rows: Sequence[int],
    form: Form,
    workbook: RawWorkbook,
) -> list[ReadCell]:
    """Declared totals, each read in its own row's unit; where that is blank, in the form's."""
    read = reader_of(field, form)
    unit_of_code = {item.code: item.unit for item in form.declared_indicators}
    percent_cells = workbook.percent_cells(table.raw.name)
    column = table.columns[field.name]

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
        if unit == "%":
            is_percent_cell = (row_number, column) in percent_cells
            reading = broken(value) or read_rate(value, is_percent_cell)
        else:
            reading = read(value, field)
        cells.append(read_cell(value, reading))
    return cells
