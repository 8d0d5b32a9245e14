"""The asset of `county`: what counties are handed of their filings.

Belongs here: what it takes, one call into the room that does the work, and what it reports. Does
not: the work.
"""

import dagster as dg

from ingestion.intake import open_intake
from ingestion.receive import kept_path, names_in_force
from ingestion.warehouse_inputs import receipts_table
from orchestration.assets.expectations import findings
from orchestration.assets.report_years import ONE_RUN, REPORT_YEARS, years_of
from orchestration.assets.run_home import RunHome


@dg.asset(
    group_name="county",
    kinds={"excel"},
    deps=[findings],
    partitions_def=REPORT_YEARS,
    backfill_policy=ONE_RUN,
)
def correction_slips(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> dg.MaterializeResult:
    """What each county is told of its newest filing: its own workbook, the cells marked."""
    from county.slip import due_slips, write_slips

    years = years_of(context)
    ledger = home.ledger()
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Writing correction slips"),
    ):
        slips = due_slips(
            intake,
            report_years=years,
            receipts=receipts_table(ledger),
            file_names=names_in_force(ledger.receipts),
            forms=home.forms,
            register=home.register,
            archived=lambda sha256: kept_path(home.home.archive, sha256),
        )
        counts = write_slips(home.home.slips, years, slips)
    return dg.MaterializeResult(
        metadata={
            "slips_due": counts.due,
            "slips_written": counts.written,
            "slips": dg.MetadataValue.path(str(home.home.slips.resolve())),
        }
    )
