"""`[log]` of `shanghui.toml`: how much of the log is kept.

Belongs here: its keys and defaults. Does not: writing the log (`orchestration.log`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.home.keys import Key, is_whole


@dataclass(frozen=True)
class LogSettings:
    """A file is full at `max_bytes`; `kept_files` full ones are kept beside the one written to."""

    max_bytes: int = 1_048_576
    kept_files: int = 9


KEYS = (
    Key(
        "log.max_kilobytes",
        LogSettings.max_bytes // 1024,
        "A file in logs/ is full at this size, and shanghui.log is renamed to shanghui.log.1; so\n"
        "many full files are kept of each.",
        "a whole number from 1 to 1048576",
        is_whole(1, 1_048_576),
    ),
    Key(
        "log.kept_files",
        LogSettings.kept_files,
        "",
        "a whole number from 0 to 999",
        is_whole(0, 999),
    ),
)


def log_settings(settings: Mapping[str, Any]) -> LogSettings:
    """The section as read from the file."""
    return LogSettings(settings["log.max_kilobytes"] * 1024, settings["log.kept_files"])
