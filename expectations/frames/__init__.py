"""The frames rules are judged over: rows of the filings, joined to their other sheets.

Belongs here: one SQL file a frame, and the tables they read. Does not: rules.
"""

from expectations.frames import prepared
from expectations.frames.prepared import (
    NUMBER,
    PREPARED,
    TEXT,
    Bench,
    built_in_frames_folder,
    read_frames,
)

__all__ = [
    "NUMBER",
    "PREPARED",
    "TEXT",
    "Bench",
    "built_in_frames_folder",
    "prepared",
    "read_frames",
]
