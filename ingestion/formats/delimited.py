"""A return as CSV or TSV: one file a sheet, named by the sheet's title, in one zip.

Belongs here: delimiters, quotes, the sheets of the zip. Does not: finding the files in a folder
(`incoming` packs them into such a zip).
"""

import csv
import io
import re
import zipfile
from pathlib import PurePosixPath

from ingestion.formats.decode_text import decode_text
from ingestion.formats.limits import ReadingLimits
from ingestion.formats.package import open_package, visible_members
from ingestion.formats.raw_workbook import (
    ERROR_VALUES,
    BrokenCell,
    NotAWorkbookError,
    RawSheet,
    RawValue,
    RawWorkbook,
    rectangle,
)

_DELIMITERS = "\t,;"
_NAME_ENDS = re.compile(r"[-_]")
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def read_csv_zip(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """The sheets of a zip of CSV files, in the order of their names; every value is text."""
    package = open_package(content, limits)
    members = sorted(visible_members(package).items())
    titles = _titles([PurePosixPath(name).stem for name, _ in members])
    sheets = [
        read_delimited(package.read(member), title, limits)
        for title, (_, member) in zip(titles, members, strict=True)
    ]
    return RawWorkbook(tuple(sheets))


def _titles(stems: list[str]) -> list[str]:
    """Sheet titles from file names; LibreOffice puts the workbook's name before all of them."""
    beginnings = [stems[0][: mark.end()] for mark in _NAME_ENDS.finditer(stems[0])]
    shared = [
        beginning
        for beginning in beginnings
        if len(stems) > 1 and all(stem.startswith(beginning) for stem in stems)
    ]
    return [stem.removeprefix(shared[-1]) if shared else stem for stem in stems]


def pack_csv(files: dict[str, bytes]) -> bytes:
    """CSV files by name as one zip: the same files are the same bytes, whenever packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(name, _FIRST_MOMENT)
            member.create_system = _UNIX
            package.writestr(member, content)
    return packed.getvalue()


def read_delimited(content: bytes, name: str, limits: ReadingLimits) -> RawSheet:
    """One CSV or TSV file as a sheet; raises NotAWorkbookError for one that is not text, or whose
    quotes do not close."""
    text = decode_text(content)
    if text is None:
        raise NotAWorkbookError(
            f"{name}: neither UTF-8, UTF-16 nor GB18030; save it as CSV UTF-8 and send it again",
            f"“{name}”的编码无法识别，请另存为“CSV UTF-8（逗号分隔）”后重新报送",
        )
    csv.field_size_limit(limits.cell_text_length)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    cells = {}
    last_column = 0
    try:
        for row_number, row in enumerate(lines, start=1):
            for column, value in enumerate(row, start=1):
                if value:
                    last_column = max(last_column, column)
                    cells[row_number, column] = _value(value)
            limits.check_area(name, (row_number, 1), (row_number, last_column))
    except csv.Error as error:
        raise NotAWorkbookError(
            f"{name}: line {lines.line_num} is not CSV ({error}); save the sheet as CSV again",
            f"“{name}”第 {lines.line_num} 行附近的引号不成对或内容过长，请重新另存为 CSV 后报送",
        ) from error
    return RawSheet(name, rectangle(cells))


def _value(text: str) -> RawValue:
    if text in ERROR_VALUES:
        return BrokenCell(text, is_formula=False)
    # Programs write results, not formulas: what begins so was typed and never calculated.
    if len(text) > 1 and text.startswith("="):
        return BrokenCell(text, is_formula=True)
    return text


def _delimiter_of(text: str) -> str:
    """Of tab, comma and semicolon the one that stands, outside quotes, in most lines."""
    lines = [_without_quoted(line) for line in text.splitlines()[:200]]
    return max(
        _DELIMITERS,
        key=lambda mark: (sum(mark in line for line in lines), "".join(lines).count(mark)),
    )


def _without_quoted(line: str) -> str:
    return "".join(line.split('"')[::2])
