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
    """Find each label of the cover; its value is the cell to the right, or follows a colon.

    Where labels stand beside labels, or no label has anything beside it, values are those below.
    """
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
    _look_below(found)
    return found


def _look_below(found: FoundCover) -> None:
    """Take the cells below for the values of labels that have none beside them by their layout."""
    cells = found.raw.rows
    labels = set(found.labels.values())

    def holds_value(row_number: int, column: int) -> bool:
        if row_number > len(cells) or column > len(cells[row_number - 1]):
            return False
        return (row_number, column) not in labels and cells[row_number - 1][column - 1] != ""

    apart = {name: place for name, place in found.labels.items() if name not in found.beside}
    has_any_beside = any(holds_value(*found.values[name]) for name in apart)
    for name, (row_number, column) in apart.items():
        of_row = [one for one in apart.values() if one[0] == row_number]
        # Labels side by side with nothing between them head columns.
        heads_column = len(of_row) > 1 and not any(
            holds_value(row_number, other) for other in range(1, len(cells[row_number - 1]) + 1)
        )
        is_free_below = not any(one[0] == row_number + 1 for one in labels)
        if is_free_below and (heads_column or not has_any_beside):
            found.values[name] = (row_number + 1, column)


def _find_both(found: FoundCover, place: tuple[int, int], text: str) -> None:
    """Note a label and its value in one cell: `填报单位：横州市工商业联合会`."""
    both = _LABEL_AND_VALUE.fullmatch(normalised(text))
    if both is None:
        return
    match = header_names(found.sheet).match(header_key(both[1]))
    if match and match.field not in found.labels and place not in found.values.values():
        found.labels[match.field] = found.values[match.field] = place
        found.beside[match.field] = both[2].strip()
