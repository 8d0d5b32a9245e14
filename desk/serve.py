"""Serving the desk until it is told to stop.

Belongs here: the web server's own settings. Does not: the application; how long headers may take
(`impatient`).
"""

import logging
import sys

import uvicorn
from starlette.applications import Starlette

from desk.impatient import ImpatientProtocol

CONNECTIONS = 300
SECONDS_IDLE = 30
"""A browser's connection is kept so long: one closed just as it is used again fails a filing."""
SECONDS_TO_FINISH = 20


def server(app: Starlette, host: str, port: int, root_path: str, proxy: str) -> uvicorn.Server:
    """A server of the application. The address a proxy forwards is believed of `proxy` alone."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            root_path=root_path,
            proxy_headers=bool(proxy),
            forwarded_allow_ips=proxy or None,
            server_header=False,
            # An address holds a link: it is written nowhere.
            access_log=False,
            log_level="warning",
            lifespan="on",
            http=ImpatientProtocol,
            # What no WebSocket is made of.
            ws="none",
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=SECONDS_IDLE,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )


def log_to_stderr() -> None:
    """A line a request: moment, year and county, what was done, status, seconds."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("shanghui.desk")
    log.addHandler(lines)
    log.setLevel(logging.INFO)
