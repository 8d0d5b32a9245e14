"""The home folder: where things are in it, its lock, its settings.

Belongs here: paths, the lock, `shanghui.toml`, report years as people write them. Does not:
Dagster, or work on what the home holds.
"""

from orchestration.home.alert_settings import (
    AlertSettings,
    MailSettings,
    SecretPlace,
    WebhookSettings,
)
from orchestration.home.configuration import (
    DEFAULTS,
    FILE_NAME,
    REPORT_FORMATS,
    Configuration,
    as_file,
    read_configuration,
    read_settings,
)
from orchestration.home.dagster_settings import POSTGRESQL
from orchestration.home.engine_settings import EngineSettings
from orchestration.home.home import Home
from orchestration.home.home_version import HomeError, note_version, read_home_version
from orchestration.home.last_backup import (
    LastBackup,
    note_backup,
    note_failed_backup,
    read_last_backup,
)
from orchestration.home.log_settings import LogSettings
from orchestration.home.no_room import OfAnotherDiskError, told_if_no_room
from orchestration.home.report_years import contiguous, parse_report_years
from orchestration.home.user_cache import user_cache

__all__ = [
    "DEFAULTS",
    "FILE_NAME",
    "POSTGRESQL",
    "REPORT_FORMATS",
    "AlertSettings",
    "Configuration",
    "EngineSettings",
    "Home",
    "HomeError",
    "LastBackup",
    "LogSettings",
    "MailSettings",
    "OfAnotherDiskError",
    "SecretPlace",
    "WebhookSettings",
    "as_file",
    "contiguous",
    "note_backup",
    "note_failed_backup",
    "note_version",
    "parse_report_years",
    "read_configuration",
    "read_home_version",
    "read_last_backup",
    "read_settings",
    "told_if_no_room",
    "user_cache",
]
