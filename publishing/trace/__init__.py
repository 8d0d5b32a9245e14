"""Tracing: from a published figure to the cells it is made of, and from a cell to its figures.

Belongs here: asking a release for the rows that count, and the archive for what stands in their
cells. Does not: computing a figure (the release says what each measure counts), printing.
"""

from publishing.trace.archived_cells import SHA256_START, ArchivedReturns, CellAsRead, ReadBy
from publishing.trace.by_province import ProvincePart, parts_by_province
from publishing.trace.cells_of_rows import TracedRow
from publishing.trace.figure_asked import NOT_COLLECTED, Figure
from publishing.trace.side_by_side import read_rows
from publishing.trace.standing import Standing
from publishing.trace.trace_cell import CellTrace, trace_cell
from publishing.trace.trace_figure import (
    CountedRow,
    Enough,
    FigureTrace,
    TracedMeasure,
    trace_figure,
)

__all__ = [
    "NOT_COLLECTED",
    "SHA256_START",
    "ArchivedReturns",
    "CellAsRead",
    "CellTrace",
    "CountedRow",
    "Enough",
    "Figure",
    "FigureTrace",
    "ProvincePart",
    "ReadBy",
    "Standing",
    "TracedMeasure",
    "TracedRow",
    "parts_by_province",
    "read_rows",
    "trace_cell",
    "trace_figure",
]
