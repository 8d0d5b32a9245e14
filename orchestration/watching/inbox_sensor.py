"""The sensor on the inbox: looks, decides, asks.

Belongs here: one look from beginning to end, and its words. Does not: when a file is whole
(`looks`), what is due (`due_years`), what to ask (`asking`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from ingestion.intake import IntakeError, IntakeInUseError, reading_intake
from ingestion.receive import Ledger, look_at_inbox, read_ledger
from orchestration.home import Configuration, Home, HomeError
from orchestration.lost_runs import fail_lost_runs
from orchestration.watching.asking import Answer, Ask, Jobs, what_to_ask
from orchestration.watching.due_years import due
from orchestration.watching.looks import Seen, remembered, seen_at, whole_files
from orchestration.watching.past_runs import ASKED_FOR, endings, runs_under_way
from orchestration.years_of_run import tags_of_years
from publishing.manifest import read_manifest
from publishing.release_folder import current_release

NAME = "inbox"
ADMISSIONS = "admissions"
"""What the release reports: of how many admissions of the ledger it was made."""


def inbox_sensor(
    home: Home, configuration: Configuration, jobs: Jobs, targets: Sequence[Any]
) -> dg.SensorDefinition:
    """The sensor on the inbox of `home`, asking for runs of `jobs`; `targets` are their
    definitions."""
    watching = configuration.watching

    @dg.sensor(
        name=NAME,
        jobs=targets,
        minimum_interval_seconds=watching.seconds_between_looks,
        default_status=dg.DefaultSensorStatus.RUNNING
        if watching.inbox
        else dg.DefaultSensorStatus.STOPPED,
        description="Looks at the inbox and the ledger. A file that stands as it stood at the look "
        "before is whole: it is received and read; then one refresh is asked for the report years "
        "that have what their last refresh did not know. Nothing is asked for while a run is queued"
        " or under way.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        return _look(context, home, configuration, jobs)

    return inbox


def _look(
    context: dg.SensorEvaluationContext, home: Home, configuration: Configuration, jobs: Jobs
) -> dg.SensorResult:
    before = seen_at(context.cursor)
    instance = context.instance
    ledger = read_ledger(home.ledger)
    inbox = look_at_inbox(home.inbox, ledger.last_received(), configuration.limits)
    for name, why in inbox.unreadable.items():
        context.log.warning(f"{name} cannot be read ({why}); the other files are looked at")
    whole = whole_files(inbox.unreceived, before)
    waiting = len(inbox.unreceived) - len(whole)
    standing = remembered(inbox.unreceived)

    lost = _without_process(instance, home, before)
    if runs := runs_under_way(instance):
        words = f"{len(runs)} runs queued or under way; what came is looked at after them"
        return _nothing(words, Seen(standing, lost))
    try:
        years_of_file = _years_of_file(home)
    except IntakeInUseError as error:
        return _nothing(str(error), Seen(standing))
    known_years = configuration.forms.report_years
    answer = what_to_ask(
        due(ledger, years_of_file, _published_admissions(instance, home, ledger), known_years),
        whole,
        known_years,
        jobs,
        lambda asked_for: endings(instance, asked_for),
    )
    return _result(answer, waiting, len(inbox.unreadable), Seen(standing))


def _result(answer: Answer, waiting: int, unreadable: int, seen: Seen) -> dg.SensorResult:
    if answer.asks:
        return dg.SensorResult(
            run_requests=[_run_request(ask) for ask in answer.asks], cursor=seen.as_cursor()
        )
    words = [
        f"{waiting} files not whole yet" if waiting else "",
        f"{unreadable} files cannot be read" if unreadable else "",
        *(
            f"{name} failed and is asked for again once something new is received; "
            "see that run for what to do"
            for name in answer.given_up
        ),
    ]
    return _nothing("; ".join(filter(None, words)) or "nothing new", seen)


def _nothing(words: str, seen: Seen) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=words, cursor=seen.as_cursor())


def _run_request(ask: Ask) -> dg.RunRequest:
    return dg.RunRequest(
        # Remembered for ever: so it has the receipts, the decisions and the attempt in it.
        run_key=f"{ask.asked_for}:{ask.attempt}",
        job_name=ask.job,
        run_config={
            # What is not listed may be half written, or came after the look.
            "ops": {"received_files": {"config": {"whole_files": dict(ask.whole_files)}}}
        },
        tags={ASKED_FOR: ask.asked_for, **tags_of_years(ask.first_year, ask.last_year)},
    )


def _years_of_file(home: Home) -> Mapping[str, list[int]]:
    """sha256 of each file read → the report years of its filings."""
    if not home.intake.exists():
        return {}
    try:
        with reading_intake(home.intake) as intake:
            rows = intake.execute(
                "select file_sha256, list(distinct report_year) filter (report_year is not null) "
                "from files left join filings using (file_sha256) group by file_sha256"
            ).fetchall()
    except IntakeInUseError:
        raise
    except IntakeError:
        # Damaged or of another version: whoever reads next makes it anew.
        return {}
    return {file_sha256: years or [] for file_sha256, years in rows}


def _published_admissions(instance: dg.DagsterInstance, home: Home, ledger: Ledger) -> int:
    """Of how many admissions the last release was made, or found to say the same."""
    event = instance.get_latest_materialization_event(dg.AssetKey("release"))
    if event and event.asset_materialization:
        said = event.asset_materialization.metadata.get(ADMISSIONS)
        if said is not None and isinstance(said.value, int):
            # A ledger brought back from a backup may be shorter than the one it was made of.
            return min(said.value, len(ledger.admissions))
    current = current_release(home.releases)
    lines = read_manifest(current).get("ledger_lines", 0) if current else 0
    return len(read_ledger(home.ledger, up_to=lines).admissions)


def _without_process(instance: dg.DagsterInstance, home: Home, before: Seen) -> str | None:
    """A run that stands as started while nobody holds the home; ended at the second such look.

    Its process was killed. Left as started it takes the only place there is.
    """
    started = instance.get_runs(
        dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    )
    if not started or home.is_held():
        return None
    if before.run_without_process != started[0].run_id:
        return started[0].run_id
    try:
        with home.locked("the sensor on the inbox", datetime.now(UTC)):
            fail_lost_runs(instance)
    except HomeError:
        # Somebody holds it by now, so the run may be theirs.
        return None
    return None
