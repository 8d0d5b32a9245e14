"""The ledger as a release knows it.

Belongs here: from what its manifest says to the ledger of then. Does not: reading a ledger.
"""

from collections.abc import Mapping
from typing import Any

from ingestion.receive import Ledger, read_ledger
from orchestration.home import Home


def ledger_of(home: Home, manifest: Mapping[str, Any]) -> Ledger:
    """The ledger as the refresh that made a release looked at it; as it is, where an old manifest
    does not say. Raises LedgerError."""
    return read_ledger(
        home.ledger,
        up_to=manifest.get("ledger_lines"),
        known=manifest.get("ledger_lines_known"),
    )
