"""The intake database: what was read and judged, as tables.

Belongs here: its tables, putting batches in, and counting that no cell is lost. Does not: reading.
"""

from ingestion.intake import database
from ingestion.intake.changed_cells import ChangedCell, changed_cell_counts, changed_cells
from ingestion.intake.conservation import count_conserved
from ingestion.intake.database import (
    FINDINGS,
    ONE_THREAD,
    IntakeError,
    IntakeInUseError,
    create_tables,
    discard_damaged,
    insert_read,
    open_intake,
    reading_intake,
)

__all__ = [
    "FINDINGS",
    "ONE_THREAD",
    "ChangedCell",
    "IntakeError",
    "IntakeInUseError",
    "changed_cell_counts",
    "changed_cells",
    "count_conserved",
    "create_tables",
    "database",
    "discard_damaged",
    "insert_read",
    "open_intake",
    "reading_intake",
]
