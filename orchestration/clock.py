"""A clock that was set back: found before anything is entered with a moment out of order.

Belongs here: comparing a moment with what the ledger knows. Does not: reading the clock.

Of two filings the newer is the one received later. Entered with an earlier moment, a corrected
return would count as the older of the two, and nobody would see it.
"""

from datetime import datetime

from ingestion.receive import Ledger
from orchestration.home import Home, HomeError


def refuse_clock_set_back(home: Home, ledger: Ledger, moment: datetime) -> None:
    """Raise HomeError where `moment` is before the last moment of the ledger."""
    last = ledger.last_moment
    if last is not None and ledger.is_set_back(moment):
        raise HomeError(
            f"the clock says {moment:%Y-%m-%d %H:%M} UTC, and {home.ledger} has an entry of "
            f"{last:%Y-%m-%d %H:%M} UTC; set the clock right and run the same again"
        )
