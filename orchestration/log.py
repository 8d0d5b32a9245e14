"""The log of a home: a line for each thing done, in `logs/shanghui.log`.

Belongs here: what a line may say. Does not: the file (`log_file`), or who is told of it (alerts
are).

A line says when, what was done, how it came out, and counts or names of our own beside it:

    2023-03-01T02:00:00Z refresh done release=2023-03-01.1 sent_back=7
    2023-03-01T02:10:00Z receive failed error=ReceiveError

No names of people, files or places, and no message, which may hold one: what stands in a line is
held to letters that cannot spell them.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from ingestion.errors import ShanghuiError
from orchestration.home import Home, LogSettings, read_configuration
from orchestration.log_file import append_line

FILE = "shanghui.log"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:,+-]{0,199}")

Fact = int | str
"""A count, or a word: ASCII letters, digits and `_.:,+-`."""

DONE, FOUND, FAILED = "done", "found", "failed"
"""Outcomes: as asked; as asked, and something a person should look at; not done."""


def log_line(
    home: Home,
    moment: datetime,
    what: str,
    outcome: str,
    facts: Mapping[str, Fact] | None = None,
    settings: LogSettings | None = None,
) -> None:
    """Append a line to the home's log.

    `what` is the name of a command or of a part of the service, as `desk`. A log that cannot be
    written stops nothing: that is told on standard error, unless what is logged failed itself. No
    home is made for it. `settings` are those of the home if not given. Raises ValueError for a
    word that a log may not hold.
    """
    line = _line(moment, what, outcome, facts or {})
    if not home.path.is_dir():
        return
    try:
        append_line(home.logs / FILE, line, settings or _settings_of(home))
    except OSError as error:
        # What failed says so in a line of its own, and mostly for the same reason.
        if outcome != FAILED:
            why = error.strerror or error
            print(f"shanghui: {home.logs / FILE} cannot be written ({why})", file=sys.stderr)


@contextmanager
def logged(
    home: Home, moment: datetime, what: str, settings: LogSettings | None = None
) -> Iterator[dict[str, Fact]]:
    """Log what is done inside: facts put into the dict, or the kind of error that ended it.

    The fact `outcome` is what it came to, `done` where it is not given.
    """
    facts: dict[str, Fact] = {}
    try:
        yield facts
    except BaseException as error:
        # Its kind alone: a message may name a file, and a file a person.
        log_line(home, moment, what, FAILED, facts | {"error": type(error).__name__}, settings)
        raise
    outcome = str(facts.pop("outcome", DONE))
    log_line(home, moment, what, outcome, facts, settings)


def _settings_of(home: Home) -> LogSettings:
    try:
        return read_configuration(home.path).log
    except ShanghuiError:
        # Who needs the settings says what is wrong with them: no reason to log nothing.
        return LogSettings()


def _line(moment: datetime, what: str, outcome: str, facts: Mapping[str, Fact]) -> str:
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    words = [what, outcome, *(word for fact in facts.items() for word in map(str, fact))]
    for word in words:
        if not _WORD.fullmatch(word):
            raise ValueError(f"the log holds no {word!r}: a count, or letters, digits and _.:,+-")
    return " ".join([stamp, what, outcome, *(f"{name}={value}" for name, value in facts.items())])
