"""The intake database: what was read and judged, as tables.

Belongs here: its tables, putting batches in, and counting that no cell is lost. Does not: reading.
"""

from ingestion.intake import database
from ingestion.intake.conservation import count_conserved
from ingestion.intake.database import (
    FINDINGS,
    create_tables,
    discard_damaged,
    insert_read,
    open_intake,
)

__all__ = [
    "FINDINGS",
    "count_conserved",
    "create_tables",
    "database",
    "discard_damaged",
    "insert_read",
    "open_intake",
]
