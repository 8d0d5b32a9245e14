"""How a county's return stands: what was filed, what became of it, what is still to be explained.

Belongs here: putting together what the ledger, the current release and the desk's own answers know,
without any lock of the home. Does not: how it looks, filing.
"""

from desk.standing.filings import (
    DESK_FOLDER,
    Filing,
    filing_that_holds,
    filings_of_year,
    state_of_county,
    timeliness,
)
from desk.standing.known import Known, last_returns, read_known
from desk.standing.open_queries import (
    OpenQuery,
    explain_by,
    filing_to_explain,
    open_queries,
    place_key,
    queries_of_answer,
    with_earlier_reasons,
)
from desk.standing.reminders import CountyStanding, county_standings, reminder_words

__all__ = [
    "DESK_FOLDER",
    "CountyStanding",
    "Filing",
    "Known",
    "OpenQuery",
    "county_standings",
    "explain_by",
    "filing_that_holds",
    "filing_to_explain",
    "filings_of_year",
    "last_returns",
    "open_queries",
    "place_key",
    "queries_of_answer",
    "read_known",
    "reminder_words",
    "state_of_county",
    "timeliness",
    "with_earlier_reasons",
]
