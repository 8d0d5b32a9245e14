"""The typed rows of one sheet, column by column, as the intake keeps them.

Belongs here: collecting values and what could not be read of each row. Does not: reading a value.
"""

from collections.abc import Mapping, Sequence

from ingestion.form import Sheet
from ingestion.values import Reading

NoteOfField = Mapping[str, tuple[Reading, str]]
"""Field → its reading and the text read, for cells that need a word beside the typed value."""

_COLUMNS_OF_NOTES = ("unreadable", "unreadable_because", "unlisted", "month_precision")


def new_rows(sheet: Sheet, filing_id: str, row_numbers: Sequence[int]) -> dict[str, list]:
    """Columns of `intake.<sheet>` for these rows, every field blank."""
    count = len(row_numbers)
    rows: dict[str, list] = {"filing_id": [filing_id] * count, "row_number": list(row_numbers)}
    rows |= {field.name: [None] * count for field in sheet.fields}
    return rows | {name: [None] * count for name in _COLUMNS_OF_NOTES}


def note_row(rows: dict[str, list], position: int, notes: NoteOfField) -> None:
    """Put in one row's maps of what could not be read or is not listed, and its month dates."""
    refused = [(name, *of_field) for name, of_field in notes.items() if of_field[0].is_unreadable]
    unreadable = [(name, text) for name, _, text in refused]
    because = [
        (name, reading.why_unreadable.value)
        for name, reading, _ in refused
        if reading.why_unreadable
    ]
    unlisted = [(name, text) for name, (reading, text) in notes.items() if reading.is_unlisted]
    months = [name for name, (reading, _) in notes.items() if reading.is_month]
    of_row = (unreadable, because, unlisted, months)
    for name, noted in zip(_COLUMNS_OF_NOTES, of_row, strict=True):
        rows[name][position] = noted or None


def needs_note(reading: Reading) -> bool:
    return reading.is_unreadable or reading.is_unlisted or reading.is_month
