"""The cells that decided in the rows of a figure.

Belongs here: which cells of a row decide, and gathering those of many rows. Does not: opening
files, or reading many at once (`side_by_side` does).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from publishing.trace.archived_cells import ArchivedReturn, CellAsRead

if TYPE_CHECKING:
    from publishing.trace.trace_figure import CountedRow, TracedMeasure


@dataclass(frozen=True)
class TracedRow:
    """A row that counts, with the cells of it that decided."""

    row: "CountedRow"
    cells: tuple[CellAsRead, ...]


class AskedRow(NamedTuple):
    """Rows of one thing on a sheet of a file, and the fields whose cells are asked for."""

    file_sha256: str
    filing_id: str
    sheet: str
    row_numbers: tuple[int, ...]
    fields: tuple[str, ...]
    item: str


AskedRows = dict[str, list[AskedRow]]
"""sha256 of a file → what is asked of it."""
CellsOf = Callable[[AskedRow], Sequence[CellAsRead]]


def with_cells_of(
    measure: "TracedMeasure", rows: Iterable["CountedRow"], cells_of: CellsOf
) -> list[TracedRow]:
    """The rows with the cells that decided, as `cells_of` has them."""
    traced = []
    for row in rows:
        asked = _asked(measure, row)
        traced.append(TracedRow(row, tuple(cells_of(asked)) if asked else ()))
    return traced


def asked_of_files(
    measures: Iterable[tuple["TracedMeasure", Sequence["CountedRow"]]],
) -> AskedRows:
    """What the rows of several measures ask of each file, a file in one place."""
    of_files: AskedRows = {}
    for measure, rows in measures:
        for row in rows:
            if asked := _asked(measure, row):
                of_files.setdefault(asked.file_sha256, []).append(asked)
    return of_files


def _asked(measure: "TracedMeasure", row: "CountedRow") -> AskedRow | None:
    """None for a row that stands on no sheet of a return."""
    if not (row.filing_id and row.file_sha256 and row.row_numbers):
        return None
    return AskedRow(
        row.file_sha256,
        row.filing_id,
        row.stands_on,
        row.row_numbers,
        measure.fields,
        measure.breakdown_item,
    )


def sheets_asked(asked: Iterable[AskedRow]) -> frozenset[str]:
    """The sheets of a file that its rows stand on."""
    return frozenset(one.sheet for one in asked)


def deciding_cells(asked: AskedRow, archived: ArchivedReturn) -> list[CellAsRead]:
    """The cells of a row, or of the rows of one thing, that decided.

    A field marked `*` decides on every row, another where it is stated first; `{item}` is the item
    of the breakdown.
    """
    cells = []
    for field in asked.fields:
        key, _, name = field.partition(".")
        if key != asked.sheet:
            continue
        name = name.replace("{item}", asked.item)
        is_on_every_row = name.endswith("*")
        each = [[row] for row in asked.row_numbers] if is_on_every_row else [[*asked.row_numbers]]
        for rows in each:
            cell = archived.cell_of(asked.filing_id, asked.sheet, rows, name.removesuffix("*"))
            # A field that decides on every row may also be the breakdown's.
            if cell is not None and cell not in cells:
                cells.append(cell)
    return cells
