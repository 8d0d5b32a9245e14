"""A refresh started by the command line: the same Dagster job, in this process.

Belongs here: running the job and gathering what a person wants to know of it. Does not: printing.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from expectations.answers import Problem, open_answers, problems
from expectations.gate import at_the_gate
from expectations.rules import load_rule_set
from ingestion.intake import open_intake
from ingestion.reader_key import reader_key
from ingestion.receive import Ledger, names_in_force, read_ledger, standing_in_inbox
from ingestion.warehouse_inputs import receipts_table
from orchestration.decisions import WithdrawnReturn, withdrawn_returns
from orchestration.history_brought_forward import bring_history_forward, history_is_older
from orchestration.history_kept_open import thinned_and_kept_open
from orchestration.home import (
    DEFAULTS,
    Configuration,
    Home,
    HomeError,
    contiguous,
    read_home_version,
)
from orchestration.nothing_changed import inputs_of, keep_last, mark_of, read_last
from orchestration.progress import Progress
from orchestration.run_history import must_be_reachable, run_history
from orchestration.spark import must_be_there
from orchestration.years_of_run import tags_of_years

if TYPE_CHECKING:
    from orchestration.assets import RunHome


@dataclass(frozen=True)
class WaitingReturn:
    """A return accepted for a year that is locked: it is admitted once the year is opened."""

    report_year: int
    county_code: str
    county_name: str
    filing_id: str
    file_name: str


@dataclass(frozen=True)
class RefreshSummary:
    """What a refresh did, as its assets reported it."""

    run_id: str
    """Of Dagster; empty where nothing had changed and nothing was run."""
    new_receipts: int
    unreadable: str
    """Files of the inbox that could not be received, and why; empty where all were."""
    intake_was_damaged: int
    """1 where the database of what was read had to be made anew, else 0."""
    files_read: int
    cells_read: int
    filings: int
    judged: int
    accepted: int
    sent_back: int
    slips_due: int
    slips_written: int
    in_force: int
    newly_admitted: int
    expected: int
    release: str
    is_new_release: bool
    logical_hash: str
    changed_indicators: int
    restated_figures: int
    restated_rows: int
    restated_by: str
    """Causes of what is another than in the release before, comma-separated."""
    page: str
    """The page of the release; empty where it could not be made, and `page_failure` says why."""
    page_failure: str
    rows_published: int
    reports_made: int
    reports_kept: int
    """Annual reports of the release that are those of an earlier one: no figure changed."""
    report_failure: str
    """Why an annual report could not be written; the release stands all the same."""
    problems: tuple[Problem, ...]
    locked_years: tuple[int, ...]
    """Of the years refreshed, those that are locked."""
    waiting: tuple[WaitingReturn, ...]
    withdrawn: tuple[WithdrawnReturn, ...]
    seconds: float


COUNTS = (
    *("new_receipts", "unreadable", "intake_was_damaged", "files_read", "cells_read"),
    *("filings", "judged", "accepted", "sent_back", "slips_due", "slips_written"),
    *("in_force", "newly_admitted", "expected", "logical_hash", "changed_indicators"),
    *("restated_figures", "restated_rows", "restated_by", "page", "page_failure"),
    *("reports_made", "reports_kept", "report_failure"),
)
"""What the assets report under the summary's own names."""

NOTHING_DONE: dict[str, str] = dict.fromkeys(
    ("unreadable", "restated_by", "page_failure", "report_failure"), ""
)
"""What no run reports, in words; of counts it is 0."""

STANDING = (
    *("filings", "sent_back", "slips_due", "in_force", "expected", "logical_hash", "page"),
    *("release", "rows"),
)
"""What of it says how things stand; the rest says what was done."""

TO_BE_TRIED_AGAIN = ("unreadable", "files_to_read_again", "page_failure", "report_failure")
"""What is reported of work that another refresh may do, though nothing changed."""


