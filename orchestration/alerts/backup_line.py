"""Whether what cannot be made again was copied away lately, by what `shanghui backup` noted.

Belongs here: the line of health and its alert. Does not: backups, what is noted of them.
"""

from datetime import datetime, timedelta

from orchestration.alerts.alert import Alert, Kind, one_line
from orchestration.alerts.health_line import HealthLine, Standing, line_of
from orchestration.home import AlertSettings, Home, HomeError, LastBackup, read_last_backup
from publishing.moments import written


def backup_line(home: Home, settings: AlertSettings, moment: datetime) -> HealthLine:
    """Fails where the last backup is old, not whole or failed; a home that never had one warns."""
    try:
        standing, words = _stands(read_last_backup(home.last_backup), settings, moment)
    except HomeError as error:
        standing, words = Standing.FAIL, str(error)
    alert = Alert(
        Kind.NO_WHOLE_BACKUP,
        str(home.path),
        one_line(f"Backup: {words}"),
        str(home.path),
        f"put right what it names, if anything, then: shanghui backup DIR --home {home.path}",
    )
    return line_of("backup", standing, words, alert)


def _stands(last: LastBackup, settings: AlertSettings, moment: datetime) -> tuple[Standing, str]:
    """How the home stands, and what is said of it."""
    if not settings.backup_hours:
        return Standing.OK, "none is expected (alerts.backup_hours is 0)"
    finished = f"finished {written(last.finished_at)}" if last.finished_at else "none"
    if last.failure:
        return Standing.FAIL, f"the last try failed: {last.failure}; before it: {finished}"
    if last.finished_at is None:
        return Standing.WARN, "none was ever finished"
    if last.damaged_count:
        return Standing.FAIL, f"{finished}, not whole: damaged in the home: {last.damaged_count:,}"
    if moment - last.finished_at > timedelta(hours=settings.backup_hours):
        return Standing.FAIL, f"{finished}, over {settings.backup_hours} hours ago"
    return Standing.OK, f"{finished}, whole"
