"""Whether the filing desk answers, where one is expected.

Belongs here: asking it, the line of health and its alert. Does not: the desk.
"""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

from orchestration.alerts.alert import Alert, Kind, one_line
from orchestration.alerts.health_line import HealthLine, Standing, line_of
from orchestration.home import AlertSettings

SECONDS_TO_ANSWER = 5.0
ASKED = "robots.txt"
"""What anyone may ask a desk for."""


def desk_lines(settings: AlertSettings) -> list[HealthLine]:
    """One line, or none where no desk is expected."""
    address = settings.desk_address
    if not address:
        return []
    silence = _why_silent(address)
    alert = Alert(
        Kind.DESK_SILENT,
        address,
        f"The desk does not answer at {address}: {silence}",
        address,
        "start it again and read what it said last; counties cannot file until then",
    )
    if silence:
        return [line_of("desk", Standing.FAIL, alert.what, alert)]
    return [line_of("desk", Standing.OK, f"answers at {address}", alert)]


def _why_silent(address: str) -> str:
    """Why no desk answered; empty where one did. No proxy of the environment is asked."""
    try:
        parts = urlsplit(address)
        of_scheme = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        connection = of_scheme[parts.scheme](parts.netloc, timeout=SECONDS_TO_ANSWER)
        with closing(connection):
            connection.request("GET", f"{parts.path.rstrip('/')}/{ASKED}")
            status = connection.getresponse().status
    # ValueError: an address that is none after all.
    except (OSError, http.client.HTTPException, ValueError) as error:
        return one_line(str(error)) or type(error).__name__
    return "" if status == http.client.OK else f"it answered {status}"
