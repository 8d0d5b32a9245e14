"""Where the form's sheets, headers and labels stand in a workbook.

Belongs here: matching sheet titles, header cells and cover labels to the form. Does not: reading
the values below or beside them.
"""

from dataclasses import dataclass, field

from ingestion.form import Sheet
from ingestion.read_workbook import RawSheet, text_of
from ingestion.reading import normalised


@dataclass(frozen=True)
class FoundTable:
    """A sheet's table: the header row (1-based) and the column of each field found."""

    sheet: Sheet
    raw: RawSheet
    header_row: int
    columns: dict[str, int]
    unknown_columns: tuple[int, ...] = ()

    @property
    def header_of(self) -> dict[str, str]:
        header = self.raw.rows[self.header_row - 1]
        return {name: text_of(header[column - 1]) for name, column in self.columns.items()}


@dataclass(frozen=True)
class FoundCover:
    """The cover: for each field found, the cell of its label and the cell of its value."""

    sheet: Sheet
    raw: RawSheet
    labels: dict[str, tuple[int, int]] = field(default_factory=dict)
    values: dict[str, tuple[int, int]] = field(default_factory=dict)


def find_sheet(raw_sheets: tuple[RawSheet, ...], sheet: Sheet) -> RawSheet | None:
    """The raw sheet that carries the form sheet's title."""
    title = normalised(sheet.title_zh)
    return next((raw for raw in raw_sheets if normalised(raw.name) == title), None)


def find_cover(raw: RawSheet, sheet: Sheet) -> FoundCover:
    """Find each label of the cover; its value is the cell to the right."""
    fields = {header_key(field.header_zh): field.name for field in sheet.fields}
    found = FoundCover(sheet, raw)
    for row_number, row in enumerate(raw.rows, start=1):
        for column_number, value in enumerate(row, start=1):
            name = fields.get(header_key(value)) if isinstance(value, str) and value else None
            if name and name not in found.labels:
                found.labels[name] = (row_number, column_number)
                found.values[name] = (row_number, column_number + 1)
    return found


def find_table(raw: RawSheet, sheet: Sheet) -> FoundTable | None:
    """The table of a sheet: its header is the row that names most fields, and two at least."""
    fields = {header_key(field.header_zh): field.name for field in sheet.fields}
    best: FoundTable | None = None
    for row_number, row in enumerate(raw.rows, start=1):
        columns: dict[str, int] = {}
        unknown = []
        for column_number, value in enumerate(row, start=1):
            if value == "":
                continue
            name = fields.get(header_key(value)) if isinstance(value, str) else None
            if name and name not in columns:
                columns[name] = column_number
            else:
                unknown.append(column_number)
        if len(columns) >= min(2, len(fields)) and (
            best is None or len(columns) > len(best.columns)
        ):
            best = FoundTable(sheet, raw, row_number, columns, tuple(unknown))
        if best is not None and row_number > best.header_row + 20:
            break
    return best


def header_key(text: str) -> str:
    """A header as it is matched: normalised, without any white space."""
    return "".join(normalised(text).split())
