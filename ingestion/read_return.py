"""A received file → its filings, cells, layout and typed rows.

Belongs here: from bytes to the returns a workbook holds, and why there is none. Does not: touching
the file system or a database, one return's sheets, judging.
"""

import hashlib

from ingestion.form import Forms
from ingestion.formats import (
    DEFAULT_LIMITS,
    NotAWorkbookError,
    RawWorkbook,
    ReadingLimits,
    file_format,
    read_workbook,
)
from ingestion.layout import COVER, find_returns
from ingestion.read_filing import Catalogue, read_filing
from ingestion.record import NO_COVER, LayoutNote, NoteKind, ReadFile, WhyNotRead
from ingestion.register import Register
from ingestion.rows import Readers


def read_return(
    content: bytes,
    forms: Forms,
    register: Register,
    readers: Readers | None = None,
    limits: ReadingLimits = DEFAULT_LIMITS,
    only: frozenset[str] | None = None,
) -> ReadFile:
    """Read one file; `readers` may be kept from file to file, for speed.

    Of the tables `only` those with these keys have their rows and cells read; None asks for all,
    as whoever keeps what was read must.

    What is wrong with the bytes becomes a read status and a message; nothing is raised for it.
    """
    kind = file_format(content)
    facts = hashlib.sha256(content).hexdigest(), len(content), kind
    try:
        workbook = read_workbook(content, limits, kind)
    except NotAWorkbookError as error:
        return unread_file(*facts, error)
    read = _new(*facts)
    # Counted apart from what becomes of the cells: the two must agree.
    read.file["cell_count"] = sum(
        len(row) - row.count("") for raw in workbook.sheets for row in raw.rows
    )
    _read_returns(read, workbook, Catalogue(forms, register, readers or Readers(register), only))
    return read


def unread_file(file_sha256: str, size_bytes: int, kind: str, error: NotAWorkbookError) -> ReadFile:
    """A file of which nothing is read, and why."""
    read = _new(file_sha256, size_bytes, kind)
    WhyNotRead(error.status, str(error), error.message_zh).put_into(read.file)
    return read


def _new(file_sha256: str, size_bytes: int, kind: str) -> ReadFile:
    return ReadFile(
        {
            "file_sha256": file_sha256,
            "size_bytes": size_bytes,
            "file_format": kind,
            "read_status": "read",
            "read_message": None,
            "read_message_zh": None,
            "cell_count": 0,
        }
    )


def _read_returns(read: ReadFile, workbook: RawWorkbook, catalogue: Catalogue) -> None:
    titles = catalogue.readers.titles(catalogue.forms)
    returns, left = find_returns(workbook.sheets, titles)
    for sheets in returns:
        if not read_filing(read, workbook, sheets, catalogue):
            read.ignore((one.raw for of_key in sheets.sheets.values() for one in of_key), NO_COVER)
    if not read.filings:
        _no_cover(workbook, has_sheet=bool(returns), forms=catalogue.forms).put_into(read.file)
        read.ignore((one.raw for one in left), NO_COVER)
        return
    for one in left:
        read.log.ignore_sheet(one.raw, one.reason)
    # No return's own: said with the first, for somebody must be told.
    read.add_notes(read.filings[0]["filing_id"], [one.note for one in left if one.note])
    _tell_counties_twice(read)
    if len(read.filings) == 1:
        (filing,) = read.filings
        WhyNotRead(
            filing["read_status"], filing["read_message"], filing["read_message_zh"]
        ).put_into(read.file)


def _tell_counties_twice(read: ReadFile) -> None:
    """Two covers that claim one county and year: each is told, for either may be the wrong one."""
    cover_of = {row["filing_id"]: row["sheet_name"] for row in read.layout if row["sheet"] == COVER}
    claims: dict[tuple, list[str]] = {}
    for filing in read.filings:
        if filing["county_code"]:
            claim = (filing["report_year"], filing["county_code"])
            claims.setdefault(claim, []).append(filing["filing_id"])
    for filing_ids in claims.values():
        for own, other in zip(filing_ids, filing_ids[1:] + filing_ids[:1], strict=True):
            if own != other:
                where = (NoteKind.REPEATED, COVER, cover_of[own])
                read.add_notes(own, [LayoutNote(*where, text=cover_of[other])])


def _no_cover(workbook: RawWorkbook, *, has_sheet: bool, forms: Forms) -> WhyNotRead:
    title = forms.versions[-1].sheet("cover").title_zh
    names = "、".join(raw.name for raw in workbook.sheets)
    missing = "has none of the cover's labels" if has_sheet else "is missing"
    return WhyNotRead(
        "cover_missing",
        f"sheet {title} {missing} (sheets: {names}); use the workbook of the annual return",
        f"没有找到可用的“{title}”表（文件中的表：{names}），请使用年报的报表文件填报",
    )
