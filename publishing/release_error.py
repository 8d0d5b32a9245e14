"""The one error of this room: a release that cannot be made or found, said in one line.

Belongs here: the error. Does not: catching it (the command line does).
"""

from ingestion.errors import ShanghuiError


class ReleaseError(ShanghuiError):
    """What was found, where, and what would work; never shown as a traceback."""
