"""Reading the cover of a return: labels in one column, values in the next.

Belongs here: the cover's cells and typed row. Does not: which county and year they make.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingestion.form import MARKS_ON_FORMS, Form
from ingestion.formats import column_letters, text_of
from ingestion.layout import FoundCover
from ingestion.record import (
    BESIDE_LABELS,
    CellLog,
    LayoutNote,
    NoteKind,
    needs_note,
    new_rows,
    note_row,
)
from ingestion.rows.field_readers import reader_of
from ingestion.rows.read_cells import read_cell
from ingestion.values import Reading, without_spaces


@dataclass(frozen=True)
class ReadCover:
    """A cover as found and what each of its fields was read as."""

    found: FoundCover
    readings: dict[str, Reading]

    def value(self, name: str) -> Any:
        """The typed value of a field, None where it is blank, unreadable or not there."""
        return self.readings.get(name, Reading()).value

    def place(self, name: str) -> str:
        """Where a field stands, in words: `sheet 封面 cell B4`."""
        if name not in self.found.values:
            return f"sheet {self.found.raw.name}"
        row, column = self.found.values[name]
        return f"sheet {self.found.raw.name} cell {column_letters(column)}{row}"

    def place_zh(self, name: str) -> str:
        """The same for a clerk: `“封面”表 B4`."""
        if name not in self.found.values:
            return f"“{self.found.raw.name}”表"
        row, column = self.found.values[name]
        return f"“{self.found.raw.name}”表 {column_letters(column)}{row}"


def read_cover(found: FoundCover, form: Form, *, uses_1904_dates: bool = False) -> ReadCover:
    """Read every field of the cover."""
    readings = {}
    for field in found.sheet.fields:
        value = found.raw_value(field.name)
        if value == "":
            continue
        reading = reader_of(field, form, uses_1904_dates=uses_1904_dates)(value)
        if field.name in found.beside:
            reading = reading._replace(convention=reading.convention or "after its label")
        elif shown := found.raw.shown.get(found.values[field.name]):
            said = filter(None, (shown.how, reading.convention))
            reading = reading._replace(convention="; ".join(said))
        readings[field.name] = reading
    return ReadCover(found, readings)


def cover_row(cover: ReadCover, filing_id: str) -> dict[str, list]:
    """The cover's typed row; the cover has no table, so its row number is 0."""
    row = new_rows(cover.found.sheet, filing_id, [0])
    for name, reading in cover.readings.items():
        row[name][0] = reading.value
    notes = {
        name: (reading, text_of(cover.found.raw_value(name)))
        for name, reading in cover.readings.items()
        if needs_note(reading)
    }
    note_row(row, 0, notes)
    return row


def log_cover(cover: ReadCover, log: CellLog) -> None:
    """Record the cover's cells."""
    found = cover.found
    label_at = {place: name for name, place in found.labels.items()}
    value_at = {place: name for name, place in found.values.items()}
    key = found.sheet.key
    for row_number, cells in enumerate(found.raw.rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value == "":
                continue
            place = (row_number, column)
            at = (found.raw, row_number, column, value)
            name = value_at.get(place)
            if place in label_at and name not in found.beside:
                log.add(*at, "label", sheet=key, field=label_at[place])
            elif name is not None:
                reading = cover.readings[name]
                _, disposition, convention = read_cell(value, reading).kind
                log.add(*at, disposition or "value", sheet=key, field=name, reading=convention)
            else:
                log.add(*at, "ignored", sheet=key, reason=BESIDE_LABELS)


def cover_notes(cover: ReadCover) -> list[LayoutNote]:
    """What stands on the cover as if it were filled in, and is not read: each where it stands.

    A label of no field with something beside it, and a field's content further right than the cell
    beside its label.
    """
    found = cover.found
    field_at = {place: name for name, place in found.labels.items()}
    known = {*found.labels.values(), *found.values.values()}
    label_columns = {column for _, column in found.labels.values()}
    label_of = {field.name: field.header_zh for field in found.sheet.fields}
    notes = [
        LayoutNote(
            NoteKind.STRUCK_OUT_CELL,
            found.sheet.key,
            found.raw.name,
            *place,
            text_of(found.raw_value(name)),
        )
        for name, place in found.values.items()
        if place in found.raw.struck_out
    ]
    for row_number, cells in enumerate(found.raw.rows, start=1):
        filled = [column for column, value in enumerate(cells, start=1) if value != ""]
        for column, after in pairwise(filled):
            if (row_number, after) in known:
                continue
            name = field_at.get((row_number, column))
            where = (found.sheet.key, found.raw.name, row_number)
            if name is not None and name not in found.beside:
                notes.append(LayoutNote(NoteKind.VALUE_ASIDE, *where, after, label_of[name]))
            elif (row_number, column) not in known and column in label_columns:
                text = text_of(cells[column - 1])
                if without_spaces(text).rstrip(":") in MARKS_ON_FORMS:
                    continue
                notes.append(LayoutNote(NoteKind.LABEL_UNKNOWN, *where, column, text))
    return notes
