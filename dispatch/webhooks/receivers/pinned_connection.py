"""A connection that goes to the very address that was looked at, so that no name leads inside (invariant 41).

The name is resolved once; all of its addresses must be allowed, and the first is connected to. TLS is checked against
the name. No proxy of the environment is used.
"""

import socket
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address

from dispatch.webhooks.rules.addresses import is_allowed


class ForbiddenAddress(OSError):
    """The name leads to an address that webhooks don't go to."""


def resolved(host: str, port: int, *, to_loopback: bool) -> str:
    """The address to connect to. Raises `ForbiddenAddress`, and `OSError` for a name that nobody knows."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_allowed(ip_address(one.partition("%")[0]), to_loopback=to_loopback) for one in found):
        raise ForbiddenAddress
    return found[0]


class PinnedConnection(HTTPConnection):
    """In the clear, for loopback alone."""

    def connect(self) -> None:
        """Opens the socket."""
        address = resolved(self.host, self.port, to_loopback=True)
        if not ip_address(address).is_loopback:
            raise ForbiddenAddress
        self.sock = socket.create_connection((address, self.port), self.timeout)


class PinnedTlsConnection(HTTPSConnection):
    """By TLS, with the certificates that this machine trusts."""

    def __init__(self, host: str, port: int | None, *, timeout: float, to_loopback: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._to_loopback = to_loopback

    def connect(self) -> None:
        """Opens the socket and speaks TLS over it."""
        address = resolved(self.host, self.port, to_loopback=self._to_loopback)
        plain = socket.create_connection((address, self.port), self.timeout)
        try:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]
        except BaseException:
            plain.close()
            raise
