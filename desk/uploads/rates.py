"""How often one link, or one address, may make the desk work.

Belongs here: counting within the last hour, in memory. Does not: what is refused for it.
"""

from collections import deque
from datetime import datetime, timedelta

WITHIN = timedelta(hours=1)
_KEYS_HELD = 10_000
"""Above this many, those that were silent for an hour are forgotten."""


class Rates:
    """The moments of the last hour at which each key was let through."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._let_through: dict[str, deque[datetime]] = {}

    def seconds_to_wait(self, key: str, moment: datetime) -> int:
        """0, and the key is counted; else how long it must wait, and it is not."""
        if len(self._let_through) > _KEYS_HELD:
            self._forget(moment)
        let_through = self._let_through.setdefault(key, deque())
        while let_through and let_through[0] <= moment - WITHIN:
            let_through.popleft()
        if len(let_through) >= self._per_hour:
            return max(1, int((let_through[0] + WITHIN - moment).total_seconds()))
        let_through.append(moment)
        return 0

    def _forget(self, moment: datetime) -> None:
        silent = [
            key for key, at in self._let_through.items() if not at or at[-1] <= moment - WITHIN
        ]
        for key in silent:
            del self._let_through[key]
