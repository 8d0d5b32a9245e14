"""What is to be said of a workbook's layout, beside what its cells say.

Belongs here: the closed list of such notes. Does not: finding them, or the words for a clerk
(`expectations.findings.findings.structure` has them).
"""

from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """What a note says; the name of its rule, after the sheet's."""

    COLUMN_UNKNOWN = "column_unknown"
    """A column the form has not: `text` is its header."""
    COLUMN_WITHOUT_HEADER = "column_without_header"
    """A column that holds something under no header."""
    COLUMN_REPEATED = "column_repeated"
    """A second column with the header of a field: `text` is the header."""
    LABEL_UNKNOWN = "label_unknown"
    """A label of the cover that the form has not, with something beside it: `text` is the label."""
    VALUE_ASIDE = "value_aside"
    """Content of the cover that does not stand beside its label: `text` is the form's label."""
    UNIT = "unit"
    """A unit that contradicts the form: `text` is the unit stated, `expected` the form's."""
    REPEATED = "repeated"
    """A second sheet of one title: `text` is the name of the first."""
    HIDDEN = "hidden"
    """A hidden sheet that is read, for there is no other of its title."""
    HIDDEN_REPEAT = "hidden_repeat"
    """A hidden sheet that is not read: `text` is the name of the visible one."""
    HIDDEN_ROWS = "hidden_rows"
    """Rows that are hidden and read: `text` lists their numbers."""
    OTHER_YEAR = "other_year"
    """A sheet not read because its title names another year: `text` is the year."""
    YEAR_IN_DOUBT = "year_in_doubt"
    """A sheet read though its title names another year, for there is no other: `text` is it."""
    TITLE_IN_DOUBT = "title_in_doubt"
    """A sheet read though its title says more than the form's, and not this county: `text`."""
    COLUMN_IN_DOUBT = "column_in_doubt"
    """A column the form has not, where the form's own are missing: `text` is its header,
    `expected` the headers missing."""
    SECOND_TABLE = "second_table"
    """The header of another table below the one that is read: `text` is its row number."""
    SHEET_UNKNOWN = "sheet_unknown"
    """A visible sheet whose title is not the form's, or says another county."""
    STRUCK_OUT_ROW = "struck_out_row"
    """A row of data struck out as a whole, and read: `text` is its number."""
    STRUCK_OUT_CELL = "struck_out_cell"
    """A cell struck out as a whole, and read: `text` is what it says."""
    FORM = "form"
    """Headers of another form: `text` is its first and last report year."""


@dataclass(frozen=True)
class LayoutNote:
    """One thing to be said, at a cell, or at a sheet where row and column are None."""

    kind: NoteKind
    sheet: str
    """Key of the form's sheet; of the cover where it is of no sheet of the form."""
    sheet_name: str
    row_number: int | None = None
    column_number: int | None = None
    text: str = ""
    expected: str = ""
