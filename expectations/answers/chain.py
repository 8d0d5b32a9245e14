"""The chain of filings of a county and year: each receipt, its verdict, what changed in it.

Belongs here: the chain as the intake and the ledger have it at this moment. What is published of it
after a refresh is `dbt_project/models/warehouse/fct_receipts.sql`; a test holds the two to the same
answers. Does not: admitting, or how a chain looks.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

import duckdb

from ingestion.intake import ChangedCell, changed_cells
from ingestion.receive import Ledger
from ingestion.warehouse_inputs import receipts_table

UNJUDGED = "not_judged"
"""The verdict on a filing whose year was not refreshed since it came."""


@dataclass(frozen=True)
class ReceivedFiling:
    """One receipt of a filing, in the order of receipts.

    `verdict` is accepted, returned or not_judged; `year_remark` as in `fct_receipts`.
    `changed_cells` are those that differ from the filing before, None of the first one.
    """

    receipt_number: int
    received_at: datetime
    file_name: str
    filing_id: str
    verdict: str
    error_count: int
    query_count: int
    is_late: bool
    is_repeat: bool
    year_remark: str | None
    is_in_force: bool
    is_waiting: bool
    is_withdrawn: bool
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    changed_cells: tuple[ChangedCell, ...] | None


def filing_chain(
    intake: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    *,
    report_year: int,
    county_code: str,
    deadline_on: date,
) -> list[ReceivedFiling]:
    """The chain of a county, by its code in the register of the year."""
    in_force = [
        item.filing_id
        for item in ledger.returns_in_force()
        if (item.report_year, item.county_code) == (report_year, county_code)
    ]
    intake.register("known_receipts", receipts_table(ledger))
    try:
        rows = intake.execute(
            _CHAIN,
            {
                "report_year": report_year,
                "county_code": county_code,
                "deadline_on": deadline_on,
                "in_force": in_force,
                "is_locked": report_year in ledger.locked_years,
            },
        )
        names = [column[0] for column in rows.description]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    finally:
        intake.unregister("known_receipts")
    ids = [row["filing_id"] for row in found]
    pairs = sorted({(old, new) for old, new in pairwise(ids) if old != new})
    changes: dict[tuple[str, str], list[ChangedCell]] = {pair: [] for pair in pairs}
    for cell in changed_cells(intake, pairs) if pairs else ():
        changes[cell.previous_filing_id, cell.filing_id].append(cell)
    chain = []
    for row, before in zip(found, [None, *ids], strict=False):
        receipt = ledger.receipts[row["receipt_number"] - 1]
        withdrawal = next(
            (
                entry
                for entry in ledger.withdrawals
                if entry.filing_id == row["filing_id"]
                and row["receipt_number"] <= entry.receipts_before
            ),
            None,
        )
        chain.append(
            ReceivedFiling(
                **row | {"received_at": row["received_at"].replace(tzinfo=UTC)},
                file_name=receipt.name,
                is_withdrawn=withdrawal is not None,
                withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
                withdrawn_because=withdrawal.reason if withdrawal else None,
                changed_cells=None
                if before is None
                else tuple(changes.get((before, row["filing_id"]), ())),
            )
        )
    return chain


def successive_filings(intake: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[tuple[str, str]]:
    """Every two different filings of a county and year of which one was received next (before,
    after), over all years."""
    intake.register("known_receipts", receipts_table(ledger))
    try:
        return intake.execute(_SUCCESSIVE).fetchall()
    finally:
        intake.unregister("known_receipts")


_SUCCESSIVE = """
with in_order as (
    select
        filing_id,
        lag(filing_id) over (
            partition by report_year, county_code
            order by received_at, submitted_on nulls first, file_sha256, receipt_number
        ) as previous_filing_id
    from filings
    inner join known_receipts using (file_sha256)
    where county_code is not null
)

select distinct previous_filing_id, filing_id
from in_order
where previous_filing_id <> filing_id
order by all
"""

_CHAIN = f"""
with in_order as (
    select
        receipt_number,
        received_at,
        (received_at + interval 8 hour)::date as received_on,
        filing_id,
        file_sha256,
        as_of_date,
        named_year,
        case
            when verdicts.filing_id is not null then verdict
            when read_status <> 'read' or list_contains($in_force::varchar[], filing_id)
                then 'returned'
            else '{UNJUDGED}'
        end as verdict,
        coalesce(error_count, 0) as error_count,
        coalesce(query_count, 0) as query_count,
        list_contains($in_force::varchar[], filing_id) as is_admitted,
        list_contains(withdrawn_filing_ids, filing_id) as is_taken_back,
        row_number() over (
            order by received_at, submitted_on nulls first, file_sha256, receipt_number
        ) as receipt_order
    from filings
    inner join known_receipts using (file_sha256)
    left join verdicts using (filing_id)
    where report_year = $report_year and county_code = $county_code
),

with_places as (
    select
        *,
        row_number() over (partition by filing_id order by receipt_order) as place_among_repeats,
        row_number() over (
            partition by is_admitted order by is_taken_back, receipt_order desc
        ) as place_from_last,
        row_number() over (
            partition by verdict = 'accepted' and not is_taken_back order by receipt_order desc
        ) as place_at_the_gate
    from in_order
)

select
    receipt_number,
    received_at,
    filing_id,
    verdict,
    error_count,
    query_count,
    received_on > $deadline_on as is_late,
    place_among_repeats > 1 as is_repeat,
    nullif(concat_ws(
        ' ',
        if(named_year <> $report_year, 'named_for_another_year', null),
        if(year(as_of_date) <> $report_year, 'cut_off_in_another_year', null),
        if(received_on < as_of_date, 'received_before_cut_off', null)
    ), '') as year_remark,
    is_admitted and place_from_last = 1 as is_in_force,
    $is_locked
    and not is_admitted
    and verdict = 'accepted'
    and not is_taken_back
    and place_at_the_gate = 1 as is_waiting
from with_places
order by receipt_order
"""
