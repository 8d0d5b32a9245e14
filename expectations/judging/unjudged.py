"""Which filings are still to be judged.

Belongs here: filings without a verdict by the rules in force, and those whose verdict was lost.
Does not: judging them.
"""

import duckdb

from ingestion.receive import Ledger
from ingestion.warehouse_inputs import receipts_table


def unjudged(
    intake: duckdb.DuckDBPyConnection, report_years: list[int], rule_set_key: str
) -> list[str]:
    """Filings of these years that this rule set has not judged."""
    rows = intake.execute(
        "select filing_id from filings where list_contains(?, report_year) and filing_id not in "
        "(select filing_id from verdicts where rule_set = ?) order by filing_id",
        [report_years, rule_set_key],
    ).fetchall()
    return [filing_id for (filing_id,) in rows]


def verdicts_lost(
    intake: duckdb.DuckDBPyConnection, report_years: list[int], ledger: Ledger
) -> list[str]:
    """Filings of years not refreshed now that were judged once and have no verdict any more.

    The intake database is a cache: where it was made anew, those years would forget their queries,
    whose return was sent back and which filing came first.
    """
    known = {
        year: count
        for year, count in ledger.receipts_when_refreshed().items()
        if year not in report_years
    }
    intake.register("known_receipts", receipts_table(ledger))
    rows = intake.execute(
        "select distinct filing_id from filings"
        " inner join known_receipts using (file_sha256)"
        " inner join (select unnest(?) as report_year, unnest(?) as known) using (report_year)"
        " where receipt_number <= known and filing_id not in (select filing_id from verdicts)"
        " order by filing_id",
        [list(known), list(known.values())],
    ).fetchall()
    intake.unregister("known_receipts")
    return [filing_id for (filing_id,) in rows]


def forget_verdicts(intake: duckdb.DuckDBPyConnection) -> None:
    """Empty what was judged, to be judged by other rules."""
    for table in ("findings", "verdicts"):
        intake.execute(f"delete from {table}")
