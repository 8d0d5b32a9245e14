"""The frames rules are judged over: rows of the filings, joined to their other sheets.

Belongs here: one SQL file a frame, and the tables they read. Does not: rules.
"""

from expectations.frames import prepared
from expectations.frames.prepared import NUMBER, PREPARED, TEXT, Bench, read_prepared

__all__ = ["NUMBER", "PREPARED", "TEXT", "Bench", "prepared", "read_prepared"]
