"""Who made a browser send a request: a page of ours, or one of somebody else's."""

from collections.abc import Collection
from urllib.parse import urlsplit

OURS = frozenset({"same-origin", "none"})
"""What browsers say of requests by our own pages, and of those that the person made by hand (Fetch Metadata)."""


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def sent_by_us(fetch_site: str | None, origin: str | None, own: Collection[str]) -> bool | None:
    """Tells whether a page of ours sent it; None when the request says nothing, as programs' do.

    `own` are our origins. A page that hides its origin (`null`) is none of ours.
    """
    if fetch_site is not None:
        return fetch_site.lower() in OURS
    return None if origin is None else origin.lower() in own
