"""One return of a workbook → its filing, layout, notes and typed rows.

Belongs here: putting together what the return's sheets hold and what its form says. Does not:
bytes, which sheets are the return's, or judging.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.form import Form, Forms, Sheet
from ingestion.formats import RawSheet, RawWorkbook, text_of
from ingestion.layout import (
    COVER,
    ChosenSheet,
    FoundTable,
    SheetsOfReturn,
    SheetTitles,
    find_cover,
    find_table,
)
from ingestion.record import (
    NO_FORM,
    NO_TABLE,
    OTHER_FORM,
    LayoutNote,
    NoteKind,
    ReadFile,
    Record,
    WhyNotRead,
)
from ingestion.register import Register
from ingestion.rows import (
    FormReader,
    ReadCover,
    Readers,
    cover_notes,
    cover_row,
    log_cover,
    read_cover,
    read_table,
)
from ingestion.values import Reading


@dataclass(frozen=True)
class Catalogue:
    """What a return is read against.

    `only` has the sheets whose rows are asked for, by their keys; None asks for all.
    """

    forms: Forms
    register: Register
    readers: Readers
    only: frozenset[str] | None = None

    def asks_for(self, sheet: Sheet) -> bool:
        return self.only is None or sheet.key in self.only


def read_filing(
    read: ReadFile, workbook: RawWorkbook, sheets: SheetsOfReturn, catalogue: Catalogue
) -> bool:
    """Add one return to what was read; False, and nothing, where its cover has no label."""
    chosen = sheets.choose(COVER, None)
    cover = _read_cover(workbook, chosen.raw, catalogue.forms) if chosen.raw else None
    if cover is None:
        return False
    form = _open_filing(read, cover, catalogue)
    _leave(read, chosen)
    if form is None:
        others = [
            one.raw for key, of_key in sheets.sheets.items() if key != COVER for one in of_key
        ]
        read.ignore(others, NO_FORM)
        return True
    reader = catalogue.readers.of(
        form, cover.value("report_year"), uses_1904_dates=workbook.uses_1904_dates
    )
    _read_tables(read, sheets, reader, catalogue)
    return True


def _read_cover(workbook: RawWorkbook, raw: RawSheet, forms: Forms) -> ReadCover | None:
    """The cover, read by the form of the report year it states.

    Where that form cannot read it, or the year has none: by the last form that finds a label.
    """
    by_another: ReadCover | None = None
    for form in reversed(forms.versions):
        found = find_cover(raw, form.sheet(COVER))
        if not found.labels:
            continue
        cover = read_cover(found, form, uses_1904_dates=workbook.uses_1904_dates)
        year = cover.value("report_year")
        if year and forms.for_year(year) is form:
            return cover
        by_another = by_another or cover
    return by_another


def _open_filing(read: ReadFile, cover: ReadCover, catalogue: Catalogue) -> Form | None:
    """Add the filing and its cover; the form it is on, None where its year has none."""
    stated, year = cover.value("county_code"), cover.value("report_year")
    form = catalogue.forms.for_year(year) if year else None
    county = catalogue.register.county_read_as(stated, year) if form and stated else None
    if county and county != stated:
        cover.readings["county_code"] = Reading(county, f"read as {county} by the change tables")
    sha256 = read.file["file_sha256"]
    filing_id = f"{year or 'unknown'}-{county or stated or 'unknown'}-{sha256[:12]}"
    same = sum(filing["filing_id"].startswith(filing_id) for filing in read.filings)
    filing: Record = {
        # Two covers of one workbook may claim the same county and year.
        "filing_id": f"{filing_id}-{same + 1}" if same else filing_id,
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
    read.filings.append(filing)
    if form is None:
        _no_form(cover, year, catalogue.forms).put_into(filing)
    elif county is None:
        _unknown_county(cover, stated, year).put_into(filing)
    log_cover(cover, read.log)
    read.add_notes(filing["filing_id"], cover_notes(cover))
    read.add_rows(COVER, cover_row(cover, filing["filing_id"]))
    for name, (row, column) in cover.found.values.items():
        _add_layout(read, cover.found.sheet, cover.found.raw.name, name, row, column, None)
    return form


def _no_form(cover: ReadCover, year: int | None, forms: Forms) -> WhyNotRead:
    years = forms.report_years
    text = text_of(cover.found.raw_value("report_year"))
    if year:
        what, what_zh = f"there is no form for report year {year}", f"{year}年度没有对应的报表"
    elif text:
        what, what_zh = f"{text!r} is not a report year", f"“{text}”不是报告年度"
    else:
        what, what_zh = "the report year is blank", "没有填报告年度"
    return WhyNotRead(
        "no_form_for_year",
        f"{cover.place('report_year')}: {what}; state a year from {years[0]} to {years[-1]}",
        f"{cover.place_zh('report_year')}：{what_zh}，请填 {years[0]} 至 {years[-1]} 中的一年",
    )


def _unknown_county(cover: ReadCover, stated: str | None, year: int) -> WhyNotRead:
    return WhyNotRead(
        "unknown_county",
        f"{cover.place('county_code')}: {stated or '(blank)'} is not a county of the register "
        f"of {year}; state the county's six-digit code",
        f"{cover.place_zh('county_code')}：{stated or '（空）'}不是{year}年度的县级代码，"
        "请填本县的六位区划代码",
    )


def _read_tables(
    read: ReadFile,
    sheets: SheetsOfReturn,
    reader: FormReader,
    catalogue: Catalogue,
) -> None:
    forms, titles = catalogue.forms, catalogue.readers.titles(catalogue.forms)
    filing = read.filings[-1]
    tables: list[FoundTable] = []
    for sheet in reader.form.sheets:
        if sheet.key == COVER:
            continue
        chosen = sheets.choose(sheet.key, filing["report_year"])
        _leave(read, chosen)
        _ask_whose(read, sheets, sheet, chosen, titles)
        if chosen.raw is not None:
            tables.append(find_table(chosen.raw, sheet) or FoundTable(sheet, chosen.raw))
        elif _must_be_there(sheet, reader.form, read):
            WhyNotRead(
                "sheet_missing",
                f"sheet {sheet.title_zh} is missing; add it",
                f"缺少“{sheet.title_zh}”表，请补上",
            ).put_into(filing)
    _ignore_sheets_off_the_form(read, sheets, reader.form)
    if other := _other_form(tables, reader.form, forms):
        _send_back_as(read, other, reader.form, tables)
        return
    for table in tables:
        _read_table(read, table, reader, has_rows=catalogue.asks_for(table.sheet))


def _ask_whose(
    read: ReadFile,
    sheets: SheetsOfReturn,
    sheet: Sheet,
    chosen: ChosenSheet,
    titles: SheetTitles,
) -> None:
    """Note a sheet whose title has words that are neither the county's nor the cover's."""
    filing = read.filings[-1]
    of_cover = {one.title.owner for one in sheets.sheets[COVER]}
    if (
        chosen.raw is not None
        and chosen.owner not in of_cover
        and not titles.is_own(chosen.owner, filing["county_code"])
    ):
        where = (NoteKind.TITLE_IN_DOUBT, sheet.key, chosen.raw.name)
        words = titles.words_of(chosen.owner)
        read.add_notes(filing["filing_id"], [LayoutNote(*where, text=words)])


def _read_table(read: ReadFile, table: FoundTable, reader: FormReader, *, has_rows: bool) -> None:
    """Add where the table's columns stand and, where asked for, its rows."""
    filing, name = read.filings[-1], table.raw.name
    if missing := table.missing():
        WhyNotRead(
            "column_missing",
            f"sheet {name}: no column {'、'.join(missing)}; use the headers of the form",
            f"“{name}”表缺少列：{'、'.join(missing)}，请使用报表原来的表头",
        ).put_into(filing)
    # A row without a field says that the sheet is there, whatever columns it has.
    _add_layout(read, table.sheet, name, None, table.header_row or None, None, None)
    for field, column in table.columns.items():
        _add_layout(read, table.sheet, name, field, None, column, table.header_of[field])
    if not has_rows:
        return
    if not table.columns:
        read.log.ignore_sheet(table.raw, NO_TABLE)
        return
    found = read_table(table, filing_id=filing["filing_id"], reader=reader, log=read.log)
    read.add_rows(table.sheet.key, found.rows)
    read.add_notes(filing["filing_id"], found.notes)


