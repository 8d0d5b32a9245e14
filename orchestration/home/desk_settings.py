"""Section [desk] of `shanghui.toml`: where the filing desk listens, and how much it takes.

Belongs here: its keys and settings. Does not: what the desk does with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from orchestration.home.keys import Key, is_address, is_text, is_whole


@dataclass(frozen=True)
class DeskSettings:
    """The settings of the filing desk, as the keys below describe them."""

    host: str = "127.0.0.1"
    port: int = 8770
    public_address: str = "http://127.0.0.1:8770"
    trusted_proxy: str = ""
    contact: str = "省级工商联"
    link_days: int = 120
    days_to_explain: int = 10
    upload_mb: int = 20
    upload_seconds: int = 120
    uploads_per_hour: int = 60
    uploads_per_hour_and_address: int = 600
    drafts_kept: int = 10
    drafts_mb: int = 2_000
    draft_days: int = 14


DEFAULTS = DeskSettings()


def desk_settings(settings: Mapping[str, Any]) -> DeskSettings:
    """The section, from the settings of the whole file by the names of their keys."""
    return DeskSettings(**{one.name: settings[f"desk.{one.name}"] for one in fields(DeskSettings)})


def is_filled(value: Any) -> bool:
    return is_text(value) and bool(value.strip())


KEYS = (
    Key(
        "desk.host",
        DEFAULTS.host,
        "Where `shanghui desk` listens. Other than 127.0.0.1 anyone in the network reaches it\n"
        "without encryption: let a reverse proxy do that.",
        'an address of this machine, as "127.0.0.1"',
        is_filled,
    ),
    Key("desk.port", DEFAULTS.port, "", "a whole number from 1 to 65535", is_whole(1, 65_535)),
    Key(
        "desk.public_address",
        DEFAULTS.public_address,
        "The address under which counties reach the desk: it stands in every link.",
        'an address, as "https://example.org/desk"',
        is_address,
    ),
    Key(
        "desk.trusted_proxy",
        DEFAULTS.trusted_proxy,
        "The address of the reverse proxy, which is believed when it says for whom it asks.",
        'an address, as "127.0.0.1", or ""',
        lambda value: is_text(value) and value != "*",
    ),
    Key(
        "desk.contact",
        DEFAULTS.contact,
        "Whom a county is told to ask.",
        "a text",
        is_filled,
    ),
    Key(
        "desk.link_days",
        DEFAULTS.link_days,
        "So many days a link is good after it was made.",
        "a whole number from 1 to 730",
        is_whole(1, 730),
    ),
    Key(
        "desk.days_to_explain",
        DEFAULTS.days_to_explain,
        "A query is to be explained so many days after the return was filed.",
        "a whole number from 1 to 365",
        is_whole(1, 365),
    ),
    Key(
        "desk.upload_mb",
        DEFAULTS.upload_mb,
        "How large an uploaded file may be, and how long the upload may take.",
        "a whole number from 1 to 100",
        is_whole(1, 100),
    ),
    Key(
        "desk.upload_seconds",
        DEFAULTS.upload_seconds,
        "",
        "a whole number from 5 to 3600",
        is_whole(5, 3_600),
    ),
    Key(
        "desk.uploads_per_hour",
        DEFAULTS.uploads_per_hour,
        "How often an hour one link may upload or download, and all links from one address.",
        "a whole number from 1 to 10000",
        is_whole(1, 10_000),
    ),
    Key(
        "desk.uploads_per_hour_and_address",
        DEFAULTS.uploads_per_hour_and_address,
        "",
        "a whole number from 1 to 100000",
        is_whole(1, 100_000),
    ),
    Key(
        "desk.drafts_kept",
        DEFAULTS.drafts_kept,
        "Files checked and not filed that are kept of a county and year.",
        "a whole number from 1 to 100",
        is_whole(1, 100),
    ),
    Key(
        "desk.drafts_mb",
        DEFAULTS.drafts_mb,
        "How large those of all counties may be together. The newest of each county stays.",
        "a whole number from 1 to 1000000",
        is_whole(1, 1_000_000),
    ),
    Key(
        "desk.draft_days",
        DEFAULTS.draft_days,
        "For how many days they are kept.",
        "a whole number from 1 to 365",
        is_whole(1, 365),
    ),
)
