"""The assets of `expectations`: findings and verdicts, and the returns admitted by them.

Belongs here: for each asset what it takes, one call into the room that does the work, and what it
reports. Does not: the work.
"""

import dagster as dg

from expectations.judging import unjudged, verdicts_lost
from ingestion.intake import open_intake
from ingestion.receive import (
    Admission,
    AdmittedReturn,
    append_entry,
)
from ingestion.warehouse_inputs import receipts_table
from orchestration.assets.ingestion import filings
from orchestration.assets.report_years import ONE_RUN, REPORT_YEARS, years_of
from orchestration.assets.run_home import RunHome


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
    from expectations.answers import count_returned
    from expectations.judging import GreatSuites, judge

    years = years_of(context)
    ledger = home.ledger()
    receipts = receipts_table(ledger)
    judged, accepted, seconds = 0, 0, 0.0
    with (
        open_intake(home.home.intake, home.forms, home.reader_key) as intake,
        home.progress.step("Judging returns") as progress,
    ):
        filing_ids = unjudged(intake, years, home.rule_set.key)
        filing_ids += verdicts_lost(intake, years, ledger)
        if filing_ids:
            result = judge(
                intake,
                filing_ids=filing_ids,
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
    kinds={"json"},
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

    A return sent back or withdrawn leaves the last accepted one before it in force; a locked year
    stays as it is, and what came for it waits.
    """
    from expectations.gate import at_the_gate

    years = years_of(context)
    ledger = home.ledger()
    with open_intake(home.home.intake, home.forms, home.reader_key) as intake:
        gate = at_the_gate(
            intake, report_years=years, rule_set_key=home.rule_set.key, ledger=ledger
        )
    admitted = gate.admitted
    before = [item for item in ledger.returns_in_force() if item.report_year in years]
    known = ledger.receipts_when_refreshed()
    # What was sent back admits nothing, nor does an explanation; yet the year knows of it now.
    if (
        any(known.get(year) != len(ledger.receipts) for year in years)
        or not ledger.years_not_heard.isdisjoint(years)
        or sorted(before, key=_order) != sorted(admitted, key=_order)
    ):
        append_entry(
            home.home.ledger,
            Admission(home.moment, tuple(years), home.rule_set.key, admitted, ledger.lines_known),
        )
    expected = sum(len(home.register.of_year(year).counties) for year in years)
    newly = len(set(admitted) - set(before))
    return dg.MaterializeResult(
        metadata={
            "in_force": len(admitted),
            "newly_admitted": newly,
            "expected": expected,
            "waiting": len(gate.waiting),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="complete",
                passed=len(admitted) == expected,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"in_force": len(admitted), "expected": expected},
            )
        ],
    )


def _order(item: AdmittedReturn) -> tuple[int, str]:
    return (item.report_year, item.county_code)
