"""Where the labels and values of a cover stand.

Belongs here: matching labels, and which cell is a label's value. Does not: reading values.
"""

import re
from dataclasses import dataclass, field

from ingestion.form import Sheet
from ingestion.formats import RawSheet, RawValue
from ingestion.layout.header_names import header_key, header_names
from ingestion.values import normalised

_LABEL_AND_VALUE = re.compile(r"([^:：]+)[:：](.+)", re.DOTALL)


@dataclass(frozen=True)
class FoundCover:
    """The cover: for each field found, the cell of its label and the cell of its value.

    They are one cell where the value stands in it after a colon: then `beside` has the value.
    """

    sheet: Sheet
    raw: RawSheet
    labels: dict[str, tuple[int, int]] = field(default_factory=dict)
    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def raw_value(self, name: str) -> RawValue:
        """What the form's field says here; the empty string where it is blank or not there."""
        if name in self.beside:
            return self.beside[name]
        if name not in self.values:
            return ""
        row, column = self.values[name]
        cells = self.raw.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else ""


def find_cover(raw: RawSheet, sheet: Sheet) -> FoundCover:
    """Find each label of the cover; its value is the cell to the right, or follows a colon."""
    names = header_names(sheet)
    last_column = {(row, column): last for row, column, _, last in raw.merged}
    found = FoundCover(sheet, raw)
    for row_number, row in enumerate(raw.rows, start=1):
        for column, value in enumerate(row, start=1):
            if not isinstance(value, str) or not value:
                continue
            place = (row_number, column)
            if (match := names.match(value)) and match.field not in found.labels:
                found.labels[match.field] = place
                found.values[match.field] = (row_number, last_column.get(place, column) + 1)
            elif match is None:
                _find_both(found, place, value)
    return found


def _find_both(found: FoundCover, place: tuple[int, int], text: str) -> None:
    """Note a label and its value in one cell: `填报单位：横州市工商业联合会`."""
    both = _LABEL_AND_VALUE.fullmatch(normalised(text))
    if both is None:
        return
    match = header_names(found.sheet).match(header_key(both[1]))
    if match and match.field not in found.labels and place not in found.values.values():
        found.labels[match.field] = found.values[match.field] = place
        found.beside[match.field] = both[2].strip()
