"""Cells as read, remembered: most values of a column stand in it many times.

Belongs here: what is kept of a cell, and one memory of readings for each field of a form. Does not:
the conventions of a value, or where cells stand.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ingestion.form import Field, Form, Forms
from ingestion.formats import RawValue, Shown, text_of
from ingestion.layout import SheetTitles
from ingestion.record import STORED_TYPES
from ingestion.register import Register
from ingestion.rows.field_readers import reader_of
from ingestion.values import Reading

REMEMBERED = 100_000
"""Values remembered for a field before starting afresh: names and codes of many files differ."""


class ReadCell(NamedTuple):
    """A cell as read; all of it is None for a blank one."""

    value: Any
    text: str | None
    kind: tuple[str | None, str | None, str | None]
    """Stored type, disposition, convention of reading."""
    note: Reading | None
    """The reading, where it needs a word beside the value: unreadable, unlisted, a month."""


BLANK_CELL = ReadCell(None, None, (None, None, None), None)


def read_cell(value: RawValue, reading: Reading) -> ReadCell:
    """The cell that holds `value`, read as `reading`."""
    kept, convention, why_unreadable, is_unlisted, is_month = reading
    is_refused = why_unreadable is not None or is_unlisted
    return ReadCell(
        kept,
        text_of(value),
        (STORED_TYPES[value.__class__], "unreadable" if is_refused else "value", convention),
        reading if is_refused or is_month else None,
    )


def as_shown(cell: ReadCell, shown: Shown) -> ReadCell:
    """A cell read by what it shows: kept as the file stores it, with what made the difference."""
    _, disposition, convention = cell.kind
    said = f"{shown.how}; {convention}" if convention else shown.how
    return cell._replace(kind=(STORED_TYPES[type(shown.stored)], disposition, said))


class RememberedCells(dict):
    """Raw value → cell as read. Not for booleans: True equals 1."""

    def __init__(self, read: Callable[[RawValue], Reading]) -> None:
        super().__init__({"": BLANK_CELL})
        self.read = read

    def __missing__(self, value: RawValue) -> ReadCell:
        if len(self) > REMEMBERED:
            self.clear()
            self[""] = BLANK_CELL
        cell = self[value] = read_cell(value, self.read(value))
        return cell


Memory = dict[tuple[str, str, int | None], RememberedCells]
"""Sheet, field and, where it matters, report year → its cells: a form's, whatever the year."""


class FormReader:
    """Reads columns of the sheets of one form and report year."""

    def __init__(
        self,
        form: Form,
        register: Register,
        report_year: int,
        uses_1904_dates: bool,
        remembered: Memory | None = None,
    ) -> None:
        self.form = form
        self._uses_1904_dates = uses_1904_dates
        self._register = register
        self.report_year = report_year
        self._remembered = {} if remembered is None else remembered

    def read_column(self, field: Field, values: Sequence[RawValue]) -> list[ReadCell]:
        """The cells of a column, one for each value, blank ones too."""
        cells = self._cells_of(field)
        if bool in set(map(type, values)):
            return [
                BLANK_CELL if value == "" else read_cell(value, cells.read(value))
                for value in values
            ]
        return list(map(cells.__getitem__, values))

    def _cells_of(self, field: Field) -> RememberedCells:
        # Only what a township code is read as depends on the year.
        year = self.report_year if field.type == "township_code" else None
        key = (field.sheet, field.name, year)
        if key not in self._remembered:
            self._remembered[key] = RememberedCells(self._reader(field))
        return self._remembered[key]

    def _reader(self, field: Field) -> Callable[[RawValue], Reading]:
        read = reader_of(field, self.form, uses_1904_dates=self._uses_1904_dates)
        if field.type != "township_code":
            return read

        def read_township(value: RawValue) -> Reading:
            """A township code is read as the register's code it is linked to."""
            reading = read(value)
            if not reading.value:
                return reading
            code = self._register.township_read_as(reading.value, self.report_year)
            if code is None or code == reading.value:
                return reading
            return Reading(code, f"read as {code} by the change tables")

        return read_township


class Readers:
    """The form readers and sheet titles of one process, kept from file to file."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._titles: SheetTitles | None = None
        self._kept: dict[tuple[int, bool], FormReader] = {}
        self._remembered: dict[tuple[str, bool], Memory] = {}

    def titles(self, forms: Forms) -> SheetTitles:
        if self._titles is None:
            self._titles = SheetTitles.of(forms, self._register)
        return self._titles

    def of(self, form: Form, report_year: int, *, uses_1904_dates: bool = False) -> FormReader:
        key = (report_year, uses_1904_dates)
        if key not in self._kept:
            of_form = self._remembered.setdefault((form.version, uses_1904_dates), {})
            self._kept[key] = FormReader(
                form, self._register, report_year, uses_1904_dates, of_form
            )
        return self._kept[key]