def _ignore_sheets_off_the_form(read: ReadFile, sheets: SheetsOfReturn, form: Form) -> None:
    """Sheets that only another year's form has."""
    keys = {sheet.key for sheet in form.sheets}
    for key, of_key in sheets.sheets.items():
        if key not in keys:
            read.ignore((one.raw for one in of_key), OTHER_FORM)


def _other_form(tables: Sequence[FoundTable], form: Form, forms: Forms) -> Form | None:
    """The form whose headers stand in every sheet that has not those of its own form."""
    amiss = [table for table in tables if table.columns and (table.missing() or table.other_units)]
    for other in forms.versions if amiss else ():
        if other is not form and all(_fits(table, other) for table in amiss):
            return other
    return None


def _fits(table: FoundTable, form: Form) -> bool:
    """Whether a form has the needed headers, and more of those that are there than its own has."""
    sheet = next((one for one in form.sheets if one.key == table.sheet.key), None)
    found = find_table(table.raw, sheet) if sheet else None
    if found is None or found.missing() or found.other_units:
        return False
    return len(found.columns) > len(table.columns)


def _send_back_as(read: ReadFile, other: Form, form: Form, tables: Sequence[FoundTable]) -> None:
    filing = read.filings[-1]
    years = f"{other.first_report_year}-{other.last_report_year}"
    own = f"{form.first_report_year}-{form.last_report_year}"
    WhyNotRead(
        "other_form",
        f"the headers are those of the form for {years}; use the form for {own}",
        f"表头是 {years} 年度报表的，请使用 {own} 年度的报表填报",
    ).put_into(filing)
    note = LayoutNote(NoteKind.FORM, COVER, "", text=years, expected=own)
    read.add_notes(filing["filing_id"], [note])
    read.ignore((table.raw for table in tables), OTHER_FORM)


def _leave(read: ReadFile, chosen: ChosenSheet) -> None:
    """Record the sheets of a title that are not read, and what is to be said."""
    for one in chosen.left:
        read.log.ignore_sheet(one.raw, one.reason)
    said = [one.note for one in chosen.left if one.note]
    read.add_notes(read.filings[-1]["filing_id"], [*said, *chosen.notes])


def _must_be_there(sheet: Sheet, form: Form, read: ReadFile) -> bool:
    filing = read.filings[-1]
    declared_nil = read.rows[COVER]["nil_sheets"][-1] or ()
    return sheet.is_always_required or (
        sheet.key not in declared_nil
        and form.must_file_unless_nil(sheet, filing["report_year"], filing["county_code"])
    )


def _add_layout(
    read: ReadFile,
    sheet: Sheet,
    sheet_name: str,
    name: str | None,
    row: int | None,
    column: int | None,
    header: str | None,
) -> None:
    read.layout.append(
        {
            "filing_id": read.filings[-1]["filing_id"],
            "sheet": sheet.key,
            "sheet_name": sheet_name,
            "field": name,
            "row_number": row,
            "column_number": column,
            "header": header,
        }
    )
