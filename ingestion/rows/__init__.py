"""From found tables and covers to typed rows.

Belongs here: which rows are data, which reader a field has, what became of each cell. Does not:
finding tables, or the conventions of a value.
"""

from ingestion.rows.read_cells import FormReader, Readers
from ingestion.rows.read_cover import ReadCover, cover_notes, cover_row, log_cover, read_cover
from ingestion.rows.read_table import read_table

__all__ = [
    "FormReader",
    "ReadCover",
    "Readers",
    "cover_notes",
    "cover_row",
    "log_cover",
    "read_cover",
    "read_table",
]