def run_refresh(
    home: Home,
    report_years: Sequence[int],
    moment: datetime,
    progress: Progress,
    configuration: Configuration = DEFAULTS,
    *,
    accepts_unexplained: bool = False,
    again: bool = False,
) -> RefreshSummary:
    """Run the refresh job over `report_years` under the home's lock.

    Where nothing is another than when the last one ended, none is run unless it is asked for
    `again`. Raises what a step raised, HomeError where another process holds the home or it has
    nothing to refresh.
    """
    started = perf_counter()
    _refuse_nothing(home)
    with progress.step("Looking for what changed"):
        inputs = inputs_of(home, configuration, report_years)
        stands = None if again else read_last(home, mark_of(home, inputs))
    if stands is not None:
        stands = {**stands, "page": str(home.path / str(stands["page"]))}
        # It asks the intake, which another process may be writing.
        with home.locked("shanghui refresh", moment):
            return _summary("", stands, home, configuration, report_years, started)
    home.create()
    # Before anything is loaded: whoever asked is told at once.
    must_be_reachable(home)
    if configuration.engine.is_spark:
        must_be_there(configuration.engine)
    with home.locked("shanghui refresh", moment):
        definitions = _load_definitions(home, configuration, progress)
        from orchestration.assets import RunHome, refuse_what_cannot_be

        run_home = RunHome(home, moment, progress, configuration, accepts_unexplained)
        refuse_what_cannot_be(run_home, moment)
        with run_history(home) as instance:
            run_id, reported = _run_years(definitions, instance, run_home, report_years)
        # What came while it ran is for the next one, which must not find it in the mark.
        if (
            not any(reported[name] for name in TO_BE_TRIED_AGAIN)
            and inputs_of(home, configuration, report_years) == inputs
            and run_home.knows_whole_ledger()
            and (mark := mark_of(home, inputs))
        ):
            keep_last(home, mark, _standing(home, reported))
        return _summary(run_id, reported, home, configuration, report_years, started)


def _load_definitions(home: Home, configuration: Configuration, progress: Progress) -> Any:
    with progress.step("Loading Dagster and dbt"), warnings.catch_warnings():
        # Backfill policies are "beta" in this version; a clerk need not know.
        warnings.simplefilter("ignore")
        from orchestration.assets import build_definitions

        return build_definitions(home, configuration)


def _run_years(
    definitions: Any, instance: Any, run_home: "RunHome", report_years: Sequence[int]
) -> tuple[str, dict[str, Any]]:
    """The last run's id, and what the assets of all runs reported."""
    from dagster import __version__ as dagster_version

    from orchestration.assets import ADMIT, REFRESH
    from orchestration.lost_runs import fail_lost_runs

    home = run_home.home
    reported: dict[str, Any] = {}
    # Before it is held open: Dagster may have to change its tables.
    if history_is_older(home, dagster_version):
        with run_home.progress.step("Bringing the history of runs forward"):
            bring_history_forward(home, instance, dagster_version)
    newest_runs = run_home.configuration.retention.newest_runs
    with thinned_and_kept_open(instance, home.dagster, newest_runs):
        fail_lost_runs(instance)
        *earlier, last = contiguous(report_years)
        # One Dagster run covers one unbroken range of partitions; only the last range's run builds
        # and publishes, so that one refresh makes at most one release.
        for first_year, last_year in earlier:
            result = _run(definitions, ADMIT, instance, run_home, first_year, last_year)
            _add(reported, result)
        result = _run(definitions, REFRESH, instance, run_home, *last)
        _add(reported, result)
    return result.run_id, reported


def _standing(home: Home, reported: Mapping[str, Any]) -> dict[str, int | str]:
    """How things stand; the page by its place in the home, which may be moved."""
    page = str(Path(reported["page"]).relative_to(home.path))
    return {**{name: reported[name] for name in STANDING}, "page": page}


