"""What a county is answered about a file: whether it could be read, the verdict, each finding.

Belongs here: gathering the answer from the intake database, in the order a person reads it. Does
not: judging, or how an answer looks on a terminal, in JSON or on a correction slip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from expectations.answers.explained import explained_at_desk, explained_on_sheet
from expectations.rules import SEVERITIES
from ingestion.form import Form, Forms
from ingestion.receive import Explanation
from ingestion.register import Register


@dataclass(frozen=True)
class Finding:
    """A rule broken, or not evaluable, and where.

    `sheet_name` and `cell` are the county's own: `anchor` says whether the finding stands on the
    cell, on the row (`cell` is its first) or on the sheet (`cell` is None). `sheet_name` is None
    where the sheet is not there.
    """

    rule_id: str
    severity: str
    sheet: str
    anchor: str
    sheet_name: str | None
    row_number: int | None
    field: str | None
    cell: str | None
    related_cells: tuple[str, ...]
    value_read: str | None
    would_pass: str | None
    message: str
    is_explained: bool = False
    """A query the county explained, on the sheet 核实说明 of the workbook or at the filing desk."""


@dataclass(frozen=True)
class FilingAnswer:
    """The verdict on one county's return for a year, as one file holds it.

    `findings` are the rules broken, gravest first, then in the order of the form's sheets and of
    the cells; `not_evaluable` likewise the checks that a broken rule left open.
    """

    filing_id: str
    report_year: int | None
    county_code: str | None
    county_name: str | None
    form_version: str | None
    verdict: str
    error_count: int
    query_count: int
    note_count: int
    findings: tuple[Finding, ...]
    not_evaluable: tuple[Finding, ...]


@dataclass(frozen=True)
class FileAnswer:
    """The answer about one file's content."""

    file_sha256: str
    file_format: str
    read_status: str
    read_message: str | None
    read_message_zh: str | None
    cell_count: int
    filings: tuple[FilingAnswer, ...]

    @property
    def verdict(self) -> str:
        """`accepted`, `returned` (one of its filings is), or `unread`."""
        if any(filing.verdict == "returned" for filing in self.filings):
            return "returned"
        return "accepted" if self.read_status == "read" else "unread"


def answers(
    intake: duckdb.DuckDBPyConnection,
    file_sha256s: Sequence[str],
    forms: Forms,
    register: Register,
    explanations: Sequence[Explanation] = (),
) -> dict[str, FileAnswer]:
    """sha256 → the answer, for files of the intake whose filings have been judged.

    `explanations` are those given at the desk; others stand in the files themselves.
    """
    named = [list(file_sha256s)]
    found = {
        filing_id: list(of_filing)
        for filing_id, of_filing in groupby(
            _rows(intake, _FINDINGS, named), key=lambda row: row.pop("filing_id")
        )
    }
    explained = explained_on_sheet(intake, list(found), forms) | explained_at_desk(explanations)
    for filing_id, of_filing in found.items():
        for one in of_filing:
            place = (one["rule_id"], one["sheet"], one["row_number"], one["cell"])
            one["is_explained"] = (filing_id, *place) in explained
    filings: dict[str, list[FilingAnswer]] = {}
    for row in _rows(intake, _FILINGS, named):
        of_file = filings.setdefault(row.pop("file_sha256"), [])
        of_file.append(_filing(row, found.get(row["filing_id"], []), forms, register))
    return {
        row["file_sha256"]: FileAnswer(**row, filings=tuple(filings.get(row["file_sha256"], ())))
        for row in _rows(intake, _FILES, named)
    }


def _filing(
    row: dict[str, Any], found: list[dict[str, Any]], forms: Forms, register: Register
) -> FilingAnswer:
    year, county = row["report_year"], row["county_code"]
    form = forms.for_year(year) if year else None
    failed: list[Finding] = []
    left_open: list[Finding] = []
    for one in found:
        of_outcome = failed if one.pop("outcome") == "fail" else left_open
        one["related_cells"] = tuple(one["related_cells"])
        of_outcome.append(Finding(**one))
    order = _ReadingOrder(form or forms.versions[-1])
    return FilingAnswer(
        **row,
        county_name=register.of_year(year).counties[county].name if county else None,
        findings=tuple(sorted(failed, key=order.place_of)),
        not_evaluable=tuple(sorted(left_open, key=order.place_of)),
    )


class _ReadingOrder:
    """Gravest first, then by sheet of the form, row, column and rule."""

    def __init__(self, form: Form) -> None:
        self._sheets = [sheet.key for sheet in form.sheets]

    def place_of(self, finding: Finding) -> tuple:
        cell = finding.cell or ""
        return (
            SEVERITIES.index(finding.severity),
            self._sheets.index(finding.sheet),
            finding.row_number or 0,
            # `Z4` stands before `AA4`.
            len(cell),
            cell,
            finding.rule_id,
            finding.would_pass or "",
        )


def _rows(intake: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    rows = intake.execute(query, values)
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


_FILES = """
select file_sha256, file_format, read_status, read_message, read_message_zh, cell_count
from files
where list_contains(?::varchar[], file_sha256)
"""

_FILINGS = """
select
    file_sha256,
    filing_id,
    report_year,
    county_code,
    form_version,
    verdict,
    error_count,
    query_count,
    note_count
from filings
inner join verdicts using (filing_id)
where list_contains(?::varchar[], file_sha256)
order by report_year, county_code, filing_id
"""

_FINDINGS = """
select
    filing_id,
    rule_id,
    severity,
    outcome,
    sheet,
    anchor,
    findings.sheet_name,
    row_number,
    field,
    cell,
    related_cells,
    value_read,
    would_pass,
    message
from findings
inner join filings using (filing_id)
where list_contains(?::varchar[], file_sha256)
order by filing_id
"""
