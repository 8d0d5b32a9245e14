"""The assets a refresh makes, from the inbox to the returns admitted.

Belongs here: for each asset what it takes, one call into the room that does the work, and what it
reports. Does not: the work. The warehouse's assets are in `warehouse_assets`.
"""

import dagster as dg
import duckdb

from ingestion.archive import kept_path
from ingestion.conservation import count_conserved
from ingestion.form_files import load_forms
from ingestion.intake import discard_damaged, open_intake
from ingestion.ledger import (
    Admission,
    AdmittedReturn,
    Ledger,
    append_admission,
    names_in_force,
    read_ledger,
)
from ingestion.read_received import read_received
from ingestion.receive import inbox_files, receive
from ingestion.warehouse_inputs import receipts_table
from orchestration.preload import preload
from orchestration.run_home import RunHome

REPORT_YEARS = dg.StaticPartitionsDefinition([str(year) for year in load_forms().report_years])
"""One partition a report year; the counties of a year are rows, not partitions."""

ONE_RUN = dg.BackfillPolicy.single_run()


@dg.asset(group_name="ingestion", kinds={"excel"})
def received_files(home: dg.ResourceParam[RunHome]) -> dg.MaterializeResult:
    """What counties sent: every file of the inbox, archived by sha256 and entered in the ledger.

    Not partitioned: which year a file is for is known only once it is read.
    """
    incoming = inbox_files(home.home.inbox, home.moment)
    with home.progress.step("Receiving the inbox"):
        receipts = receive(incoming, home.home.archive, home.home.ledger)
    return dg.MaterializeResult(
        metadata={"files_in_inbox": len(incoming), "new_receipts": len(receipts)}
    )


@dg.asset(
    group_name="ingestion",
    kinds={"duckdb"},
    deps=[received_files],
    partitions_def=REPORT_YEARS,
    backfill_policy=ONE_RUN,
    check_specs=[
        dg.AssetCheckSpec(
            "conservation",
            asset="filings",
            description="Every non-blank cell of every file has a record of what became of it.",
        )
    ],
)
def filings(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> dg.MaterializeResult:
    """Returns as filed: each received workbook read into cells with addresses and typed rows.

    Files of other years among the unread ones are read too: only reading tells their year. A
    damaged intake database is made anew, and every file read again.
    """
    receipts = read_ledger(home.home.ledger).receipts
    preload("great_expectations")
    was_damaged = discard_damaged(home.home.intake)
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Reading workbooks") as progress,
    ):
        read = read_received(
            intake,
            home.home.archive,
            receipts,
            home.forms,
            home.register,
            limits=home.configuration.limits,
            on_progress=progress,
        )
        by_status = intake.execute(
            "select read_status, count(*) from filings where list_contains(?, report_year) "
            "group by all order by all",
            [_years(context)],
        ).fetchall()
        conserved = count_conserved(intake)
    return dg.MaterializeResult(
        metadata={
            "intake_was_damaged": int(was_damaged),
            "files_read": read.file_count,
            "cells_read": read.cell_count,
            "filings": sum(count for _, count in by_status),
            **{f"filings_{status}": count for status, count in by_status},
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="conservation",
                passed=conserved.holds,
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={
                    "cells": conserved.cells,
                    "accounted": conserved.accounted,
                    "files_at_odds": list(conserved.files_at_odds),
                },
            )
        ],
    )


@dg.asset(
    group_name="expectations",
    kinds={"greatexpectations", "duckdb"},
    deps=[filings],
    partitions_def=REPORT_YEARS,
    backfill_policy=ONE_RUN,
    check_specs=[
        dg.AssetCheckSpec(
            "no_return_sent_back",
            asset="findings",
            description="No county's newest filing of these years was sent back.",
        )
    ],
)
def findings(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> dg.MaterializeResult:
    """Every rule broken, at its cell, and the verdict on each filing; filings judged before are not
    judged again, unless their verdicts were lost with the intake database."""
    from expectations.great_suites import GreatSuites
    from expectations.judge import judge
    from expectations.sent_back import count_returned

    years = _years(context)
    ledger = read_ledger(home.home.ledger)
    receipts = receipts_table(ledger.receipts)
    judged, accepted, seconds = 0, 0, 0.0
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Judging returns") as progress,
    ):
        unjudged = _unjudged(intake, years, home.rule_set.key)
        unjudged += _verdicts_lost(intake, years, ledger)
        if unjudged:
            result = judge(
                intake,
                filing_ids=unjudged,
                forms=home.forms,
                register=home.register,
                rule_set=home.rule_set,
                suites=GreatSuites(),
                on_progress=progress,
            )
            judged, accepted, seconds = result.filings, result.accepted, result.seconds
        returned = count_returned(
            intake, report_years=years, rule_set_key=home.rule_set.key, receipts=receipts
        )
    return dg.MaterializeResult(
        metadata={
            "judged": judged,
            "accepted": accepted,
            "sent_back": returned,
            "seconds": round(seconds, 2),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="no_return_sent_back",
                passed=returned == 0,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"sent_back": returned},
            )
        ],
    )


