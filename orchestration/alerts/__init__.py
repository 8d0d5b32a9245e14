"""Telling people when it matters: what failed, what is late, what changed that should stand.

Belongs here: alerts, the conditions that call for one, channels, what was told, a home's health.
Does not: mending anything; assets.
"""

from orchestration.alerts.alert import Alert, Kind
from orchestration.alerts.deliver import channels_of
from orchestration.alerts.health import Health, health_of
from orchestration.alerts.health_line import Standing
from orchestration.alerts.health_records import read_health_records
from orchestration.alerts.log import AlertsLog
from orchestration.alerts.look import tell_health
from orchestration.alerts.sensor import alerts_sensor

__all__ = [
    "Alert",
    "AlertsLog",
    "Health",
    "Kind",
    "Standing",
    "alerts_sensor",
    "channels_of",
    "health_of",
    "read_health_records",
    "tell_health",
]
