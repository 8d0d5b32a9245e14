"""The annual report of a division and year, written from one release.

Belongs here: what it says, chosen by the figures, and its forms: HTML, Word, PDF, Excel, a file of
claims. Does not: computing a figure; which reports are made when.
"""

from publishing.report.report_signs import boxes_words
from publishing.report.word_template import word_template
from publishing.report.write_reports import (
    ReportSettings,
    Template,
    WrittenReport,
    is_written,
    keep_or_write_reports,
    report_folder,
    write_reports,
)

__all__ = [
    "ReportSettings",
    "Template",
    "WrittenReport",
    "boxes_words",
    "is_written",
    "keep_or_write_reports",
    "report_folder",
    "word_template",
    "write_reports",
]
