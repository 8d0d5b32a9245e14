"""Whether a server can listen where it is told to, found out before anything is loaded or made.

Belongs here: the address. Does not: a server.
"""

import socket

from ingestion.errors import ShanghuiError


class AddressError(ShanghuiError):
    """Nothing can listen there; the message says why."""


def must_be_free(host: str, port: int) -> None:
    """Raises AddressError where another listens, or the address is none of this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as trial:
                # As the servers do: what lingers of one that ended does not hold the address.
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family is socket.AF_INET6:
                    trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trial.bind(address)
    except OSError as error:
        raise AddressError(
            f"cannot listen at {host}:{port} ({error.strerror}); end what listens there, or name"
            " another address with --host and --port"
        ) from error
