"""The assets of `ingestion`: what counties sent, and their workbooks as they read.

Belongs here: for each asset what it takes, one call into the room that does the work, and what it
reports. Does not: the work.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from ingestion.errors import ShanghuiError
from ingestion.intake import count_conserved, discard_damaged, open_intake
from ingestion.read_batch import FileToRead, ReadBatch, ReadFiles, read_files
from ingestion.read_received import read_received
from ingestion.receive import inbox_files, receive, those_standing_as
from orchestration.assets.another_try import another_try
from orchestration.assets.report_years import ONE_RUN, REPORT_YEARS, years_of
from orchestration.assets.run_home import RunHome
from orchestration.preload import preload
from orchestration.spark import reading_on_spark


class ConservationError(ShanghuiError):
    """Cells of a file have no record of what became of them."""


class WhatToReceive(dg.Config):
    """What of the inbox a run receives: all of it where nothing is said."""

    whole_files: dict[str, str] | None = None
    """Files the sensor found whole, and how each stood then."""


@dg.asset(group_name="ingestion", kinds={"excel"})
def received_files(config: WhatToReceive, home: dg.ResourceParam[RunHome]) -> dg.MaterializeResult:
    """What counties sent: every file of the inbox, archived by sha256 and entered in the ledger.

    Not partitioned: which year a file is for is known only once it is read. A run that the sensor
    on the inbox asked for receives the files that were whole, and leaves those written to since.
    """
    incoming = inbox_files(home.home.inbox, home.moment)
    if config.whole_files is not None:
        incoming = those_standing_as(incoming, config.whole_files)
    with home.progress.step("Receiving the inbox"):
        unreadable: list[str] = []
        receipts = receive(
            incoming, home.home.archive, home.home.ledger, on_unreadable=unreadable.append
        )
    home.look_at_ledger()
    return dg.MaterializeResult(
        metadata={
            "files_in_inbox": len(incoming),
            "new_receipts": len(receipts),
            "unreadable": "; ".join(unreadable),
        }
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
            description="Every non-blank cell of every file has a record of what became of it; "
            "else nothing is admitted, and there is no release.",
            blocking=True,
        )
    ],
)
def filings(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
) -> Iterator[dg.MaterializeResult]:
    """Returns as filed: each received workbook read into cells with addresses and typed rows.

    Files of other years among the unread ones are read too: only reading tells their year. A
    damaged intake database is made anew, and every file read again.
    """
    ledger = home.ledger()
    engine = home.configuration.engine
    reading: ReadFiles = _read_files
    if engine.is_spark:
        reading = reading_on_spark(
            engine,
            home.rule_set,
            years_of(context),
            folder=home.home.build / "reading",
            logs=home.home.dbt / "logs",
        )
    with another_try(home):
        was_damaged = discard_damaged(home.home.intake)
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Reading workbooks") as progress,
    ):
        read = read_received(
            intake,
            home.home.archive,
            ledger.receipts,
            home.forms,
            home.register,
            in_force=ledger.returns_in_force(),
            limits=home.configuration.limits,
            on_progress=progress,
            read=reading,
        )
        by_status = intake.execute(
            "select read_status, count(*) from filings where list_contains(?, report_year) "
            "group by all order by all",
            [years_of(context)],
        ).fetchall()
        conserved = count_conserved(intake)
    yield dg.MaterializeResult(
        metadata={
            "intake_was_damaged": int(was_damaged),
            "files_read": read.file_count,
            "cells_read": read.cell_count,
            "files_to_read_again": read.to_read_again,
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
    if not conserved.holds:
        first, *others = conserved.files_at_odds
        more = f" and {len(others)} more files" if others else ""
        raise ConservationError(
            f"{home.home.intake}: cells of the file {first[:12]}…{more} have no record of what"
            " became of them, so nothing was admitted or published; take the database away, and the"
            " next refresh reads every file again"
        )


def _read_files(files: Sequence[FileToRead], *given: Any, **options: Any) -> Iterator[ReadBatch]:
    """As `read_files`. What is read is judged next: what that takes is loaded meanwhile.

    Not where Spark reads: it imports pyspark where that is installed, and no two threads may do so
    at once.
    """
    if files:
        preload("expectations.judging.great_expectations_lazily")
    return read_files(files, *given, **options)
