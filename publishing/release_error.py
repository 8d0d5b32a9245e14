"""The one error of this room: a release that cannot be made or found, said in one line.

Belongs here: the error. Does not: catching it (the command line does).
"""

from ingestion.errors import ShanghuiError


class ReleaseError(ShanghuiError):
    """What was found, where, and what would work; never shown as a traceback."""


class UnexplainedError(ReleaseError):
    """The release would differ from the one before by what no input explains."""


class DisclosureError(ReleaseError):
    """The release would hold what may not be published, or what nobody has classed."""
