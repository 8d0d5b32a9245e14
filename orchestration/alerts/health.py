"""Whether a home and its daemon are well, a line for each thing looked at.

Belongs here: the lines of the home and its daemon, and the alerts of those that fail. Does not:
printing, sending; reading Dagster's records (`health_records`); what stands beside the home
(`backup_line`, `desk_line`).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingestion.errors import ShanghuiError
from orchestration.alerts.alert import Alert, Kind, one_line
from orchestration.alerts.backup_line import backup_line
from orchestration.alerts.conditions import Seen, tick_alerts
from orchestration.alerts.desk_line import desk_lines
from orchestration.alerts.health_line import HealthLine, Standing, line_of
from orchestration.alerts.health_records import HealthRecords, RecordsError
from orchestration.home import AlertSettings, Home
from orchestration.ledger_of_release import ledger_held_to_release
from publishing.manifest import read_manifest
from publishing.moments import written
from publishing.release_folder import current_release

DAEMONS = ("SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR", "BACKFILL")
"""The parts of Dagster's daemon a home needs, as its heartbeats name them."""


@dataclass(frozen=True)
class Health:
    lines: tuple[HealthLine, ...]

    @property
    def standing(self) -> Standing:
        """That of the worst line."""
        return max((line.standing for line in self.lines), key=list(Standing).index)

    @property
    def summary(self) -> str:
        """One line: the standing, and what is not well."""
        wrong = [line for line in self.lines if line.standing is not Standing.OK]
        if not wrong:
            return f"ok: {len(self.lines)} things looked at, all well"
        names = ", ".join(f"{line.name} ({line.standing})" for line in wrong)
        return f"{self.standing}: of {len(self.lines)} things looked at not well: {names}"

    def as_seen(self) -> Seen:
        """What fails, and what does not any more."""
        return {line.key: line.alert for line in self.lines if line.key}


def health_of(
    home: Home,
    settings: AlertSettings,
    records: Callable[[], HealthRecords],
    moment: datetime,
) -> Health:
    """Look at disk, lock, ledger, release and backup of a home, its desk, daemon and runs."""
    lines = [_disk(home, settings), _lock(home, settings, moment), _ledger(home)]
    lines += [_release(home, moment), backup_line(home, settings, moment), *desk_lines(settings)]
    unreadable = f"{Kind.RECORDS_UNREADABLE}:{home.path}"
    try:
        known = records()
    except RecordsError as error:
        words = one_line(str(error))
        to_do = "see that Dagster's storage answers (dagster.yaml); read the paragraph linked"
        alert = Alert(Kind.RECORDS_UNREADABLE, str(home.path), words, str(home.dagster), to_do)
        lines.append(HealthLine("records", Standing.FAIL, words, unreadable, to_do, alert))
        return Health(tuple(lines))
    lines += [
        HealthLine("records", Standing.OK, "Dagster's records can be read", unreadable),
        _daemon(home, settings, known, moment),
        *_ticks(known),
        _last_run(known),
        _queue(home, settings, known, moment),
    ]
    return Health(tuple(lines))


def ledger_alert(home: Home, words: str) -> Alert:
    return Alert(
        Kind.LEDGER_UNREADABLE,
        str(home.path),
        one_line(words),
        str(home.ledger),
        "do not edit it; mend it with a backup: shanghui restore BACKUP --damaged",
    )


def release_alert(home: Home, words: str) -> Alert:
    return Alert(
        Kind.RELEASE_UNREADABLE,
        str(home.path),
        one_line(words),
        str(home.releases),
        f"see what is damaged: shanghui verify --home {home.path}",
    )


def _disk(home: Home, settings: AlertSettings) -> HealthLine:
    free = shutil.disk_usage(home.path).free // 2**20
    words = f"{free:,} MB free where the home is"
    alert = Alert(
        Kind.DISK_SHORT,
        str(home.path),
        f"{words}; {settings.disk_free_mb:,} are wanted",
        str(home.path),
        "make room; what is not the current release may go to a backup first",
    )
    fails = free < settings.disk_free_mb
    return line_of("disk", Standing.FAIL if fails else Standing.OK, words, alert)


