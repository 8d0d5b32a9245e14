"""The record of one file: every cell and what became of it, notes of its layout, its typed rows.

Belongs here: what reading collects, and the closed lists of reasons. Does not: reading, or the
database it is kept in (`intake`).
"""

from ingestion.record.cell_log import (
    ABOVE_TABLE,
    BESIDE_LABELS,
    BESIDE_TABLE,
    COLUMN_NUMBERS,
    EMPTY_ROW,
    HEADER_AGAIN,
    HEADING,
    HIDDEN_REPEAT,
    NO_COVER,
    NO_FORM,
    NO_TABLE,
    NOTE,
    NOUGHTS,
    OTHER_FORM,
    OTHER_YEAR,
    REPEATED_SHEET,
    SECOND_TABLE,
    SLIP_SHEET,
    STORED_TYPES,
    TEMPLATE_SHEET,
    TOTAL,
    UNKNOWN_COLUMN,
    UNKNOWN_SHEET,
    WHITE_ROW,
    CellLog,
    Segment,
)
from ingestion.record.file_as_read import ReadFile, Record, WhyNotRead
from ingestion.record.layout_notes import LayoutNote, NoteKind
from ingestion.record.typed_rows import needs_note, new_rows, note_row

__all__ = [
    "ABOVE_TABLE",
    "BESIDE_LABELS",
    "BESIDE_TABLE",
    "COLUMN_NUMBERS",
    "EMPTY_ROW",
    "HEADER_AGAIN",
    "HEADING",
    "HIDDEN_REPEAT",
    "NOTE",
    "NOUGHTS",
    "NO_COVER",
    "NO_FORM",
    "NO_TABLE",
    "OTHER_FORM",
    "OTHER_YEAR",
    "REPEATED_SHEET",
    "SECOND_TABLE",
    "SLIP_SHEET",
    "STORED_TYPES",
    "TEMPLATE_SHEET",
    "TOTAL",
    "UNKNOWN_COLUMN",
    "UNKNOWN_SHEET",
    "WHITE_ROW",
    "CellLog",
    "LayoutNote",
    "NoteKind",
    "ReadFile",
    "Record",
    "Segment",
    "WhyNotRead",
    "needs_note",
    "new_rows",
    "note_row",
]
