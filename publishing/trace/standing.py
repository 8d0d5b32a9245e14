"""Where a filing stands in a release: in force, sent back, withdrawn, waiting, replaced.

Belongs here: what the release says of filings and of returns that are missing. Does not: the
findings a filing was sent back for (they are the home's, and not published).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from publishing.read_release import rows_of
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Standing:
    """A filing of a county and year as the release has it, by its last receipt that counts.

    `standing` is in_force, withdrawn, waiting, sent_back or replaced; `receipt_number` counts the
    receipts of the ledger from 1; `in_force` is the filing that is in force in its place.
    """

    filing_id: str
    report_year: int
    county_code: str
    county_name: str
    standing: str
    receipt_number: int
    received_at: datetime
    error_count: int
    withdrawn_at: datetime | None
    in_force: str | None


def standings(
    connection: "duckdb.DuckDBPyConnection", filing_ids: Iterable[str]
) -> tuple[Standing, ...]:
    """Where filings stand; of one that was not judged when the release was made, nothing."""
    listed = ", ".join(map(literal, filing_ids))
    if not listed:
        return ()
    rows = connection.execute(_STANDINGS.format(where=f"receipts.filing_id in ({listed})"))
    return tuple(Standing(**row) for row in rows_of(rows))


def missing_returns(
    connection: "duckdb.DuckDBPyConnection", report_year: int, division_code: str | None
) -> tuple[Standing, ...]:
    """The newest filing of each county of the division, or of all, that has none in force."""
    where = (
        f"receipts.report_year = {report_year} and filing_status.status <> 'in_force'"
        " and receipts.filing_id = filing_status.latest_filing_id"
    )
    if division_code is not None:
        where += (
            f" and {literal(division_code)} in (counties.division_code, counties.prefecture_code,"
            " counties.province_code)"
        )
    return tuple(
        Standing(**row) for row in rows_of(connection.execute(_STANDINGS.format(where=where)))
    )


_STANDINGS = """
select
    receipts.filing_id,
    receipts.report_year,
    receipts.county_code,
    counties.division_name as county_name,
    case
        when receipts.is_in_force then 'in_force'
        when receipts.is_withdrawn then 'withdrawn'
        when receipts.is_waiting then 'waiting'
        when receipts.verdict = 'returned' then 'sent_back'
        else 'replaced'
    end as standing,
    receipts.receipt_number,
    receipts.received_at,
    coalesce(receipts.error_count, 0) as error_count,
    receipts.withdrawn_at,
    case when not receipts.is_in_force then filing_status.filing_id end as in_force
from fct_receipts as receipts
inner join dim_divisions as counties
    on receipts.report_year = counties.report_year
    and receipts.county_code = counties.division_code
left join filing_status
    on receipts.report_year = filing_status.report_year
    and receipts.county_code = filing_status.county_code
where {where}
qualify row_number() over (
    partition by receipts.filing_id
    order by receipts.is_in_force desc, receipts.receipt_order desc
) = 1
order by receipts.report_year, receipts.county_code, receipts.receipt_order
"""
