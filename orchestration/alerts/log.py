"""The home's log of alerts, the one channel that is always there.

Belongs here: its lines. Does not: rotation.
"""

from datetime import datetime
from pathlib import Path

from orchestration.alerts.alert import Alert, one_line
from orchestration.alerts.channel import NotTaken
from publishing.moments import written


def send_to_log(path: Path, alert: Alert, moment: datetime) -> None:
    """Add the alert as one line. Raises NotTaken."""
    words = f"{alert.what} · {alert.where} · {alert.to_do} · {alert.link}"
    write_line(path, f"{alert.kind} · {words}", moment)


def write_line(path: Path, words: str, moment: datetime) -> None:
    """Add one line with its moment. Raises NotTaken."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{written(moment)} {one_line(words, 4000)}\n")
    except OSError as error:
        raise NotTaken(f"{path} cannot be written ({error.strerror})") from error
