"""The gate: for each county, the return to admit.

Belongs here: choosing among accepted filings, and what a locked year keeps out. Does not: judging
filings, writing the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ingestion.receive import AdmittedReturn, Ledger
from ingestion.warehouse_inputs import receipts_table


@dataclass(frozen=True)
class AtTheGate:
    """What is in force from now on, and what would be were its year not locked."""

    admitted: tuple[AdmittedReturn, ...]
    waiting: tuple[AdmittedReturn, ...]


def at_the_gate(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_years: Sequence[int],
    rule_set_key: str,
    ledger: Ledger,
) -> AtTheGate:
    """Who is let in for these years, by year and county. A locked year stays as it is in force."""
    receipts = receipts_table(ledger)
    before = ledger.returns_in_force()
    admitted: list[AdmittedReturn] = []
    waiting: list[AdmittedReturn] = []
    for year in sorted(report_years):
        chosen = returns_to_admit(
            intake, report_year=year, rule_set_key=rule_set_key, receipts=receipts
        )
        if year in ledger.locked_years:
            kept = [item for item in before if item.report_year == year]
            waiting += [item for item in chosen if item not in kept]
            chosen = kept
        admitted += chosen
    return AtTheGate(tuple(admitted), tuple(waiting))


def returns_to_admit(
    intake: duckdb.DuckDBPyConnection, *, report_year: int, rule_set_key: str, receipts: pa.Table
) -> list[AdmittedReturn]:
    """The newest accepted filing of each county, by county code, whether or not the year is locked.

    The newer is the one received last, however often it came; ties are settled by the cover's date,
    then by the sha256. `receipts` as `ledger.receipts`; a file without a receipt, or whose receipts
    were all withdrawn for that county and year, is not admitted.
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
    select filing_id, max(received_at) as received_at
    from filings
    inner join known_receipts using (file_sha256)
    where not list_contains(withdrawn_filing_ids, filing_id)
    group by filing_id
)
select filings.report_year, filings.county_code, filings.filing_id, filings.file_sha256
from filings
inner join verdicts on filings.filing_id = verdicts.filing_id and verdicts.rule_set = ?
inner join last_receipts on filings.filing_id = last_receipts.filing_id
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
