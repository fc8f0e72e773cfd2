"""Geocoders on the network, Nominatim and Photon: one question each, several candidates as the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.kernel import outbound
from dispatch.orders.rules.geocoder_answers import FoundAddress

PUBLIC = {"nominatim": "https://nominatim.openstreetmap.org", "photon": "https://photon.komoot.io"}


class GeocodingService(Protocol):
    """A geocoder that is asked over the network."""

    @property
    def name(self) -> str:
        """What `located_by` says of a point that came from here, and the name under which its pace is kept."""
        ...

    @property
    def interval_seconds(self) -> float:
        """From the beginning of one question to the next, over all workers."""
        ...

    def candidates(self, address: str) -> Sequence[FoundAddress]:
        """Where the address may be, none when it is unknown; raises `outbound.Unanswered`."""
        ...


@dataclass(frozen=True)
class NetworkGeocoder:
    """Nominatim or Photon at an address of its own."""

    name: str
    url: str
    user_agent: str
    interval_seconds: float = 1.0
    deadline_seconds: float = outbound.DEADLINE_SECONDS

    def candidates(self, address: str) -> Sequence[FoundAddress]:
        """Like `GeocodingService.candidates`."""
        from dispatch.orders.geocoders import dialects  # noqa: PLC0415 - geopy is slow to load, and few starts need it.

        return dialects.ask(self.name, self.url, self.user_agent, address, deadline_seconds=self.deadline_seconds)


def service_of(kind: str, url: str | None, interval_seconds: float, brand: str) -> NetworkGeocoder | None:
    """The configured service; `kind` is none, nominatim or photon, `url` that of a server of one's own."""
    if kind not in PUBLIC:
        return None
    agent = f"field-dispatch/1 ({brand})".encode("ascii", "replace").decode()
    return NetworkGeocoder(kind, url or PUBLIC[kind], agent, interval_seconds)
