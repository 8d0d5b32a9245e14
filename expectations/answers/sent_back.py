"""What a refresh must tell: returns sent back with their findings, and files that gave no return.

Belongs here: the newest filing of each county that was returned, and files not read. Does not:
printing, or admitting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa


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


def open_problems(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_years: Sequence[int],
    rule_set_key: str,
    receipts: pa.Table,
    file_names: dict[str, str],
) -> list[Problem]:
    """Problems still open: of filings no newer one has replaced, and of files without a return.

    `receipts` as `ledger.receipts`; `file_names` is the name of each file by sha256, for those
    files whose name was not given to other bytes since.
    """
    intake.register("known_receipts", receipts)
    years = list(report_years)
    rows = intake.execute(_OPEN_PROBLEMS, [rule_set_key, years, rule_set_key, years])
    names = [column[0] for column in rows.description]
    found: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    intake.unregister("known_receipts")
    return [
        Problem(file_name=file_names[row.pop("file_sha256")], **row)
        for row in found
        if row["file_sha256"] in file_names
    ]


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


NEWEST_FILINGS = """
with last_receipts as (
    select file_sha256, max(received_at) as received_at from known_receipts group by all
),

newest_filings as (
    select filings.*
    from filings
    inner join last_receipts using (file_sha256)
    qualify row_number() over (
        partition by report_year, coalesce(county_code, file_sha256)
        order by received_at desc, submitted_on desc nulls last, file_sha256 desc
    ) = 1
)
"""
"""`newest_filings`: of each county and year the filing received last. Reads `known_receipts`."""

_COUNT_RETURNED = f"""
{NEWEST_FILINGS}

select count(*)
from newest_filings
inner join verdicts using (filing_id)
where rule_set = ? and verdict = 'returned' and list_contains(?, report_year)
"""

_OPEN_PROBLEMS = f"""
{NEWEST_FILINGS},

broken_rules as (
    select
        filings.file_sha256,
        filings.report_year,
        filings.county_code,
        findings.rule_id,
        concat_ws('!', findings.sheet_name, findings.cell) as place,
        findings.value_read,
        findings.message,
        findings.would_pass
    from newest_filings as filings
    inner join findings using (filing_id)
    where
        findings.rule_set = ?
        and findings.severity = 'error'
        and findings.outcome = 'fail'
),

unread_files as (
    select
        files.file_sha256,
        filings.report_year,
        filings.county_code,
        files.read_status as rule_id,
        '' as place,
        null as value_read,
        files.read_message as message,
        null as would_pass
    from files
    left join filings using (file_sha256)
    where
        files.read_status != 'read'
        and (
            filings.filing_id is null
            or filings.filing_id in (select filing_id from newest_filings)
        )
        and (
            filings.report_year is null
            or files.read_status = 'no_form_for_year'
            or list_contains(?, filings.report_year)
        )
        and not exists (
            from findings
            where findings.filing_id = filings.filing_id and findings.rule_set = ?
                and findings.severity = 'error' and findings.outcome = 'fail'
        )
)

from broken_rules
where list_contains(?, report_year)
union all by name
from unread_files
order by report_year, county_code, file_sha256, rule_id, place
"""
