"""`[retention]` of `shanghui.toml`: how long what grows old is kept.

Belongs here: its keys, defaults and least values. Does not: what goes, and what stays all the same
(`orchestration.retention`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from orchestration.home.keys import Key, is_whole

LEAST_YEARS_OF_RETURNS = 2
LEAST_YEARS_OF_RELEASES = 10
"""What is summed up of the returns is kept for ten years at least, the returns for two."""


@dataclass(frozen=True)
class RetentionSettings:
    """Days, years, a number of releases; 0 keeps for ever, and as it is."""

    runs_days: int = 400
    newest_runs: int = 60
    ticks_days: int = 30
    inbox_days: int = 400
    slips_days: int = 400
    open_databases: int = 12
    releases_years: int = 0
    raw_returns_years: int = 0


DEFAULTS = RetentionSettings()


def retention_settings(settings: Mapping[str, Any]) -> RetentionSettings:
    """The section as read from the file."""
    names = [one.name for one in fields(RetentionSettings)]
    return RetentionSettings(**{name: settings[f"retention.{name}"] for name in names})


def _is_never_or(first: int, last: int) -> Callable[[Any], bool]:
    is_right = is_whole(first, last)
    return lambda value: (type(value) is int and value == 0) or is_right(value)


def _words(first: int, last: int, unit: str) -> str:
    return f"0, which keeps for ever, or a whole number of {unit} from {first} to {last}"


KEYS = (
    Key(
        "retention.runs_days",
        DEFAULTS.runs_days,
        "What `shanghui retention --apply` takes away: Dagster's records of runs that ended so\n"
        "many days ago. The last run that made a year or an asset stays. 0 keeps for ever.",
        _words(30, 36_500, "days"),
        _is_never_or(30, 36_500),
    ),
    Key(
        "retention.newest_runs",
        DEFAULTS.newest_runs,
        "Of these a refresh keeps the records, however old; of the others it deletes them, twenty\n"
        "at a time, but for the last run that made a year or an asset. 0 keeps all.",
        _words(10, 100_000, "runs"),
        _is_never_or(10, 100_000),
    ),
    Key(
        "retention.ticks_days",
        DEFAULTS.ticks_days,
        "Dagster's records of what sensors found at a look; its daemon takes them away by itself.",
        _words(1, 36_500, "days"),
        _is_never_or(1, 36_500),
    ),
    Key(
        "retention.inbox_days",
        DEFAULTS.inbox_days,
        "Files in the inbox, so many days after they were received: the archive keeps them.",
        _words(30, 36_500, "days"),
        _is_never_or(30, 36_500),
    ),
    Key(
        "retention.slips_days",
        DEFAULTS.slips_days,
        "Correction slips written so many days ago; a refresh of their year writes them again.",
        _words(30, 36_500, "days"),
        _is_never_or(30, 36_500),
    ),
    Key(
        "retention.open_databases",
        DEFAULTS.open_databases,
        "Of so many of the newest releases, and of official ones, chambers.duckdb stays as it is.\n"
        "Of the others a refresh packs it (chambers.duckdb.zst, a quarter of the room): shanghui\n"
        "reads it as it did, for other programs: zstd -d. 0 packs none.",
        _words(1, 100_000, "releases"),
        _is_never_or(1, 100_000),
    ),
    Key(
        "retention.releases_years",
        DEFAULTS.releases_years,
        "Releases published so many years ago. The current one, official ones, those public\n"
        "releases were made of, and what these need stay. Summaries are kept for 10 years at\n"
        "least.",
        _words(LEAST_YEARS_OF_RELEASES, 1000, "years"),
        _is_never_or(LEAST_YEARS_OF_RELEASES, 1000),
    ),
    Key(
        "retention.raw_returns_years",
        DEFAULTS.raw_returns_years,
        "Received files of locked years, so many years after they were received, are listed as\n"
        "due for destruction; none is destroyed: a later version must be able to read them\n"
        "again. 2 years at least.",
        _words(LEAST_YEARS_OF_RETURNS, 1000, "years"),
        _is_never_or(LEAST_YEARS_OF_RETURNS, 1000),
    ),
)
