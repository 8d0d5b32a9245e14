"""`[alerts]` and a section for each channel of `shanghui.toml`: who is told, and when.

Belongs here: their keys and defaults; a secret only as the place where it is kept. Does not:
reading a secret, sending.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.home.keys import Key, is_address, is_text, is_whole

SEVERITIES = ("ERROR", "WARN")
SECURITIES = ("starttls", "ssl", "none")


@dataclass(frozen=True)
class SecretPlace:
    """Where a secret is kept: an environment variable, or a file; neither where there is none."""

    variable: str = ""
    file: Path | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.variable or self.file)


@dataclass(frozen=True)
class WebhookSettings:
    """An address alerts are posted to; it holds a key, so it is a secret itself."""

    url: SecretPlace = SecretPlace()
    signing_secret: SecretPlace = SecretPlace()
    """Of 钉钉 alone, where its robot asks for signed calls."""


@dataclass(frozen=True)
class MailSettings:
    """The server mail goes out by. Nothing is sent while `to` is empty."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: SecretPlace = SecretPlace()
    sender: str = ""
    to: tuple[str, ...] = ()
    certificates: Path | None = None
    """Certificates the server's own is held against, where no public authority signed it."""


@dataclass(frozen=True)
class AlertSettings:
    """What is told and to whom. The home's log is always told."""

    check_severities: tuple[str, ...] = SEVERITIES
    counties_named: int = 10
    deadline_reminder_days: int = 7
    """Days between two reminders of counties missing after the deadline; 0: told once a year."""
    daemon_silent_seconds: int = 300
    queued_minutes: int = 60
    lock_hours: int = 6
    disk_free_mb: int = 2048
    backup_hours: int = 36
    """Hours after which a backup is old; 0: none is expected."""
    desk_address: str = ""
    """Where a desk must answer; empty: none is expected."""
    webhook: WebhookSettings = WebhookSettings()
    wecom: WebhookSettings = WebhookSettings()
    dingtalk: WebhookSettings = WebhookSettings()
    mail: MailSettings = MailSettings()


def _is_variable(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([A-Za-z_]\w*)?", value, re.ASCII) is not None


def _is_file_name(value: Any) -> bool:
    return isinstance(value, str) and "://" not in value


def _are_severities(value: Any) -> bool:
    return isinstance(value, list) and all(one in SEVERITIES for one in value)


def _are_addresses(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, str) and re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", one) for one in value
    )


def _secret(name: str, comment: str) -> tuple[Key, Key]:
    """The two keys that say where a secret is kept."""
    return (
        Key(
            f"{name}_env",
            "",
            f"{comment}\nNever here: the name of an environment variable that holds it, or a file.",
            "the name of an environment variable",
            _is_variable,
            may_be_shown=False,
        ),
        Key(
            f"{name}_file",
            "",
            "",
            "a file, relative to this one",
            _is_file_name,
            may_be_shown=False,
        ),
    )


KEYS = (
    Key(
        "alerts.check_severities",
        list(SEVERITIES),
        "Failed checks of which severity are told, each when it turns from passed to failed.",
        'a list of "ERROR", "WARN"',
        _are_severities,
    ),
    Key(
        "alerts.counties_named",
        AlertSettings.counties_named,
        "How many counties without a return are named once the deadline has passed, and after how\n"
        "many days they are named again; 0 names them once a year.",
        "a whole number from 0 to 200",
        is_whole(0, 200),
    ),
    Key("alerts.deadline_reminder_days", 7, "", "a whole number from 0 to 366", is_whole(0, 366)),
    Key(
        "alerts.daemon_silent_seconds",
        AlertSettings.daemon_silent_seconds,
        "`shanghui health` fails where Dagster's daemon has been silent for longer, warns where a\n"
        "run has waited or a process has held the home for longer, and fails with less disk free.",
        "a whole number from 60 to 86400",
        is_whole(60, 86_400),
    ),
    Key("alerts.queued_minutes", 60, "", "a whole number from 1 to 10080", is_whole(1, 10_080)),
    Key("alerts.lock_hours", 6, "", "a whole number from 1 to 168", is_whole(1, 168)),
    Key("alerts.disk_free_mb", 2048, "", "a whole number from 1 to 1048576", is_whole(1, 2**20)),
    Key(
        "alerts.backup_hours",
        AlertSettings.backup_hours,
        "It fails too where the last `shanghui backup` was finished so many hours ago; 0: none is\n"
        "expected. And where the desk at this address does not answer, if one is given.",
        "a whole number from 0 to 8760",
        is_whole(0, 8_760),
    ),
    Key(
        "alerts.desk_address",
        "",
        "",
        'an address, as "http://127.0.0.1:8770", or ""',
        lambda value: value == "" or is_address(value),
    ),
    *_secret("webhook.url", "The address that every alert is posted to as JSON."),
    *_secret("wecom.url", "The address of a 企业微信 group robot, with its key."),
    *_secret("dingtalk.url", "The address of a 钉钉 group robot, with its access_token."),
    *_secret("dingtalk.secret", "What its calls are signed with, where the robot asks for 加签."),
    Key("mail.host", "", "The server alerts are mailed by; none: no mail.", "a text", is_text),
    Key("mail.port", 587, "", "a whole number from 1 to 65535", is_whole(1, 65_535)),
    Key(
        "mail.security",
        "starttls",
        "",
        'one of "starttls", "ssl", "none"',
        lambda value: value in SECURITIES,
    ),
    Key("mail.user", "", "", "a text", is_text),
    *_secret("mail.password", "The password of that user."),
    Key("mail.from", "", "Whose name the mail bears, and who gets it.", "a text", is_text),
    Key("mail.to", [], "", 'a list of addresses, as ["office@example.org"]', _are_addresses),
    Key(
        "mail.certificates",
        "",
        "Certificates (PEM) to trust beside the system's, relative to this file.",
        "a file",
        is_text,
    ),
)


def alert_settings(home: Path, settings: Mapping[str, Any]) -> AlertSettings:
    """The settings of keys already held to what they must be."""

    def secret(name: str) -> SecretPlace:
        return SecretPlace(settings[f"{name}_env"], _beside(home, settings[f"{name}_file"]))

    return AlertSettings(
        check_severities=tuple(settings["alerts.check_severities"]),
        counties_named=settings["alerts.counties_named"],
        deadline_reminder_days=settings["alerts.deadline_reminder_days"],
        daemon_silent_seconds=settings["alerts.daemon_silent_seconds"],
        queued_minutes=settings["alerts.queued_minutes"],
        lock_hours=settings["alerts.lock_hours"],
        disk_free_mb=settings["alerts.disk_free_mb"],
        backup_hours=settings["alerts.backup_hours"],
        desk_address=settings["alerts.desk_address"],
        webhook=WebhookSettings(secret("webhook.url")),
        wecom=WebhookSettings(secret("wecom.url")),
        dingtalk=WebhookSettings(secret("dingtalk.url"), secret("dingtalk.secret")),
        mail=MailSettings(
            host=settings["mail.host"],
            port=settings["mail.port"],
            security=settings["mail.security"],
            user=settings["mail.user"],
            password=secret("mail.password"),
            sender=settings["mail.from"],
            to=tuple(settings["mail.to"]),
            certificates=_beside(home, settings["mail.certificates"]),
        ),
    )


def _beside(home: Path, name: str) -> Path | None:
    return home / name if name else None
