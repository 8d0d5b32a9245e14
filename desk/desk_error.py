"""Why the desk does not do what it was asked: a sentence for a clerk, or for who set it up.

Belongs here: the two kinds of refusal. Does not: how they look.
"""

from ingestion.errors import ShanghuiError


class DeskError(ShanghuiError):
    """The desk cannot be set up as asked; the message is for the province's engineer."""


class RefusedError(Exception):
    """What came from a browser is not done. `words` are Chinese, for whoever sits there.

    `fault` is set where something of ours has to be mended, and is for the log alone.
    """

    def __init__(
        self,
        status: int,
        title: str,
        words: str,
        retry_after: int | None = None,
        fault: str = "",
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.words = words
        self.retry_after = retry_after
        self.fault = fault
