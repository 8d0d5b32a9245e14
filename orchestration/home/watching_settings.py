"""`[watching]`, `[schedules]`, `[assets]` of `shanghui.toml`: what runs by itself, whose it is.

Belongs here: their keys and defaults, and what a cron line is. Does not: sensors or schedules.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.home.keys import Key, is_switch, is_whole

SEASON_CRON = "0 6 * 1-2 *"
ANNUAL_CRON = "0 3 1 3 *"
OWNERS = ("team:data",)


@dataclass(frozen=True)
class WatchingSettings:
    """What is watched and when a refresh comes by itself. Cron lines are in Asia/Shanghai."""

    inbox: bool = True
    seconds_between_looks: int = 30
    seconds_for_the_lock: int = 600
    """How long a run Dagster started waits for who holds the home."""
    season: bool = True
    season_cron: str = SEASON_CRON
    annual: bool = True
    annual_cron: str = ANNUAL_CRON
    owners: tuple[str, ...] = OWNERS


_CRON_FIELD = r"(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?"
_CRON_PARTS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""First and last of minutes, hours, days, months and weekdays."""


def is_cron(value: Any) -> bool:
    """Whether a value is a cron line of five fields, in numbers: `30 6 * 1-2 *`."""
    fields = value.split() if isinstance(value, str) else []
    if len(fields) != len(_CRON_PARTS):
        return False
    return all(
        re.fullmatch(rf"{_CRON_FIELD}(?:,{_CRON_FIELD})*", field)
        and all(first <= int(number) <= last for number in re.findall(r"(?<!/)\b\d+", field))
        and not re.search(r"/0+\b", field)
        for field, (first, last) in zip(fields, _CRON_PARTS, strict=True)
    )


def _are_owners(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, str) and re.fullmatch(r"team:\w[\w-]*|[^@\s]+@[^@\s]+\.[^@\s]+", one)
        for one in value
    )


KEYS = (
    Key(
        "watching.inbox",
        True,
        "Whether Dagster's daemon looks at the inbox and the ledger by itself, receives and reads\n"
        "what came, and asks for a refresh of the report years that changed.",
        "true or false",
        is_switch,
    ),
    Key(
        "watching.seconds_between_looks",
        WatchingSettings.seconds_between_looks,
        "A file is whole once it stands at a look as it stood at the one before. Dagster looks no\n"
        "oftener than every 5 seconds.",
        "a whole number from 1 to 86400",
        is_whole(1, 86_400),
    ),
    Key(
        "watching.seconds_for_the_lock",
        WatchingSettings.seconds_for_the_lock,
        "How long a run that Dagster started waits, while a command holds the home, before it\n"
        "fails.",
        "a whole number from 0 to 86400",
        is_whole(0, 86_400),
    ),
    Key(
        "schedules.season",
        True,
        "Whether the report year whose deadline is nearest is refreshed at set times, and when: a\n"
        "cron line (minute, hour, day, month, weekday) in Asia/Shanghai. By default every morning\n"
        "of January and February, the weeks around a deadline of 31 January.",
        "true or false",
        is_switch,
    ),
    Key("schedules.season_cron", SEASON_CRON, "", f'a cron line, as "{SEASON_CRON}"', is_cron),
    Key(
        "schedules.annual",
        True,
        "Whether the report year whose deadline passed last is refreshed and its report brought\n"
        "up to date on a day of the year, and when.",
        "true or false",
        is_switch,
    ),
    Key("schedules.annual_cron", ANNUAL_CRON, "", f'a cron line, as "{ANNUAL_CRON}"', is_cron),
    Key(
        "assets.owners",
        list(OWNERS),
        "Who Dagster's page names as the owners of what is made: teams or mail addresses.",
        'a list, as ["team:data"]',
        _are_owners,
    ),
)


def watching_settings(settings: Mapping[str, Any]) -> WatchingSettings:
    """The settings of keys already held to what they must be."""
    return WatchingSettings(
        inbox=settings["watching.inbox"],
        seconds_between_looks=settings["watching.seconds_between_looks"],
        seconds_for_the_lock=settings["watching.seconds_for_the_lock"],
        season=settings["schedules.season"],
        season_cron=settings["schedules.season_cron"],
        annual=settings["schedules.annual"],
        annual_cron=settings["schedules.annual_cron"],
        owners=tuple(settings["assets.owners"]),
    )
