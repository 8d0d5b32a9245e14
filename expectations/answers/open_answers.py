"""What is still open of a home's files: returns with findings, and files that gave no return.

Belongs here: which filing of a county and year is the newest, and the answers to those that have
something to be told. Does not: printing, slips, or admitting.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from expectations.answers.answers import FileAnswer, FilingAnswer, answers
from ingestion.form import Forms
from ingestion.receive import Explanation
from ingestion.register import Register


@dataclass(frozen=True)
class OpenAnswer:
    """The answer to a newest filing with findings or, where `filing` is None, to an unread file."""

    file_name: str
    file: FileAnswer
    filing: FilingAnswer | None
    report_year: int | None
    county_code: str | None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one received file.

    `rule_id` is a rule's or field rule's id, or the file's read status where it gave no return;
    `place` is sheet and cell where there is one.
    """

    file_name: str
    report_year: int | None
    county_code: str | None
    rule_id: str
    place: str
    value_read: str | None
    message: str
    would_pass: str | None


def open_answers(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_years: Sequence[int],
    receipts: pa.Table,
    file_names: Mapping[str, str],
    forms: Forms,
    register: Register,
    explanations: Sequence[Explanation] = (),
) -> list[OpenAnswer]:
    """Answers to filings of these years no newer one has replaced, and to files without a return.

    `receipts` as `ledger.receipts`; `file_names` is the last name of each file by sha256, and
    leaves out files whose name was given to other bytes since: of those nothing is open.
    """
    intake.register("known_receipts", receipts)
    try:
        rows = intake.execute(_OPEN, {"report_years": list(report_years)}).fetchall()
    finally:
        intake.unregister("known_receipts")
    named = [row for row in rows if row[0] in file_names]
    answer_to = answers(intake, sorted({row[0] for row in named}), forms, register, explanations)
    return [
        OpenAnswer(
            file_name=file_names[sha256],
            file=answer_to[sha256],
            filing=_of_id(answer_to[sha256], filing_id),
            report_year=year,
            county_code=county,
        )
        for sha256, filing_id, year, county in named
    ]


def _of_id(file: FileAnswer, filing_id: str | None) -> FilingAnswer | None:
    return next((one for one in file.filings if one.filing_id == filing_id), None)


def problems(opened: Sequence[OpenAnswer]) -> list[Problem]:
    """What sends returns back, and why files were not read, a line each."""
    return [problem for one in opened for problem in _problems(one)]


def _problems(one: OpenAnswer) -> Iterator[Problem]:
    of_file = (one.file_name, one.report_year, one.county_code)
    if one.filing is None:
        file = one.file
        yield Problem(*of_file, file.read_status, "", None, file.read_message or "", None)
        return
    for finding in one.filing.findings:
        if finding.severity == "error":
            yield Problem(
                *of_file,
                finding.rule_id,
                "!".join(filter(None, (finding.sheet_name, finding.cell))),
                finding.value_read,
                finding.message,
                finding.would_pass,
            )


def count_returned(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_years: Sequence[int],
    rule_set_key: str,
    receipts: pa.Table,
) -> int:
    """Filings sent back that no newer filing of the county and year has replaced."""
    intake.register("known_receipts", receipts)
    [(count,)] = intake.execute(_COUNT_RETURNED, [rule_set_key, list(report_years)]).fetchall()
    intake.unregister("known_receipts")
    return count


_NEWEST_FILINGS = """
with last_receipts as (
    select filing_id, max(received_at) as received_at
    from filings
    inner join known_receipts using (file_sha256)
    -- Of a filing that was withdrawn there is nothing open.
    where not list_contains(withdrawn_filing_ids, filing_id)
    group by filing_id
),

newest_filings as (
    select filings.*
    from filings
    inner join last_receipts using (filing_id)
    qualify row_number() over (
        partition by report_year, coalesce(county_code, file_sha256)
        order by received_at desc, submitted_on desc nulls last, file_sha256 desc
    ) = 1
)
"""
"""`newest_filings`: of each county and year the filing received last. Reads `known_receipts`."""

_COUNT_RETURNED = f"""
{_NEWEST_FILINGS}

select count(*)
from newest_filings
inner join verdicts using (filing_id)
where rule_set = ? and verdict = 'returned' and list_contains(?, report_year)
"""

_OPEN = f"""
{_NEWEST_FILINGS},

with_findings as (
    select file_sha256, filing_id, report_year, county_code
    from newest_filings
    semi join (from findings where outcome = 'fail') using (filing_id)
    where form_version is not null and list_contains($report_years, report_year)
),

unread as (
    select files.file_sha256, null as filing_id, filings.report_year, filings.county_code
    from files
    left join filings using (file_sha256)
    where
        files.read_status <> 'read'
        and (
            filings.filing_id is null
            or filings.filing_id in (select filing_id from newest_filings)
        )
        and (
            filings.report_year is null
            or files.read_status = 'no_form_for_year'
            or list_contains($report_years, filings.report_year)
        )
        and files.file_sha256 not in (
            select file_sha256
            from filings
            inner join findings using (filing_id)
            where findings.severity = 'error' and findings.outcome = 'fail'
        )
)

from with_findings
union all
from unread
order by report_year, county_code, file_sha256
"""
"""Files and filings that have something to be told; no filing where the file was not read."""
