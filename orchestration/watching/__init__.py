"""What runs by itself: the sensor on the inbox, and the refreshes at set times.

Belongs here: looking, deciding what is due, asking for runs. Does not: the runs (`assets`).
"""

from orchestration.watching.asking import Jobs
from orchestration.watching.freshness import freshness_policies
from orchestration.watching.inbox_sensor import ADMISSIONS, inbox_sensor
from orchestration.watching.schedules import refresh_schedules

__all__ = ["ADMISSIONS", "Jobs", "freshness_policies", "inbox_sensor", "refresh_schedules"]
