"""A received file → its filing, cells, layout and typed rows.

Belongs here: putting together what the workbook holds and what the form says. Does not: touching the
file system or a database, judging.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ingestion.find_tables import FoundCover, FoundTable, find_cover, find_sheet, find_table
from ingestion.form import Field, Form, Forms, Sheet
from ingestion.read_values import Reading, normalised, read_rate, reader_of
from ingestion.read_workbook import (
    NotAWorkbookError,
    RawSheet,
    RawValue,
    RawWorkbook,
    column_letters,
    file_format,
    read_workbook,
    text_of,
)
from ingestion.register import Register

READER_VERSION = "1"
"""Changed whenever the same bytes may be read to something else."""

IGNORED_REASONS = frozenset(
    {
        "above the table",
        "below the table",
        "beside the cover's labels",
        "column not on the form",
        "sheet not on the form",
        "sheet without a table",
        "the file's report year has no form",
    }
)
"""Why a cell may be left unused; there is no other reason."""

_END_OF_TABLE = ("注:", "注：", "说明:", "填表人", "审核人", "联系电话", "合计", "总计", "小计")


@dataclass(frozen=True)
class ReadFile:
    """What one file's bytes hold: a row for `files`, its filings, and columns for the other tables.

    `cells` and `layout` are columns by name; `rows` has, for each sheet key, columns by name as
    `ingestion.intake.sheet_columns` lists them.
    """

    file: dict
    filings: list[dict] = field(default_factory=list)
    cells: dict[str, list] = field(default_factory=lambda: {name: [] for name in CELL_COLUMNS})
    layout: list[dict] = field(default_factory=list)
    rows: dict[str, dict[str, list]] = field(default_factory=dict)


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


def read_return(content: bytes, forms: Forms, register: Register) -> ReadFile:
    """Read one file. Never raises for what the bytes hold: it becomes a read status and a message."""
    read = ReadFile(
        {
            "file_sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "file_format": file_format(content),
            "read_status": "read",
            "read_message": None,
            "cell_count": 0,
        }
    )
    if not content:
        return _stopped(read, "empty", "the file is empty; send the workbook again")
    try:
        workbook = read_workbook(content)
    except NotAWorkbookError as error:
        return _stopped(read, "not_a_workbook", str(error))
    _ReturnReader(read, workbook, forms, register).read_all()
    read.file["cell_count"] = len(read.cells["text"])
    return read


def _stopped(read: ReadFile, status: str, message: str) -> ReadFile:
    read.file.update(read_status=status, read_message=message)
    return read


class _ReturnReader:
    """Reads the one return in a workbook into `read`."""

    def __init__(
        self, read: ReadFile, workbook: RawWorkbook, forms: Forms, register: Register
    ) -> None:
        self.read = read
        self.workbook = workbook
        self.forms = forms
        self.register = register
        self.filing: dict = {}

    def read_all(self) -> None:
        cover_sheet = self.forms.versions[-1].sheet("cover")
        raw_cover = find_sheet(self.workbook.sheets, cover_sheet)
        if raw_cover is None:
            names = "、".join(raw.name for raw in self.workbook.sheets)
            _stopped(
                self.read,
                "cover_missing",
                f"there is no sheet {cover_sheet.title_zh} among its sheets ({names}); "
                "use the return's own workbook",
            )
            self._ignore_sheets(self.workbook.sheets, "sheet not on the form")
            return
        if not any(value != "" for row in raw_cover.rows for value in row):
            _stopped(
                self.read,
                "cover_missing",
                f"sheet {raw_cover.name} is empty; fill in the cover and send the return again",
            )
            self._ignore_sheets(self.workbook.sheets, "sheet not on the form")
            return
        cover = find_cover(raw_cover, cover_sheet)
        readings = {
            name: self._read_cell(cover, cover_sheet.field(name), self.forms.versions[-1])
            for name in cover.values
        }
        form = self._open_filing(cover, readings)
        if form is None:
            others = [raw for raw in self.workbook.sheets if raw is not raw_cover]
            self._ignore_sheets(others, "the file's report year has no form")
            return
        self._read_tables(form, raw_cover)

    def _open_filing(self, cover: FoundCover, readings: dict[str, Reading]) -> Form | None:
        """Add the filing and its cover row; the form it is on, None if its year has none."""
        value = {name: reading.value for name, reading in readings.items()}
        stated, year = value.get("county_code"), value.get("report_year")
        form = self.forms.for_year(year) if year else None
        if form and self.register.vintage_of(year) is None:
            form = None
        county = self.register.county_read_as(stated, year) if form and stated else None
        self.filing = {
            "filing_id": f"{year or 'unknown'}-{county or stated or 'unknown'}"
            f"-{self.read.file['file_sha256'][:12]}",
            "file_sha256": self.read.file["file_sha256"],
            "report_year": year,
            "county_code": county,
            "stated_county_code": stated,
            "form_version": form.version if form else None,
            "as_of_date": value.get("as_of_date"),
            "submitted_on": value.get("submitted_on"),
            "submission_kind": value.get("submission_kind"),
            "read_status": "read",
            "read_message": None,
        }
        self.read.filings.append(self.filing)
        if form is None:
            first, last = self.forms.report_years[0], self.forms.report_years[-1]
            self._set_status(
                "no_form_for_year",
                f"{self._place(cover, 'report_year')}: there is no form for report year "
                f"{year if year else '(blank)'}; state a year from {first} to {last}",
            )
        elif county is None:
            self._set_status(
                "unknown_county",
                f"{self._place(cover, 'county_code')}: {stated or '(blank)'} is not a county of "
                f"the register of {year}; state the county's six-digit code",
            )
        conventions = {name: reading.convention for name, reading in readings.items()}
        if county and county != stated:
            conventions["county_code"] = f"read as {county} by the change tables"
        self._add_cover(cover, readings, conventions, county)
        return form

    def _place(self, cover: FoundCover, name: str) -> str:
        if name not in cover.values:
            return f"sheet {cover.raw.name}"
        row, column = cover.values[name]
        return f"sheet {cover.raw.name} cell {column_letters(column)}{row}"

    def _set_status(self, status: str, message: str) -> None:
        """Record what kept the return from being read whole; the first reason stands."""
        if self.filing["read_status"] == "read":
            self.filing.update(read_status=status, read_message=message)
            _stopped(self.read, status, message)

    def _read_cell(self, cover: FoundCover, field: Field, form: Form) -> Reading:
        row, column = cover.values[field.name]
        cells = cover.raw.rows[row - 1]
        value = cells[column - 1] if column <= len(cells) else ""
        if value == "":
            return Reading()
        return reader_of(field, form)(value, field)

    def _add_cover(
        self,
        cover: FoundCover,
        readings: dict[str, Reading],
        conventions: dict[str, str | None],
        county: str | None,
    ) -> None:
        row = _new_rows(cover.sheet)
        row["filing_id"].append(self.filing["filing_id"])
        row["row_number"].append(0)
        place_of = {place: (name, "label") for name, place in cover.labels.items()}
        place_of |= {place: (name, "value") for name, place in cover.values.items()}
        texts = {}
        for row_number, cells in enumerate(cover.raw.rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value == "":
                    continue
                name, disposition = place_of.get((row_number, column), (None, "ignored"))
                reading = readings.get(name) if disposition == "value" else None
                if reading and (reading.is_unreadable or reading.is_unlisted):
                    disposition = "unreadable"
                    texts[name] = text_of(value)
                self._add_cell(
                    cover.raw.name,
                    (row_number, column),
                    value,
                    disposition,
                    cover.sheet.key,
                    name,
                    "beside the cover's labels" if disposition == "ignored" else None,
                    conventions.get(name) if disposition == "value" else None,
                )
        for field in cover.sheet.fields:
            reading = readings.get(field.name, Reading())
            row[field.name].append(reading.value)
            if field.name in cover.values:
                value_row, value_column = cover.values[field.name]
                self._add_layout(cover.sheet, cover.raw, field.name, value_row, value_column, None)
        if county:
            row["county_code"][0] = county
        _add_notes(row, cover.sheet, {name: (r, texts.get(name)) for name, r in readings.items()})
        self.read.rows["cover"] = row

    def _read_tables(self, form: Form, raw_cover: RawSheet) -> None:
        used = {id(raw_cover)}
        for sheet in form.sheets:
            if sheet.key == "cover":
                continue
            raw = find_sheet(self.workbook.sheets, sheet)
            if raw is None:
                if sheet.is_always_required or (
                    sheet.is_compulsory_unless_nil
                    and sheet.key not in (self.read.rows["cover"]["nil_sheets"][0] or ())
                ):
                    self._set_status(
                        "sheet_missing", f"sheet {sheet.title_zh} is missing; add it, or declare it "
                        "nil on the cover if the form allows that"
                        if sheet.is_compulsory_unless_nil
                        else f"sheet {sheet.title_zh} is missing; add it",
                    )
                continue
            used.add(id(raw))
            table = find_table(raw, sheet)
            if table is None:
                self._ignore_sheets([raw], "sheet without a table")
                table = FoundTable(sheet, raw, 0, {})
            missing = [
                field.header_zh
                for field in sheet.fields
                if field.required != "no" and field.name not in table.columns
            ]
            if missing:
                self._set_status(
                    "column_missing",
                    f"sheet {raw.name}: no column {'、'.join(missing)}; "
                    "use the headers of the form",
                )
            if table.columns:
                self._read_table(table, form)
            self._add_sheet_layout(table)
        others = [raw for raw in self.workbook.sheets if id(raw) not in used]
        self._ignore_sheets(others, "sheet not on the form")

    def _add_sheet_layout(self, table: FoundTable) -> None:
        # A row without a field says that the sheet is there, whatever columns it has.
        self._add_layout(table.sheet, table.raw, None, table.header_row or None, None, None)
        for name, column in table.columns.items():
            self._add_layout(table.sheet, table.raw, name, None, column, table.header_of[name])

    def _add_layout(
        self,
        sheet: Sheet,
        raw: RawSheet,
        name: str | None,
        row: int | None,
        column: int | None,
        header: str | None,
    ) -> None:
        self.read.layout.append(
            {
                "filing_id": self.filing["filing_id"],
                "sheet": sheet.key,
                "sheet_name": raw.name,
                "field": name,
                "row_number": row,
                "column_number": column,
                "header": header,
            }
        )

    def _read_table(self, table: FoundTable, form: Form) -> None:
        raw, sheet = table.raw, table.sheet
        data_rows = _data_rows(table)
        self._ignore_rows(raw, sheet, range(1, table.header_row), "above the table")
        below = set(range(table.header_row + 1, len(raw.rows) + 1)) - set(data_rows)
        self._ignore_rows(raw, sheet, sorted(below), "below the table")
        for name, column in table.columns.items():
            header = raw.rows[table.header_row - 1][column - 1]
            self._add_cell(
                raw.name, (table.header_row, column), header, "label", sheet.key, name, None, None
            )
        rows = _new_rows(sheet)
        rows["filing_id"] = [self.filing["filing_id"]] * len(data_rows)
        rows["row_number"] = data_rows
        notes: list[dict[str, tuple[Reading, str]]] = [{} for _ in data_rows]
        read_as = self._readers(table, form, data_rows)
        for field in sheet.fields:
            if field.name in table.columns:
                rows[field.name] = self._read_column(
                    table, field, data_rows, read_as[field.name], notes
                )
            else:
                rows[field.name] = [None] * len(data_rows)
        for row_notes in notes:
            _add_notes(rows, sheet, row_notes)
        self._ignore_unknown_columns(table, data_rows)
        self.read.rows[sheet.key] = rows

    def _readers(
        self, table: FoundTable, form: Form, data_rows: Sequence[int]
    ) -> dict[str, Callable[[RawValue, Field, int], Reading]]:
        """For each field, how to read its value in a given row."""
        readers = {}
        for field in table.sheet.fields:
            if field.type == "decimal" and table.sheet.key == "declared_totals":
                readers[field.name] = self._declared_value_reader(table, form)
            elif field.type == "township_code":
                readers[field.name] = self._read_township
            else:
                read = reader_of(field, form)
                readers[field.name] = lambda value, field, row, read=read: read(value, field)
        return readers

    def _declared_value_reader(
        self, table: FoundTable, form: Form
    ) -> Callable[[RawValue, Field, int], Reading]:
        """A declared total is read in its own row's unit; blank units are the form's."""
        unit_of_code = {item.code: item.unit for item in form.declared_indicators}
        percent_cells = self.workbook.percent_cells(table.raw.name)

        def text_at(row: int, name: str) -> str:
            column = table.columns.get(name)
            cells = table.raw.rows[row - 1]
            return normalised(text_of(cells[column - 1])) if column else ""

        def read(value: RawValue, field: Field, row: int) -> Reading:
            unit = text_at(row, "unit") or unit_of_code.get(text_at(row, "indicator_code"), "")
            if unit == "%":
                column = table.columns[field.name]
                return read_rate(value, (row, column) in percent_cells)
            return reader_of(field, form)(value, field)

        return read

    def _read_township(self, value: RawValue, field: Field, row: int) -> Reading:
        reading = reader_of(field, self.forms.versions[-1])(value, field)
        if not reading.value:
            return reading
        code = self.register.township_read_as(reading.value, self.filing["report_year"])
        if code is None or code == reading.value:
            return reading
        return Reading(code, f"read as {code} by the change tables")

    def _read_column(
        self,
        table: FoundTable,
        field: Field,
        data_rows: Sequence[int],
        read: Callable[[RawValue, Field, int], Reading],
        notes: list[dict[str, tuple[Reading, str]]],
    ) -> list:
        """Typed values of one column, its cells recorded."""
        index = table.columns[field.name] - 1
        rows = table.raw.rows
        column: list = []
        cells = self.read.cells
        name, sheet_name, sheet_key = field.name, table.raw.name, table.sheet.key
        for position, row_number in enumerate(data_rows):
            value = rows[row_number - 1][index]
            if value == "":
                column.append(None)
                continue
            reading = read(value, field, row_number)
            column.append(reading.value)
            text = text_of(value)
            is_refused = reading.is_unreadable or reading.is_unlisted
            if is_refused or reading.is_month:
                notes[position][name] = (reading, text)
            cells["sheet_name"].append(sheet_name)
            cells["row_number"].append(row_number)
            cells["column_number"].append(index + 1)
            cells["text"].append(text)
            cells["stored_type"].append(STORED_TYPES[type(value)])
            cells["disposition"].append("unreadable" if is_refused else "value")
            cells["sheet"].append(sheet_key)
            cells["field"].append(name)
            cells["reason"].append(None)
            cells["reading"].append(reading.convention)
        return column

    def _ignore_unknown_columns(self, table: FoundTable, data_rows: Sequence[int]) -> None:
        known = set(table.columns.values())
        for row_number in [table.header_row, *data_rows]:
            for column, value in enumerate(table.raw.rows[row_number - 1], start=1):
                if value != "" and column not in known:
                    self._add_cell(
                        table.raw.name,
                        (row_number, column),
                        value,
                        "ignored",
                        table.sheet.key,
                        None,
                        "column not on the form",
                        None,
                    )

    def _ignore_rows(
        self, raw: RawSheet, sheet: Sheet | None, row_numbers: Sequence[int], reason: str
    ) -> None:
        for row_number in row_numbers:
            for column, value in enumerate(raw.rows[row_number - 1], start=1):
                if value != "":
                    key = sheet.key if sheet else None
                    place = (row_number, column)
                    self._add_cell(raw.name, place, value, "ignored", key, None, reason, None)

    def _ignore_sheets(self, raw_sheets: Sequence[RawSheet], reason: str) -> None:
        for raw in raw_sheets:
            self._ignore_rows(raw, None, range(1, len(raw.rows) + 1), reason)

    def _add_cell(
        self,
        sheet_name: str,
        place: tuple[int, int],
        value: RawValue,
        disposition: str,
        sheet: str | None,
        name: str | None,
        reason: str | None,
        reading: str | None,
    ) -> None:
        row, column = place
        values = (
            sheet_name,
            row,
            column,
            text_of(value),
            STORED_TYPES[type(value)],
            disposition,
            sheet,
            name,
            reason,
            reading,
        )
        for column_name, item in zip(CELL_COLUMNS, values, strict=True):
            self.read.cells[column_name].append(item)


class _StoredTypes(dict):
    def __missing__(self, value_type: type) -> str:
        return value_type.__name__


STORED_TYPES = _StoredTypes({str: "text", float: "number", int: "number", bool: "boolean", date: "date"})
"""Python type of a raw value → the word for how the workbook stores it."""


def _new_rows(sheet: Sheet) -> dict[str, list]:
    names = [field.name for field in sheet.fields]
    return {
        name: []
        for name in ("filing_id", "row_number", *names, "unreadable", "unlisted", "month_precision")
    }


def _add_notes(
    rows: dict[str, list], sheet: Sheet, notes: dict[str, tuple[Reading, str | None]]
) -> None:
    """Append one row's maps of what could not be read, and its month-precise dates."""
    unreadable = {name: text for name, (reading, text) in notes.items() if reading.is_unreadable}
    unlisted = {name: text for name, (reading, text) in notes.items() if reading.is_unlisted}
    months = [name for name, (reading, _) in notes.items() if reading.is_month]
    rows["unreadable"].append(list(unreadable.items()) or None)
    rows["unlisted"].append(list(unlisted.items()) or None)
    rows["month_precision"].append(months or None)


def _data_rows(table: FoundTable) -> list[int]:
    """Row numbers of the table's data: below the header, up to a note or a total, blanks left out."""
    columns = [column - 1 for column in table.columns.values()]
    numbers = []
    for row_number in range(table.header_row + 1, len(table.raw.rows) + 1):
        row = table.raw.rows[row_number - 1]
        first = next((value for value in row if value != ""), "")
        if isinstance(first, str) and first.startswith(_END_OF_TABLE):
            continue
        if any(row[column] != "" for column in columns):
            numbers.append(row_number)
    return numbers
