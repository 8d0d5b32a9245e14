"""Section [desk] of `shanghui.toml`: where the filing desk listens, and how much it takes.

Belongs here: its settings, with their defaults. Does not: what the desk does with them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeskSection:
    """The settings of the filing desk."""

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
    draft_days: int = 14