@dg.asset(
    group_name="expectations",
    deps=[findings],
    partitions_def=REPORT_YEARS,
    backfill_policy=ONE_RUN,
    check_specs=[
        dg.AssetCheckSpec(
            "complete",
            asset="admitted_returns",
            description="Every county of the register has a return in force for these years.",
        )
    ],
)
def admitted_returns(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> dg.MaterializeResult:
    """The gate: for each county and year the newest accepted return, entered in the ledger.

    A return sent back leaves the last accepted one in force.
    """
    from expectations.gate import returns_to_admit

    years = _years(context)
    ledger = read_ledger(home.home.ledger)
    receipts = receipts_table(ledger.receipts)
    with open_intake(home.home.intake, home.forms, home.reader_key) as intake:
        admitted = [
            item
            for year in years
            for item in returns_to_admit(
                intake, report_year=year, rule_set_key=home.rule_set.key, receipts=receipts
            )
        ]
    before = [item for item in ledger.returns_in_force() if item.report_year in years]
    known = ledger.receipts_when_refreshed()
    # What was sent back admits nothing, yet from now on the year knows that it came.
    if any(known.get(year) != len(ledger.receipts) for year in years) or sorted(
        before, key=_order
    ) != sorted(admitted, key=_order):
        append_admission(
            home.home.ledger,
            Admission(home.moment, tuple(years), home.rule_set.key, tuple(admitted)),
        )
    expected = sum(len(home.register.of_year(year).counties) for year in years)
    newly = len(set(admitted) - set(before))
    return dg.MaterializeResult(
        metadata={"in_force": len(admitted), "newly_admitted": newly, "expected": expected},
        check_results=[
            dg.AssetCheckResult(
                check_name="complete",
                passed=len(admitted) == expected,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"in_force": len(admitted), "expected": expected},
            )
        ],
    )


@dg.asset(
    group_name="expectations",
    kinds={"excel"},
    deps=[findings],
    partitions_def=REPORT_YEARS,
    backfill_policy=ONE_RUN,
)
def correction_slips(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> dg.MaterializeResult:
    """What each county is told of its newest filing: its own workbook, the cells marked."""
    from expectations.slips import due_slips, write_slips

    years = _years(context)
    receipts = read_ledger(home.home.ledger).receipts
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Writing correction slips"),
    ):
        slips = due_slips(
            intake,
            report_years=years,
            receipts=receipts_table(receipts),
            file_names=names_in_force(receipts),
            forms=home.forms,
            register=home.register,
            archived=lambda sha256: kept_path(home.home.archive, sha256),
        )
        counts = write_slips(home.home.slips, years, slips)
    return dg.MaterializeResult(metadata={"slips_due": counts.due, "slips_written": counts.written})


def _order(item: AdmittedReturn) -> tuple[int, str]:
    return (item.report_year, item.county_code)


def _years(context: dg.AssetExecutionContext) -> list[int]:
    return sorted(int(key) for key in context.partition_keys)


def _verdicts_lost(
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
    intake.register("known_receipts", receipts_table(ledger.receipts))
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


def _unjudged(
    intake: duckdb.DuckDBPyConnection, report_years: list[int], rule_set_key: str
) -> list[str]:
    rows = intake.execute(
        "select filing_id from filings where list_contains(?, report_year) and filing_id not in "
        "(select filing_id from verdicts where rule_set = ?) order by filing_id",
        [report_years, rule_set_key],
    ).fetchall()
    return [filing_id for (filing_id,) in rows]
