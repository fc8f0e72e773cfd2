"""Where webhooks may go: to servers on the internet, and nowhere inside (invariant 41)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST_URL = 2000

_METADATA = frozenset({IPv4Address("168.63.129.16")})
"""A cloud's inner service on an address that is none of the private ones."""
_FURTHER_INSIDE = (IPv4Network("192.0.0.0/24"), IPv6Network("64:ff9b:1::/48"))
"""Special ranges that older lists of the language's own take for global."""
_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"), IPv6Network("::ffff:0:0:0/96"))
"""Addresses of IPv6 whose last 32 bits are one of IPv4, to which a gateway carries on."""
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

Address = IPv4Address | IPv6Address


def fault_of(url: str, *, to_loopback: bool) -> str | None:
    """What is wrong with an address to send to, in a sentence; None when it may be tried.

    A name that leads inside is found when it is resolved, with every delivery (`is_allowed`).
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no web address."
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"A web address has at most {LONGEST_URL} ASCII characters and no blanks."
    if parts.username is not None or parts.password is not None or "#" in url or not host or port == 0:
        return "A web address for webhooks has a host, and neither a user, a password nor a fragment."
    is_near = to_loopback and host in _LOOPBACK_HOSTS
    if parts.scheme != "https" and not (is_near and parts.scheme == "http"):
        return "Webhooks are sent by https only."
    return None if is_near else _fault_of_literal(host)


def is_allowed(address: Address, *, to_loopback: bool) -> bool:
    """Tells whether a connection may be made to a resolved address: a global one, or loopback where that is set."""
    inner = _embedded(address)
    if inner is not None:
        return is_allowed(inner, to_loopback=to_loopback)
    if address.is_loopback:
        return to_loopback
    is_special = address.is_multicast or address.is_reserved or address in _METADATA
    return address.is_global and not is_special and not any(address in network for network in _FURTHER_INSIDE)


def host_of(url: str) -> str:
    """The host of an address, which may be shown to people who must not see the rest: that may hold a secret."""
    return urlsplit(url).hostname or ""


def _fault_of_literal(host: str) -> str | None:
    """What is wrong with a host that is written as an address; a name is judged when it is resolved."""
    try:
        literal = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return None if is_allowed(literal, to_loopback=False) else "This address does not lie on the internet."


def _embedded(address: Address) -> IPv4Address | None:
    """The address of IPv4 that one of IPv6 leads to."""
    if isinstance(address, IPv4Address):
        return None
    if address == IPv6Address("::1"):
        return None
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _EMBEDDING):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
