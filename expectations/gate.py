"""The gate: for each county, the return to admit.

Belongs here: choosing among accepted filings. Does not: judging them, writing the ledger.
"""

import duckdb
import pyarrow as pa

from ingestion.receive import AdmittedReturn


def returns_to_admit(
    intake: duckdb.DuckDBPyConnection, *, report_year: int, rule_set_key: str, receipts: pa.Table
) -> list[AdmittedReturn]:
    """The newest accepted filing of each county, by county code.

    The newer is the one received last, however often it came; ties are settled by the cover's date,
    then by the sha256. `receipts` has file_sha256, received_at (UTC) and receipt_number; a file
    without a receipt is not admitted.
    """
    intake.register("known_receipts", receipts)
    try:
        rows = intake.execute(_NEWEST_ACCEPTED, [rule_set_key, report_year]).fetchall()
    finally:
        intake.unregister("known_receipts")
    return [AdmittedReturn(*row) for row in rows]


_NEWEST_ACCEPTED = """
with
last_receipts as (
    select file_sha256, max(received_at) as received_at
    from known_receipts
    group by file_sha256
)
select filings.report_year, filings.county_code, filings.filing_id, filings.file_sha256
from filings
inner join verdicts on filings.filing_id = verdicts.filing_id and verdicts.rule_set = ?
inner join last_receipts using (file_sha256)
where
    filings.report_year = ?
    and filings.county_code is not null
    and verdicts.verdict = 'accepted'
qualify
    row_number() over (
        partition by filings.county_code
        order by received_at desc, submitted_on desc nulls last, file_sha256 desc
    ) = 1
order by filings.county_code
"""
