"""A connection that does not say what it wants is closed.

Belongs here: how long a request's first lines may take to come. Does not: its body, which the desk
times itself.

The web server counts open connections and refuses more than so many, but waits for the headers of
each for ever: whoever opens that many and says nothing would shut the desk. It is a protocol of h11
because that one also bounds how long headers may be.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_FOR_HEADERS = 15.0
"""As docs/nginx/shanghui.conf has it."""


class ImpatientProtocol(H11Protocol):
    """uvicorn's own, with a limit to the time from the first byte, or none, to a whole request."""

    _until_headers: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        if self._is_between_requests() and self._until_headers is None:
            self._wait_for_headers()
        super().data_received(data)
        if not self._is_between_requests():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        cycle: Any = self.cycle
        return cycle is None or cycle.response_complete

    def _wait_for_headers(self) -> None:
        self._until_headers = self.loop.call_later(SECONDS_FOR_HEADERS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._until_headers is not None:
            self._until_headers.cancel()
            self._until_headers = None
