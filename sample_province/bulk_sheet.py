"""A worksheet that takes many rows at once.

Belongs here: the one place that reaches inside xlsxwriter. Its way of writing makes some twenty
calls a cell; the sample has nearly three million cells, and they took 40 seconds of a processor
instead of 8. Does not: what a value is written as.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class BulkColumn(NamedTuple):
    """A column of like values: where they stand in a row, and how they are written."""

    place: int
    """Index in the row's tuple."""
    column: int
    """Column of the worksheet, from 0."""
    cell_format: Format
    as_written: Callable[[object], str | int | float | None]
    """The text or number of a value; blank text is no cell."""


class BulkWorksheet(Worksheet):
    """A worksheet with rows put in bulk below those written cell by cell."""

    def __init__(self) -> None:
        super().__init__()
        self.bulk_xml = ""

    def put_rows(
        self, first_row: int, columns: Sequence[BulkColumn], rows: Sequence[tuple]
    ) -> None:
        """Put `rows` from `first_row` (from 0) on. Once a worksheet, below all other rows."""
        self.bulk_xml = self._rows_as_xml(first_row, columns, rows)
        self.dim_rowmax = first_row + len(rows) - 1

    def _rows_as_xml(
        self, first_row: int, columns: Sequence[BulkColumn], rows: Sequence[tuple]
    ) -> str:
        # What follows the row number in a cell depends on the value alone, and values recur.
        endings: list[dict] = [{} for _ in columns]
        openings = [f'<c r="{xl_col_to_name(column.column)}' for column in columns]
        looked_through = list(zip(columns, openings, endings, strict=True))
        parts = []
        for number, row in enumerate(rows, start=first_row + 1):
            parts.append(f'<row r="{number}">')
            for column, opening, known in looked_through:
                value = row[column.place]
                if value is None:
                    continue
                ending = known.get(value)
                if ending is None:
                    ending = known[value] = self._ending(column, value)
                if ending:
                    parts.append(f"{opening}{number}{ending}")
            parts.append("</row>")
        return "".join(parts)

    def _ending(self, column: BulkColumn, value: object) -> str:
        written = column.as_written(value)
        style = column.cell_format._get_xf_index()
        if written is None or written == "":
            return ""
        if isinstance(written, str):
            return (
                f'" s="{style}" t="s"><v>{self.str_table._get_shared_string_index(written)}</v></c>'
            )
        return f'" s="{style}"><v>{written}</v></c>'

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self.bulk_xml)
