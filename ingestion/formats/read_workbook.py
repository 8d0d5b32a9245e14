"""Bytes → sheets of raw values, whatever the format.

Belongs here: which reader a file gets, and the words for a damaged one. Does not: what a format
knows (`formats` does), finding headers, reading values.
"""

import struct
from collections.abc import Callable
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from ingestion.formats.kind import PACKAGE_ERRORS, file_format, not_readable
from ingestion.formats.limits import DEFAULT_LIMITS, MEBIBYTE, ReadingLimits, too_large
from ingestion.formats.raw_workbook import NotAWorkbookError, RawWorkbook

Read = Callable[[bytes, ReadingLimits], RawWorkbook]


def read_workbook(
    content: bytes, limits: ReadingLimits = DEFAULT_LIMITS, kind: str | None = None
) -> RawWorkbook:
    """Read every sheet of a workbook; `kind` is its format, where it was found out already.

    Raises NotAWorkbookError for what is none, is damaged or is beyond the limits. What a library
    allocates on hostile bytes is for the process to bound: `reading_process` does.
    """
    if not content:
        raise NotAWorkbookError(
            "the file is empty; send the workbook again", "文件是空的，请重新报送", status="empty"
        )
    if len(content) > limits.file_bytes:
        raise file_too_large(len(content), limits)
    read = _reader_of(kind or file_format(content))
    from python_calamine import CalamineError

    try:
        return read(content, limits)
    except (
        *PACKAGE_ERRORS,
        *(CalamineError, ElementTree.ParseError, ExpatError, LookupError, struct.error),
    ) as error:
        raise NotAWorkbookError(
            f"the workbook is damaged ({error}); open it, save it as .xlsx and send it again",
            "工作簿已损坏，请重新打开、另存为 .xlsx 后再报送",
        ) from error


def file_too_large(size_bytes: int, limits: ReadingLimits) -> NotAWorkbookError:
    """The error for a file that is not even opened."""
    size, most = (f"{size / MEBIBYTE:,.0f} MB" for size in (size_bytes, limits.file_bytes))
    return too_large(
        f"it has {size}, more than {most}; copy the tables into a new workbook and send that",
        f"文件大小 {size}，超过 {most}，请把表格复制到新的工作簿后重新报送",
    )


def _reader_of(kind: str) -> Read:
    """The reader of a format; each is imported when the first file asks for it."""
    if kind == "xlsx":
        from ingestion.formats.xlsx import read_xlsx

        return read_xlsx
    if kind == "xls":
        from ingestion.formats.xls import read_xls

        return read_xls
    if kind == "ods":
        from ingestion.formats.ods import read_ods

        return read_ods
    if kind == "flat_ods":
        from ingestion.formats.ods import read_flat_ods

        return read_flat_ods
    if kind == "spreadsheet_xml":
        from ingestion.formats.spreadsheet_xml import read_spreadsheet_xml

        return read_spreadsheet_xml
    if kind == "html":
        from ingestion.formats.html import read_html

        return read_html
    if kind == "csv_zip":
        from ingestion.formats.delimited import read_csv_zip

        return read_csv_zip
    if kind == "zip":
        from ingestion.formats.other_zip import explain_zip

        return explain_zip
    raise not_readable(kind)
