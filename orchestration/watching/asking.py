"""Which runs are asked for: first that what came is received and read, then one refresh.

Belongs here: the runs, what makes one the same as another, and when a failed one is asked for once
more. Does not: Dagster, or finding out what is due.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

from orchestration.home import contiguous
from orchestration.watching.due_years import Due

MOST_ATTEMPTS = 3
"""How often a run is asked for that ended by what may pass by itself."""


@dataclass(frozen=True)
class Jobs:
    """The names of the jobs that can be asked for."""

    receive: str
    admit: str
    refresh: str


class Ending(Enum):
    """How a run ended that was asked for before."""

    DONE = "done"
    FAILED = "failed"
    MAY_PASS = "may pass"
    """By what has nothing to do with the data: its process was lost, another held the home."""


@dataclass(frozen=True)
class Ask:
    """A run to ask for, over one unbroken range of report years.

    `asked_for` is the same for the same work on the same receipts and decisions.
    """

    job: str
    first_year: int
    last_year: int
    asked_for: str
    attempt: int = 1
    whole_files: Mapping[str, str] = field(default_factory=dict)
    """What of the inbox the run receives: files, and how each stood when it was found whole."""


@dataclass(frozen=True)
class Answer:
    """Runs to ask for, and a line on what is not asked for once more."""

    asks: tuple[Ask, ...] = ()
    given_up: tuple[str, ...] = ()


def what_to_ask(
    due: Due,
    whole: Mapping[str, str],
    known_years: Sequence[int],
    jobs: Jobs,
    endings: Callable[[str], Sequence[Ending]],
) -> Answer:
    """The runs to ask for now, while none is queued or under way.

    `endings` has how the runs ended that were asked for under a name before, the last one last.
    A year is known once a file is read, so receiving and reading come first. What is due by then is
    not put off: in a season files may come at every look.
    """
    asks: list[Ask] = []
    given_up: list[str] = []
    if whole or due.unread:
        first, last = min(known_years), max(known_years)
        name = f"{jobs.receive}:{due.mark}:{_digest(whole, due.unread)}"
        ask = _once_more(Ask(jobs.receive, first, last, name, whole_files=whole), endings)
        if ask:
            asks.append(ask)
        else:
            given_up.append(name)
    if not due.report_years:
        return Answer(tuple(asks), tuple(given_up))
    *earlier, final = contiguous(due.report_years)
    # Only the last range's run builds and publishes, so that there is one release at most.
    ranges = [(jobs.admit, *years) for years in earlier] + [(jobs.refresh, *final)]
    for job, first, last in ranges:
        name = f"{job}:{first}-{last}:{due.mark}"
        ask = _once_more(Ask(job, first, last, name), endings)
        if ask:
            asks.append(ask)
        else:
            given_up.append(name)
    return Answer(tuple(asks), tuple(given_up))


def _once_more(ask: Ask, endings: Callable[[str], Sequence[Ending]]) -> Ask | None:
    """The run with the number of its attempt; None where one more would end as the last did."""
    before = endings(ask.asked_for)
    if before and (before[-1] is not Ending.MAY_PASS or len(before) >= MOST_ATTEMPTS):
        return None
    return Ask(
        ask.job, ask.first_year, ask.last_year, ask.asked_for, len(before) + 1, ask.whole_files
    )


def _digest(whole: Mapping[str, str], unread: frozenset[str]) -> str:
    text = "\n".join([*(f"{name} {stands}" for name, stands in sorted(whole.items())), ""])
    return sha256((text + "\n".join(sorted(unread))).encode()).hexdigest()[:12]
