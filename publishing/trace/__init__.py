"""Tracing: from a published figure to the cells it is made of, and from a cell to its figures.

Belongs here: asking a release for the rows that count, and the archive for what stands in their
cells. Does not: computing a figure (the release says what each measure counts), printing.
"""

from publishing.trace.archived_cells import SHA256_START, ArchivedReturns, CellAsRead
from publishing.trace.trace_cell import CellTrace, trace_cell
from publishing.trace.trace_figure import (
    CountedRow,
    Figure,
    FigureTrace,
    TracedMeasure,
    TracedRow,
    trace_figure,
    with_cells,
)

__all__ = [
    "SHA256_START",
    "ArchivedReturns",
    "CellAsRead",
    "CellTrace",
    "CountedRow",
    "Figure",
    "FigureTrace",
    "TracedMeasure",
    "TracedRow",
    "trace_cell",
    "trace_figure",
    "with_cells",
]
