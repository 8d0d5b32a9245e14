"""Every non-blank cell of a file and what became of it.

Belongs here: the record of cells, and the closed list of reasons for leaving one unused. Does
not: deciding what a cell is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import compress
from typing import NamedTuple, cast

from ingestion.formats import BrokenCell, RawSheet, RawValue, text_of


class Segment(NamedTuple):
    """What cells have in common that differ only in row and text: most of a column, as a rule.

    `disposition` is `label`, `value`, `unreadable` or `ignored`; an ignored cell has a `reason`, a
    value read by a convention names it in `reading`.
    """

    sheet_name: str
    column_number: int
    stored_type: str
    disposition: str
    sheet: str | None
    field: str | None
    reason: str | None
    reading: str | None


@dataclass(slots=True)
class RowsAndTexts:
    """The cells of one segment: row numbers and, beside them, what each says."""

    row_numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


ABOVE_TABLE = "above the table"
BESIDE_TABLE = "beside the table"
TOTAL = "total of rows"
NOTE = "note or signature"
HEADING = "heading between rows"
COLUMN_NUMBERS = "numbers of the columns"
HEADER_AGAIN = "header repeated"
EMPTY_ROW = "sequence number of an empty row"
WHITE_ROW = "row of white space"
NOUGHTS = "row of noughts or marks for nothing"
SECOND_TABLE = "another table below"
BESIDE_LABELS = "beside the cover's labels"
UNKNOWN_COLUMN = "column not on the form"
UNKNOWN_SHEET = "sheet not on the form"
TEMPLATE_SHEET = "the template's own sheet"
SLIP_SHEET = "the list of an earlier correction slip"
NO_TABLE = "sheet without a table"
NO_COVER = "file without a cover"
NO_FORM = "no form for the report year"
OTHER_FORM = "sheet of another form"
HIDDEN_REPEAT = "hidden sheet that repeats a visible title"
REPEATED_SHEET = "sheet that repeats a title"
OTHER_YEAR = "sheet of another year"
IGNORED_REASONS = frozenset(
    {
        *(ABOVE_TABLE, BESIDE_TABLE, TOTAL, NOTE, HEADING, COLUMN_NUMBERS, HEADER_AGAIN),
        *(EMPTY_ROW, BESIDE_LABELS, UNKNOWN_COLUMN, UNKNOWN_SHEET, NO_TABLE, NO_COVER, NO_FORM),
        *(WHITE_ROW, NOUGHTS, SECOND_TABLE),
        *(OTHER_FORM, HIDDEN_REPEAT, REPEATED_SHEET, OTHER_YEAR, TEMPLATE_SHEET, SLIP_SHEET),
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
    BrokenCell: "error",
}
"""Python type of a raw value → the word for how the workbook stores it."""


@dataclass(frozen=True)
class CellLog:
    """The cells of one file, by segment."""

    segments: dict[Segment, RowsAndTexts] = field(default_factory=lambda: defaultdict(RowsAndTexts))

    @property
    def cell_count(self) -> int:
        return sum(len(cells.texts) for cells in self.segments.values())

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
        """Record one cell."""
        stored_type = STORED_TYPES[type(raw.stored(row_number, column_number, value))]
        cells = self.segments[
            Segment(
                raw.name, column_number, stored_type, disposition, sheet, field, reason, reading
            )
        ]
        cells.row_numbers.append(row_number)
        cells.texts.append(text_of(value))

    def add_column(
        self,
        raw: RawSheet,
        column_number: int,
        *,
        sheet: str,
        field: str,
        row_numbers: Sequence[int],
        texts: Sequence[str | None],
        kinds: Sequence[tuple[str | None, str | None, str | None]],
    ) -> None:
        """Record one field's column at once; most cells of a file come this way.

        `kinds` has each cell's stored type, disposition and reading; blank cells have no text.
        """
        of_kinds = set(kinds)
        for kind in of_kinds:
            stored_type, disposition, reading = kind
            if stored_type is None or disposition is None:
                continue
            cells = self.segments[
                Segment(
                    raw.name, column_number, stored_type, disposition, sheet, field, None, reading
                )
            ]
            if len(of_kinds) == 1:
                cells.row_numbers.extend(row_numbers)
                cells.texts.extend(cast(Sequence[str], texts))
                continue
            is_of_kind = list(map(kind.__eq__, kinds))
            cells.row_numbers.extend(compress(row_numbers, is_of_kind))
            cells.texts.extend(compress(cast(Sequence[str], texts), is_of_kind))

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
