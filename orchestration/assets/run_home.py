"""What every asset of a run shares: the home, the form, the register, the rules, the moment.

Belongs here: the Dagster resource that locks a home for the whole of a run. Does not: any work on
what the home holds.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from ingestion.form import Forms
from ingestion.reader_key import reader_key
from ingestion.receive import Ledger, read_ledger
from ingestion.register import Register
from orchestration.clock import refuse_clock_set_back
from orchestration.history_kept_open import thinned_and_kept_open
from orchestration.home import (
    DEFAULTS,
    Configuration,
    Home,
    HomeError,
    read_configuration,
    user_cache,
)
from orchestration.home_claims import home_claims
from orchestration.ledger_of_release import ledger_held_to_release
from orchestration.log import FAILED, logged
from orchestration.progress import Progress, SilentProgress

if TYPE_CHECKING:
    from expectations.rules import RuleSet
    from publishing.claims import ClaimFile


@dataclass
class RunHome:
    """A locked home, with what a run reads from it again and again.

    `moment` is when the run began: the one clock every step goes by.
    """

    home: Home
    moment: datetime
    progress: Progress = field(default_factory=SilentProgress)
    configuration: Configuration = DEFAULTS
    accepts_unexplained: bool = False
    """Publish a release though no input explains how it differs from the one before."""
    started_by_dagster: bool = False
    """Nobody sits before it: what may pass by itself is waited for."""

    lines_known: int | None = None
    """Lines of the ledger this run looks at; None until it has looked."""

    def look_at_ledger(self) -> None:
        """Go by the ledger as it stands now: what comes later is for the next run."""
        self.lines_known = read_ledger(self.home.ledger).line_count

    def ledger(self) -> Ledger:
        """The ledger as this run looks at it, and what it admitted since. Raises LedgerError."""
        if self.lines_known is None:
            self.look_at_ledger()
        return read_ledger(self.home.ledger, known=self.lines_known)

    def knows_whole_ledger(self) -> bool:
        """Whether the ledger says nothing that came after this run looked, but what it admitted."""
        looked, stands = self.ledger(), read_ledger(self.home.ledger)
        counted = replace(stands, line_count=looked.line_count, lines_known=looked.lines_known)
        return counted == looked

    @property
    def forms(self) -> Forms:
        return self.configuration.forms

    @property
    def register(self) -> Register:
        return self.configuration.register

    @cached_property
    def rule_set(self) -> "RuleSet":
        from expectations.rules import load_rule_set

        return load_rule_set(self.forms)

    @cached_property
    def claim_files(self) -> "tuple[ClaimFile, ...]":
        """The printed figures a release is held against, refused where a file is wrong."""
        return home_claims(self.home, self.configuration)

    @cached_property
    def reader_key(self) -> str:
        """What decides how a file is read: another key, and every file is read again."""
        return reader_key(self.forms, self.register, self.configuration.limits)


def refuse_what_cannot_be(run_home: RunHome, clock: datetime) -> None:
    """Before anything is changed raise ClaimError for a file of claims that cannot be used,
    HomeError for the nation's home and where the clock was set back, LedgerError for a ledger that
    cannot be read or lost lines, ReleaseError for a current release that cannot be read."""
    from publishing.manifest import read_manifest
    from publishing.release_folder import current_release

    _ = run_home.claim_files
    current = current_release(run_home.home.releases)
    if current is not None and "provinces" in read_manifest(current):
        raise HomeError(
            f"{run_home.home.path} is the nation's home, where no county files; refresh the home of"
            " a province, then make the nation anew with: shanghui national"
        )
    refuse_clock_set_back(run_home.home, ledger_held_to_release(run_home.home), clock)


def home_of_environment() -> Home:
    """The home that `SHANGHUI_HOME` names, `./data` where it is not set.

    For Dagster's own processes, which are not started by the command line.
    """
    return Home(Path(os.environ.get("SHANGHUI_HOME") or "data").resolve(), user_cache())


def run_home_resource(home: Home) -> dg.ResourceDefinition:
    """The home as a resource of runs Dagster starts, locked from the first step to the last."""

    @dg.resource(description=f"The home {home.path}, locked while a run lasts.")
    def locked_home(context: dg.InitResourceContext) -> Iterator[RunHome]:
        run, instance = context.run, context.instance
        record = instance.get_run_record_by_id(run.run_id) if run and instance else None
        if not (run and instance) or record is None or record.start_time is None:
            raise HomeError("a home is given to runs that Dagster has started, to nothing else")
        # A run may have waited in the queue while another published: it counts from its start.
        started_at = datetime.fromtimestamp(record.start_time, UTC)
        home.create()
        configuration = read_configuration(home.path)
        # A command that holds the home is done sooner or later: no reason to fail.
        patience = configuration.watching.seconds_for_the_lock
        with ExitStack() as held:
            held.enter_context(home.locked("a refresh started in Dagster", started_at, patience))
            newest_runs = configuration.retention.newest_runs
            held.enter_context(thinned_and_kept_open(instance, home.dagster, newest_runs))
            run_home = RunHome(
                home, started_at, configuration=configuration, started_by_dagster=True
            )
            with logged(home, started_at, run.job_name.strip("_")) as facts:
                facts["run"] = run.run_id
                # While it waited for its turn and for the lock, more may have been received.
                refuse_what_cannot_be(run_home, datetime.now(UTC))
                yield run_home
                # A step that failed does not raise here: the history has it.
                if instance.get_run_stats(run.run_id).steps_failed:
                    facts["outcome"] = FAILED

    return locked_home
