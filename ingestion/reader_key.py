"""What decides how a file is read, as one key.

Belongs here: the fingerprint of the reading code, the forms and the register. Does not: reading.
"""

import hashlib
from importlib.resources import files

from ingestion.csv_files import fingerprint_of_files
from ingestion.form import Forms
from ingestion.formats.limits import DEFAULT_LIMITS, ReadingLimits
from ingestion.register import Register

READING_MODULES = (
    "added_sheets.py",
    "cell_log.py",
    "csv_files.py",
    "file_as_read.py",
    "find_cover.py",
    "find_returns.py",
    "find_tables.py",
    "form.py",
    "form_files.py",
    "formats/decode_text.py",
    "formats/delimited.py",
    "formats/html.py",
    "formats/kind.py",
    "formats/limits.py",
    "formats/number_format.py",
    "formats/ods.py",
    "formats/other_zip.py",
    "formats/package.py",
    "formats/spreadsheet_xml.py",
    "formats/xls.py",
    "formats/xlsx.py",
    "header_names.py",
    "intake.py",
    "layout_notes.py",
    "raw_workbook.py",
    "read_batch.py",
    "read_cells.py",
    "read_codes.py",
    "read_cover.py",
    "read_dates.py",
    "read_file.py",
    "read_filing.py",
    "read_numbers.py",
    "read_return.py",
    "read_table.py",
    "read_values.py",
    "read_workbook.py",
    "reading.py",
    "reading_process.py",
    "register.py",
    "sheet_titles.py",
    "sheet_xml.py",
    "table_rows.py",
    "typed_rows.py",
)
"""The modules whose source decides what is read from a file, and how it is kept."""


def reader_key(forms: Forms, register: Register, limits: ReadingLimits = DEFAULT_LIMITS) -> str:
    """A text that differs wherever the same bytes may be read to something else."""
    code = fingerprint_of_files(files("ingestion") / name for name in READING_MODULES)
    within = hashlib.sha256(repr(limits).encode()).hexdigest()
    return "-".join(key[:16] for key in (code, forms.fingerprint, register.fingerprint, within))
