"""The home's log of alerts, the one channel that is always there.

Belongs here: its lines. Does not: the file (`orchestration.log_file`).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.alerts.alert import Alert, one_line
from orchestration.alerts.channel import NotTaken
from orchestration.home import LogSettings
from orchestration.log_file import append_line
from publishing.moments import written


@dataclass(frozen=True)
class AlertsLog:
    """Where the lines stand, and how many are kept."""

    path: Path
    settings: LogSettings


def send_to_log(log: AlertsLog, alert: Alert, moment: datetime) -> None:
    """Add the alert as one line. Raises NotTaken."""
    words = f"{alert.what} · {alert.where} · {alert.to_do} · {alert.link}"
    write_line(log, f"{alert.kind} · {words}", moment)


def write_line(log: AlertsLog, words: str, moment: datetime) -> None:
    """Add one line with its moment. Raises NotTaken."""
    try:
        append_line(log.path, f"{written(moment)} {one_line(words, 4000)}", log.settings)
    except OSError as error:
        raise NotTaken(f"{log.path} cannot be written ({error.strerror or error})") from error
