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
    if ledger.is_set_back(moment):
        words = ledger.set_back_words(moment, str(home.ledger))
        raise HomeError(f"{words} and run the same again")
