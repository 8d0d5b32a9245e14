"""Every non-blank cell of a file and what became of it.

Belongs here: the record of cells, column by column, and the closed list of reasons for leaving one
unused. Does not: deciding what a cell is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ingestion.read_workbook import RawSheet, RawValue, text_of

CELL_COLUMNS = (
    "sheet_name",
    "row_number",
    "column_number",
    "text",
    "stored_type",
    "disposition",
    "sheet",
    "field",
    "reason",
    "reading",
)

ABOVE_TABLE = "above the table"
BELOW_TABLE = "below the table"
BESIDE_LABELS = "beside the cover's labels"
UNKNOWN_COLUMN = "column not on the form"
UNKNOWN_SHEET = "sheet not on the form"
NO_TABLE = "sheet without a table"
NO_COVER = "file without a cover"
NO_FORM = "no form for the report year"
IGNORED_REASONS = frozenset(
    {
        ABOVE_TABLE,
        BELOW_TABLE,
        BESIDE_LABELS,
        UNKNOWN_COLUMN,
        UNKNOWN_SHEET,
        NO_TABLE,
        NO_COVER,
        NO_FORM,
    }
)
"""Why a cell may be left unused; there is no other reason."""

STORED_TYPES: dict[type, str] = {
    str: "text",
    float: "number",
    int: "number",
    bool: "boolean",
    date: "date",
    datetime: "date",
    time: "time",
    timedelta: "duration",
}
"""Python type of a raw value → the word for how the workbook stores it."""


@dataclass(frozen=True)
class CellLog:
    """The cells of one file as columns, in the order they were recorded."""

    columns: dict[str, list] = field(default_factory=lambda: {name: [] for name in CELL_COLUMNS})

    @property
    def cell_count(self) -> int:
        """How many non-blank cells are recorded."""
        texts = self.columns["text"]
        return len(texts) - texts.count(None)

    def add(
        self,
        raw: RawSheet,
        row_number: int,
        column_number: int,
        value: RawValue,
        disposition: str,
        *,
        sheet: str | None = None,
        field: str | None = None,
        reason: str | None = None,
        reading: str | None = None,
    ) -> None:
        """Record one cell: a label, a value, an unreadable value, or ignored for a reason."""
        columns = self.columns
        columns["sheet_name"].append(raw.name)
        columns["row_number"].append(row_number)
        columns["column_number"].append(column_number)
        columns["text"].append(text_of(value))
        columns["stored_type"].append(STORED_TYPES[type(value)])
        columns["disposition"].append(disposition)
        columns["sheet"].append(sheet)
        columns["field"].append(field)
        columns["reason"].append(reason)
        columns["reading"].append(reading)

    def add_column(
        self,
        raw: RawSheet,
        column_number: int,
        *,
        sheet: str,
        field: str,
        row_numbers: Sequence[int],
        texts: Sequence[str | None],
        stored_types: Sequence[str | None],
        dispositions: Sequence[str | None],
        readings: Sequence[str | None],
    ) -> None:
        """Record one field's column at once, blank cells (text None) among them.

        Most cells of a file come this way; whoever keeps the log leaves the blank ones out.
        """
        count = len(row_numbers)
        columns = self.columns
        columns["sheet_name"] += [raw.name] * count
        columns["row_number"] += row_numbers
        columns["column_number"] += [column_number] * count
        columns["text"] += texts
        columns["stored_type"] += stored_types
        columns["disposition"] += dispositions
        columns["sheet"] += [sheet] * count
        columns["field"] += [field] * count
        columns["reason"] += [None] * count
        columns["reading"] += readings

    def ignore_rows(
        self,
        raw: RawSheet,
        row_numbers: Iterable[int],
        reason: str,
        *,
        sheet: str | None = None,
        but_columns: frozenset[int] = frozenset(),
    ) -> None:
        """Record the cells of these rows as ignored, those of `but_columns` aside."""
        for row_number in row_numbers:
            for column, value in enumerate(raw.rows[row_number - 1], start=1):
                if value != "" and column not in but_columns:
                    self.add(raw, row_number, column, value, "ignored", sheet=sheet, reason=reason)

    def ignore_sheet(self, raw: RawSheet, reason: str) -> None:
        """Record every cell of a sheet as ignored."""
        self.ignore_rows(raw, range(1, len(raw.rows) + 1), reason)
