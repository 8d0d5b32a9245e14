"""All that is old in a home, and taking away what may go.

Belongs here: the parts in their order, under the home's lock. Does not: what is old of one part (a
file each).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError
from ingestion.receive import Ledger, read_ledger
from orchestration.history_brought_forward import history_is_older
from orchestration.home import Configuration, Home
from orchestration.retention.old import Old, PartOld, days_before, years_before
from orchestration.retention.old_copies import old_drafts, old_slips, remove
from orchestration.retention.old_inbox import destroy_files, old_files
from orchestration.retention.old_releases import destroy_releases, finish_begun, old_releases
from orchestration.retention.old_runs import delete_leftovers, delete_runs, old_runs
from orchestration.retention.raw_returns import due_returns
from orchestration.run_history import run_history

if TYPE_CHECKING:
    from dagster import DagsterInstance

OTHER_DAGSTER = "another Dagster wrote the records: a refresh brings them forward first"
TICKS = "Dagster's daemon takes them away by itself"


class RetentionError(ShanghuiError):
    """What is old cannot be looked at, or not be taken away; the message says what would work."""


def what_is_old(home: Home, configuration: Configuration, moment: datetime) -> list[PartOld]:
    """What is old of each part, and why some of it stays. Nothing is changed.

    Raises HomeError where there is no home, LedgerError, ReleaseError, RunHistoryError,
    RetentionError.
    """
    home.must_be_there()
    with _in_words("look at"):
        return _what_is_old(home, configuration, moment)


def _what_is_old(home: Home, configuration: Configuration, moment: datetime) -> list[PartOld]:
    ledger = read_ledger(home.ledger)
    with _records(home) as instance:
        return [
            _releases(home, ledger, configuration, moment),
            _raw_returns(ledger, configuration, moment),
            _inbox(home, ledger, configuration, moment),
            *_copies(home, configuration, moment),
            _runs(instance, configuration, moment),
            PartOld("ticks", _rule("ticks_days", configuration), note=TICKS),
        ]


def take_away(home: Home, configuration: Configuration, moment: datetime) -> list[PartOld]:
    """Take away what may go, and say what was old. Interrupted anywhere, the next finishes it.

    Raises as `what_is_old` does, and HomeError where another process holds the home.
    """
    home.must_be_there()
    with home.locked("shanghui retention", moment), _in_words("take away"):
        finish_begun(home)
        found = _what_is_old(home, configuration, moment)
        of_part = {part.part: part for part in found}
        releases, inbox = of_part["releases"], of_part["inbox"]
        destroy_releases(home, releases.goes, moment, releases.setting)
        received_before = days_before(moment, configuration.retention.inbox_days)
        if received_before:
            limits = configuration.limits
            destroy_files(home, received_before, limits, moment, inbox.setting)
        for part in ("slips", "drafts"):
            remove(home, tuple(one.name for one in of_part[part].goes))
        ended_before = days_before(moment, configuration.retention.runs_days)
        with _records(home) as instance:
            if instance is not None and ended_before:
                delete_runs(instance, home.dagster, of_part["runs"].goes)
                delete_leftovers(instance, home.dagster, ended_before)
        return found


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RetentionError(
            f"cannot {what} {error.filename or 'what is old'} ({error.strerror or error}); see to "
            "it, then run shanghui retention again: it goes on where it was"
        ) from error


def _rule(name: str, configuration: Configuration) -> str:
    return f"retention.{name} = {getattr(configuration.retention, name)}"


def _releases(
    home: Home, ledger: Ledger, configuration: Configuration, moment: datetime
) -> PartOld:
    before = years_before(moment, configuration.retention.releases_years)
    old = old_releases(home, ledger, before) if before else ()
    return PartOld("releases", _rule("releases_years", configuration), old)


def _raw_returns(ledger: Ledger, configuration: Configuration, moment: datetime) -> PartOld:
    before = years_before(moment, configuration.retention.raw_returns_years)
    due = due_returns(ledger, before) if before else ()
    return PartOld("raw returns", _rule("raw_returns_years", configuration), due)


def _inbox(home: Home, ledger: Ledger, configuration: Configuration, moment: datetime) -> PartOld:
    before = days_before(moment, configuration.retention.inbox_days)
    files = old_files(home, ledger, before, configuration.limits) if before else []
    old = tuple(file.old for file in files)
    return PartOld("inbox", _rule("inbox_days", configuration), old)


def _copies(home: Home, configuration: Configuration, moment: datetime) -> Iterator[PartOld]:
    before = days_before(moment, configuration.retention.slips_days)
    slips = old_slips(home, before) if before else ()
    yield PartOld("slips", _rule("slips_days", configuration), slips)
    drafts = old_drafts(home, configuration, moment)
    yield PartOld("drafts", f"desk.draft_days = {configuration.desk.draft_days}", drafts)


def _runs(
    instance: "DagsterInstance | None", configuration: Configuration, moment: datetime
) -> PartOld:
    before = days_before(moment, configuration.retention.runs_days)
    old: tuple[Old, ...] = old_runs(instance, before) if instance is not None and before else ()
    note = OTHER_DAGSTER if instance is None and before else ""
    return PartOld("runs", _rule("runs_days", configuration), old, note)


@contextmanager
def _records(home: Home) -> Iterator["DagsterInstance | None"]:
    """Dagster's records of the home; None where another Dagster wrote them, or none ever ran."""
    # Asked of the installed package: a home without records need not wait for Dagster to load.
    here = version("dagster")
    if not (home.dagster / "dagster.yaml").is_file() or history_is_older(home, here):
        yield None
        return
    with run_history(home) as instance:
        yield instance
