"""A channel: a name and a way to send.

Belongs here: what every channel has, and what it raises. Does not: any one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingestion.errors import ShanghuiError
from orchestration.alerts.alert import Alert


class NotTaken(ShanghuiError):
    """A channel did not take an alert; the message says why and holds no secret."""


@dataclass(frozen=True)
class Channel:
    """`send` takes the alert and the moment it is sent; it returns once the alert was taken.

    It raises ShanghuiError where it was not.
    """

    name: str
    send: Callable[[Alert, datetime], None]
