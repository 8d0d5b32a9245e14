"""What was told, kept in the home across restarts.

Belongs here: `alerts.json`, and which of the things that are the case is news. Does not: finding
out what is the case, sending.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import ShanghuiError
from ingestion.whole_files import write_whole
from orchestration.alerts.alert import Alert, Kind
from publishing.moments import written

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_DAYS = 7
"""How long an alert waits for a channel that does not take it; the log has it in any case."""
LOCK_SECONDS = 90


class ToldError(ShanghuiError):
    """The record of what was told cannot be read, or another process holds it."""


@dataclass(frozen=True)
class Waiting:
    """An alert, and the channels that have not taken it yet."""

    alert: Alert
    raised_at: datetime
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What was told.

    `run_event` is the id of the last failure of a run looked at, None before the first look;
    `standing` the keys of what is the case and was told; `waiting` what has channels still to
    reach; `down` the channels that did not take what was sent them last.
    """

    run_event: int | None = None
    standing: frozenset[str] = frozenset()
    waiting: tuple[Waiting, ...] = ()
    down: frozenset[str] = frozenset()


def read_told(path: Path) -> Told:
    """The record; an empty one where there is none yet. Raises ToldError."""
    if not path.exists():
        return Told()
    try:
        found = json.loads(path.read_bytes())
        return Told(
            found["run_event"],
            frozenset(found["standing"]),
            tuple(
                Waiting(
                    Alert(**one["alert"] | {"kind": Kind(one["alert"]["kind"])}),
                    datetime.fromisoformat(one["raised_at"]),
                    tuple(one["channels"]),
                )
                for one in found["waiting"]
            ),
            frozenset(found["down"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ToldError(
            f"{path}: cannot be read ({type(error).__name__}); move it away, and what is wrong now "
            "is told anew"
        ) from error


def write_told(path: Path, told: Told) -> None:
    """Put the record in place of the one before, whole."""
    plain: dict[str, Any] = {
        "run_event": told.run_event,
        "standing": sorted(told.standing),
        "waiting": [
            {
                "alert": asdict(one.alert),
                "raised_at": written(one.raised_at),
                "channels": list(one.channels),
            }
            for one in told.waiting
        ],
        "down": sorted(told.down),
    }
    write_whole(path, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode())


@contextmanager
def telling(path: Path) -> "Iterator[None]":
    """Hold the record: the daemon's sensor and `shanghui health --alert` may meet.

    Raises ToldError where another process does not let go.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        raise ToldError(f"another process holds {path}; try again later") from None
    try:
        yield
    finally:
        lock.release()


def with_news(
    told: Told,
    happened: Sequence[Alert],
    seen: Mapping[str, Alert | None],
    known_whole: Collection[Kind],
    channels: Collection[str],
    moment: datetime,
) -> Told:
    """The record with what is news put among what waits.

    `happened` is told once by whoever hands it in; `seen` says of keys whether they are the case
    (an alert) or not (None): news is what was not the case before. Keys that nobody looked at stay
    as they were, but for kinds `known_whole`, of which everything that is the case was seen.
    """
    failing = {key: alert for key, alert in seen.items() if alert is not None}
    fine = seen.keys() - failing.keys()
    gone = {key for key in told.standing if key.partition(":")[0] in known_whole}
    news = [*happened, *(failing[key] for key in sorted(failing.keys() - told.standing))]
    return replace(
        told,
        standing=(told.standing - fine - gone) | failing.keys(),
        waiting=(*told.waiting, *(Waiting(alert, moment, tuple(channels)) for alert in news)),
    )


def has_waited_too_long(waiting: Waiting, moment: datetime) -> bool:
    return moment - waiting.raised_at > timedelta(days=KEPT_DAYS)