def _summary(
    run_id: str,
    reported: Mapping[str, Any],
    home: Home,
    configuration: Configuration,
    report_years: Sequence[int],
    started: float,
) -> RefreshSummary:
    """What was reported, and how the returns stand; what nothing reported was not done."""
    ledger = read_ledger(home.ledger)
    forms, register = configuration.forms, configuration.register
    with open_intake(
        home.intake, forms, reader_key(forms, register, configuration.limits)
    ) as intake:
        found = _problems(home, configuration, ledger, intake, report_years)
        waiting = _waiting(configuration, ledger, intake, report_years)
    return RefreshSummary(
        run_id=run_id,
        release=reported["release"],
        is_new_release=reported.get("is_new", False),
        rows_published=reported["rows"],
        problems=tuple(found),
        locked_years=tuple(year for year in ledger.locked_years if year in report_years),
        waiting=tuple(waiting),
        withdrawn=withdrawn_returns(ledger, register, report_years),
        seconds=perf_counter() - started,
        **{name: reported.get(name, NOTHING_DONE.get(name, 0)) for name in COUNTS},
    )


def _refuse_nothing(home: Home) -> None:
    """Before a home is made: a wrong --home would become one, with a release of nothing."""
    read_home_version(home.path)
    inbox = home.inbox
    is_unreadable = inbox.is_dir() and not os.access(inbox, os.R_OK | os.X_OK)
    # Each is told of in words of its own, by whoever makes the home or receives.
    if home.being_restored.exists() or home.ledger.is_dir() or is_unreadable:
        return
    if any(not path.is_dir() for path in inbox.rglob("*")) or read_ledger(home.ledger).receipts:
        return
    raise HomeError(
        f"nothing was ever received in {home.path}, and its inbox is empty; give another folder"
        f" with --home, or receive returns: shanghui receive FILE… --home {home.path}"
    )


def _problems(
    home: Home,
    configuration: Configuration,
    ledger: Ledger,
    intake: Any,
    report_years: Sequence[int],
) -> list[Problem]:
    receipts = ledger.receipts
    opened = open_answers(
        intake,
        report_years=report_years,
        receipts=receipts_table(ledger),
        file_names=names_in_force(receipts),
        forms=configuration.forms,
        register=configuration.register,
    )
    found = problems(opened)
    nobodys = {problem.file_name for problem in found if not problem.county_code}
    standing = standing_in_inbox(
        home.inbox, [receipt for receipt in receipts if receipt.name in nobodys]
    )
    # Nothing says which newer file takes the place of one whose county is not known.
    return [problem for problem in found if problem.county_code or problem.file_name in standing]


def _waiting(
    configuration: Configuration, ledger: Ledger, intake: Any, report_years: Sequence[int]
) -> list[WaitingReturn]:
    key = load_rule_set(configuration.forms).key
    gate = at_the_gate(intake, report_years=report_years, rule_set_key=key, ledger=ledger)
    names = {receipt.file_sha256: receipt.name for receipt in ledger.receipts}
    return [
        WaitingReturn(
            item.report_year,
            item.county_code,
            configuration.register.of_year(item.report_year).counties[item.county_code].name,
            item.filing_id,
            names[item.file_sha256],
        )
        for item in gate.waiting
    ]


def _run(
    definitions: Any, job: str, instance: Any, run_home: Any, first_year: int, last_year: int
) -> Any:
    return definitions.resolve_job_def(job).execute_in_process(
        instance=instance,
        tags=tags_of_years(first_year, last_year),
        resources={"home": run_home},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


def _add(reported: dict[str, Any], result: Any) -> None:
    """Gather what the assets of a run reported; counts of several runs add up."""
    # An asset of several partitions reports the same metadata once for each.
    by_asset = {
        event.asset_key: event.step_materialization_data.materialization.metadata
        for event in result.all_events
        if event.is_step_materialization
    }
    for asset_key, metadata in by_asset.items():
        if len(asset_key.path) > 1:
            continue
        for name, value in metadata.items():
            if isinstance(value.value, int) and not isinstance(value.value, bool):
                reported[name] = reported.get(name, 0) + value.value
            else:
                reported[name] = value.value
