"""One reader for each format a county may send: bytes in, raw sheets out.

Belongs here: telling formats apart by their bytes, the limits, and what only a format knows. Does
not: what a sheet means, or files on disk.
"""

from ingestion.formats.decode_text import decode_text
from ingestion.formats.delimited import pack_csv
from ingestion.formats.kind import PACKAGE_ERRORS, file_format
from ingestion.formats.limits import DEFAULT_LIMITS, MEBIBYTE, ReadingLimits
from ingestion.formats.package import open_package, visible_members
from ingestion.formats.raw_workbook import (
    BrokenCell,
    NotAWorkbookError,
    RawSheet,
    RawValue,
    RawWorkbook,
    Shown,
    column_letters,
    column_number,
    text_of,
)
from ingestion.formats.read_workbook import file_too_large, read_workbook

__all__ = [
    "DEFAULT_LIMITS",
    "MEBIBYTE",
    "PACKAGE_ERRORS",
    "BrokenCell",
    "NotAWorkbookError",
    "RawSheet",
    "RawValue",
    "RawWorkbook",
    "ReadingLimits",
    "Shown",
    "column_letters",
    "column_number",
    "decode_text",
    "file_format",
    "file_too_large",
    "open_package",
    "pack_csv",
    "read_workbook",
    "text_of",
    "visible_members",
]