def _lock(home: Home, settings: AlertSettings, moment: datetime) -> HealthLine:
    holder = home.holder()
    if holder is None:
        words, process, is_long = "free", 0, False
    else:
        process = holder.process
        since = written(holder.since)
        words = f"held by {holder.purpose} (process {process}) since {since}"
        is_long = moment - holder.since > timedelta(hours=settings.lock_hours)
    alert = Alert(
        Kind.LOCK_HELD,
        str(home.path),
        words,
        str(home.path),
        f"see what process {process} does; end it by its number if it does nothing",
    )
    return line_of("lock", Standing.WARN if is_long else Standing.OK, words, alert)


def _ledger(home: Home) -> HealthLine:
    try:
        ledger = ledger_held_to_release(home)
    except (ShanghuiError, OSError) as error:
        return line_of("ledger", Standing.FAIL, str(error), ledger_alert(home, str(error)))
    return line_of(
        "ledger", Standing.OK, f"{ledger.line_count:,} lines, whole", ledger_alert(home, "")
    )


def _release(home: Home, moment: datetime) -> HealthLine:
    from publishing.read_release import report_years

    try:
        release = current_release(home.releases)
        years = report_years(release) if release else []
        published = read_manifest(release)["published_at"] if release else ""
    except (ShanghuiError, OSError) as error:
        return line_of("release", Standing.FAIL, str(error), release_alert(home, str(error)))
    if release is None:
        words, to_do = "none was published yet", "put a return into the inbox, or refresh a year"
        return HealthLine("release", Standing.WARN, words, release_alert(home, "").key, to_do)
    days = (moment - datetime.fromisoformat(published)).days
    words = f"{release.name}, {len(years)} report years, published {days} days ago"
    return line_of("release", Standing.OK, words, release_alert(home, ""))


def _daemon(
    home: Home, settings: AlertSettings, known: HealthRecords, moment: datetime
) -> HealthLine:
    beats = {part: known.heartbeats.get(part) for part in DAEMONS}
    oldest = min((beat or 0 for beat in beats.values()), default=0)
    silent = int(moment.timestamp() - oldest)
    if not any(beats.values()):
        words = "Dagster's daemon never ran over this home"
    elif not oldest:
        never = ", ".join(part for part, beat in beats.items() if not beat)
        words = f"of Dagster's daemon these parts never ran: {never}"
    elif silent > settings.daemon_silent_seconds:
        words = f"Dagster's daemon is silent since {written(datetime.fromtimestamp(oldest, UTC))}"
    else:
        words = f"beat {max(silent, 0)} s ago"
    fails = silent > settings.daemon_silent_seconds
    alert = Alert(
        Kind.DAEMON_SILENT,
        str(home.path),
        words,
        str(home.path),
        f"start it{' again' if any(beats.values()) else ': shanghui daemon'}; until then nothing"
        " runs by itself",
    )
    return line_of("daemon", Standing.FAIL if fails else Standing.OK, words, alert)


def _ticks(known: HealthRecords) -> list[HealthLine]:
    seen = tick_alerts(known.ticks)
    lines = []
    for tick, (key, alert) in zip(known.ticks, seen.items(), strict=True):
        at = written(datetime.fromtimestamp(int(tick.at), UTC))
        words = alert.what if alert else f"last tick {at}"
        lines.append(
            HealthLine(
                f"{tick.kind} {tick.name}",
                Standing.FAIL if alert else Standing.OK,
                words,
                key,
                alert.to_do if alert else "",
                alert,
            )
        )
    return lines


def _last_run(known: HealthRecords) -> HealthLine:
    """The last run: one that failed warns here, and was told as a failed run by the daemon."""
    if known.last_run is None:
        return HealthLine("last run", Standing.OK, "none yet", "")
    run = known.last_run
    words = f"{run.job} {run.status.lower()}, {run.run_id}"
    if run.status != "FAILURE":
        return HealthLine("last run", Standing.OK, words, "")
    return HealthLine(
        "last run", Standing.WARN, words, "", "see the run in Dagster's page, then refresh again"
    )


def _queue(
    home: Home, settings: AlertSettings, known: HealthRecords, moment: datetime
) -> HealthLine:
    late = moment.timestamp() - settings.queued_minutes * 60
    waiting = [at for at in known.queued_at if at < late]
    words = f"{len(known.queued_at)} wait, {len(waiting)} for over {settings.queued_minutes} min"
    alert = Alert(
        Kind.RUNS_WAITING,
        str(home.path),
        words,
        "Dagster's queue of runs",
        "see what runs before them in Dagster's page; end a run that does nothing there",
    )
    return line_of("queue", Standing.FAIL if waiting else Standing.OK, words, alert)
