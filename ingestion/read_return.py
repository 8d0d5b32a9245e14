"""A received file → its filing, cells, layout and typed rows.

Belongs here: putting together what the workbook holds and what the form says. Does not: touching
the file system or a database, judging.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingestion.cell_log import NO_COVER, NO_FORM, NO_TABLE, UNKNOWN_SHEET, CellLog
from ingestion.find_tables import FoundTable, find_cover, find_sheet, find_table
from ingestion.form import Form, Forms, Sheet
from ingestion.formats.limits import DEFAULT_LIMITS, ReadingLimits
from ingestion.read_cells import FormReader, Readers
from ingestion.read_cover import ReadCover, cover_row, log_cover, read_cover
from ingestion.read_table import read_table
from ingestion.read_workbook import (
    NotAWorkbookError,
    RawSheet,
    RawWorkbook,
    file_format,
    read_workbook,
)
from ingestion.reading import Reading
from ingestion.register import Register


@dataclass(frozen=True)
class ReadFile:
    """What one file's bytes hold: rows for `files`, `filings` and `layout`, columns for the rest.

    `rows` has, for each sheet read, columns as `ingestion.intake.sheet_columns` lists them.
    """

    file: dict[str, Any]
    filings: list[dict[str, Any]] = field(default_factory=list)
    log: CellLog = field(default_factory=CellLog)
    layout: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, dict[str, list]] = field(default_factory=dict)

    def stop(self, status: str, message: str, message_zh: str) -> None:
        """Record what kept the file from being read whole; the first reason stands.

        `message` is for the engineer, `message_zh` for the clerk.
        """
        reason = {"read_status": status, "read_message": message, "read_message_zh": message_zh}
        for record in [self.file, *self.filings]:
            if record["read_status"] == "read":
                record.update(reason)


def read_return(
    content: bytes,
    forms: Forms,
    register: Register,
    readers: Readers | None = None,
    limits: ReadingLimits = DEFAULT_LIMITS,
) -> ReadFile:
    """Read one file; `readers` may be kept from file to file, for speed.

    What is wrong with the bytes becomes a read status and a message; nothing is raised for it.
    """
    facts = hashlib.sha256(content).hexdigest(), len(content), file_format(content)
    try:
        workbook = read_workbook(content, limits)
    except NotAWorkbookError as error:
        return unread_file(*facts, error)
    read = _new(*facts)
    _read_sheets(read, workbook, forms, register, readers or Readers(register))
    read.file["cell_count"] = read.log.cell_count
    return read


def unread_file(file_sha256: str, size_bytes: int, kind: str, error: NotAWorkbookError) -> ReadFile:
    """A file of which nothing is read, and why."""
    read = _new(file_sha256, size_bytes, kind)
    read.stop(error.status, str(error), error.message_zh)
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


def _read_sheets(
    read: ReadFile, workbook: RawWorkbook, forms: Forms, register: Register, readers: Readers
) -> None:
    newest_form = forms.versions[-1]
    cover_sheet = newest_form.sheet("cover")
    raw_cover = find_sheet(workbook.sheets, cover_sheet)
    found = find_cover(raw_cover, cover_sheet) if raw_cover else None
    if found is None or not found.labels:
        names = "、".join(raw.name for raw in workbook.sheets)
        missing = "has none of the cover's labels" if raw_cover else "is missing"
        read.stop(
            "cover_missing",
            f"sheet {cover_sheet.title_zh} {missing} (sheets: {names}); "
            "use the workbook of the annual return",
            f"没有找到可用的“{cover_sheet.title_zh}”表（文件中的表：{names}），请使用年报的报表文件填报",
        )
        _ignore(read, workbook.sheets, NO_COVER)
        return
    cover = read_cover(found, newest_form)
    others = [raw for raw in workbook.sheets if raw is not raw_cover]
    form = _open_filing(read, cover, forms, register)
    if form is None:
        _ignore(read, others, NO_FORM)
        return
    reader = readers.of(form, read.filings[0]["report_year"])
    _read_tables(read, others, workbook, reader)


def _ignore(read: ReadFile, sheets: Iterable[RawSheet], reason: str) -> None:
    for raw in sheets:
        read.log.ignore_sheet(raw, reason)


def _open_filing(read: ReadFile, cover: ReadCover, forms: Forms, register: Register) -> Form | None:
    """Add the filing and its cover; the form it is on, None where its year has none."""
    stated, year = cover.value("county_code"), cover.value("report_year")
    form = forms.for_year(year) if year else None
    county = register.county_read_as(stated, year) if form and stated else None
    if county and county != stated:
        cover.readings["county_code"] = Reading(county, f"read as {county} by the change tables")
    sha256 = read.file["file_sha256"]
    filing_id = f"{year or 'unknown'}-{county or stated or 'unknown'}-{sha256[:12]}"
    read.filings.append(
        {
            "filing_id": filing_id,
            "file_sha256": sha256,
            "report_year": year,
            "county_code": county,
            "stated_county_code": stated,
            "form_version": form.version if form else None,
            "as_of_date": cover.value("as_of_date"),
            "submitted_on": cover.value("submitted_on"),
            "submission_kind": cover.value("submission_kind"),
            "read_status": "read",
            "read_message": None,
            "read_message_zh": None,
        }
    )
    if form is None:
        years = forms.report_years
        read.stop(
            "no_form_for_year",
            f"{cover.place('report_year')}: there is no form for report year "
            f"{year or '(blank)'}; state a year from {years[0]} to {years[-1]}",
            f"{cover.place_zh('report_year')}：{f'{year}年度' if year else '所填年度'}没有对应的"
            f"报表，请填 {years[0]} 至 {years[-1]} 中的一年",
        )
    elif county is None:
        read.stop(
            "unknown_county",
            f"{cover.place('county_code')}: {stated or '(blank)'} is not a county of the register "
            f"of {year}; state the county's six-digit code",
            f"{cover.place_zh('county_code')}：{stated or '（空）'}不是{year}年度的县级代码，"
            "请填本县的六位区划代码",
        )
    log_cover(cover, read.log)
    read.rows["cover"] = cover_row(cover, filing_id)
    for name, (row, column) in cover.found.values.items():
        _add_layout(read, cover.found.sheet, cover.found.raw, name, row, column, None)
    return form


def _read_tables(
    read: ReadFile,
    raw_sheets: list[RawSheet],
    workbook: RawWorkbook,
    reader: FormReader,
) -> None:
    used: set[str] = set()
    for sheet in reader.form.sheets:
        if sheet.key == "cover":
            continue
        raw = find_sheet(tuple(raw_sheets), sheet)
        if raw is None:
            if _must_be_there(sheet, reader.form, read):
                read.stop(
                    "sheet_missing",
                    f"sheet {sheet.title_zh} is missing; add it",
                    f"缺少“{sheet.title_zh}”表，请补上",
                )
            continue
        used.add(raw.name)
        table = find_table(raw, sheet) or FoundTable(sheet, raw, 0, {})
        missing = [
            field.header_zh
            for field in sheet.fields
            if field.required != "no" and field.name not in table.columns
        ]
        if missing:
            read.stop(
                "column_missing",
                f"sheet {raw.name}: no column {'、'.join(missing)}; use the headers of the form",
                f"“{raw.name}”表缺少列：{'、'.join(missing)}，请使用报表原来的表头",
            )
        _add_sheet_layout(read, table)
        if not table.columns:
            read.log.ignore_sheet(raw, NO_TABLE)
            continue
        read.rows[sheet.key] = read_table(
            table,
            filing_id=read.filings[0]["filing_id"],
            reader=reader,
            workbook=workbook,
            log=read.log,
        )
    _ignore(read, (raw for raw in raw_sheets if raw.name not in used), UNKNOWN_SHEET)


def _must_be_there(sheet: Sheet, form: Form, read: ReadFile) -> bool:
    filing = read.filings[0]
    declared_nil = read.rows["cover"]["nil_sheets"][0] or ()
    return sheet.is_always_required or (
        sheet.key not in declared_nil
        and form.must_file_unless_nil(sheet, filing["report_year"], filing["county_code"])
    )


def _add_sheet_layout(read: ReadFile, table: FoundTable) -> None:
    # A row without a field says that the sheet is there, whatever columns it has.
    _add_layout(read, table.sheet, table.raw, None, table.header_row or None, None, None)
    for name, column in table.columns.items():
        _add_layout(read, table.sheet, table.raw, name, None, column, table.header_of[name])


def _add_layout(
    read: ReadFile,
    sheet: Sheet,
    raw: RawSheet,
    name: str | None,
    row: int | None,
    column: int | None,
    header: str | None,
) -> None:
    read.layout.append(
        {
            "filing_id": read.filings[0]["filing_id"],
            "sheet": sheet.key,
            "sheet_name": raw.name,
            "field": name,
            "row_number": row,
            "column_number": column,
            "header": header,
        }
    )
