"""Geocoders on the network, Nominatim and Photon: one question each, several candidates as the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon

from dispatch.kernel import outbound
from dispatch.orders.rules.geocoder_answers import FoundAddress, Level

WANTED = 5
"""One candidate alone could not show that an address is ambiguous."""

PUBLIC = {"nominatim": "https://nominatim.openstreetmap.org", "photon": "https://photon.komoot.io"}

STREET_RANK, HOUSE_RANK = 26, 28
"""Nominatim's `place_rank`: 26 and 27 are streets and ways, from 28 on houses and what stands in them."""


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
        geocoder, read = _DIALECTS[self.name]
        address_of = urlsplit(self.url)
        asked = geocoder(
            user_agent=self.user_agent,
            domain=address_of.netloc + address_of.path,
            scheme=address_of.scheme,
            timeout=self.deadline_seconds,
            adapter_factory=GateAdapter,
        )
        try:
            found = asked.geocode(address, exactly_one=False, limit=WANTED)
            return tuple(read(place.raw) for place in found or ())
        except outbound.QuestionRefused:
            return ()
        except (GeopyError, KeyError, TypeError, ValueError, AttributeError):
            raise outbound.Unanswered("not_understood") from None


class GateAdapter(BaseSyncAdapter):  # type: ignore[misc] # geopy has no types.
    """Lets geopy ask through the one gate for foreign services: one deadline, no second try, nothing logged."""

    def __init__(self, *, proxies: object, ssl_context: object) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """The decoded answer; raises what `outbound.get_json` raises."""
        asked = urlsplit(url)
        question = dict(parse_qsl(asked.query, keep_blank_values=True))
        base = f"{asked.scheme}://{asked.netloc}"
        return outbound.get_json(base, asked.path, question, headers, deadline_seconds=timeout)

    def get_text(self, *_asked: object, **_how: object) -> str:
        """No dialect that is used here answers in text."""
        raise TypeError("The geocoders are asked for JSON.")


def service_of(kind: str, url: str | None, interval_seconds: float, brand: str) -> NetworkGeocoder | None:
    """The configured service; `kind` is none, nominatim or photon, `url` that of a server of one's own."""
    if kind not in PUBLIC:
        return None
    agent = f"field-dispatch/1 ({brand})".encode("ascii", "replace").decode()
    return NetworkGeocoder(kind, url or PUBLIC[kind], agent, interval_seconds)


def _of_nominatim(said: Mapping[str, Any]) -> FoundAddress:
    rank = int(said.get("place_rank") or 0)
    level = Level.HOUSE if rank >= HOUSE_RANK else Level.STREET if rank >= STREET_RANK else Level.AREA
    return FoundAddress((float(said["lat"]), float(said["lon"])), level, str(said.get("display_name", "")))


def _of_photon(feature: Mapping[str, Any]) -> FoundAddress:
    lon, lat = feature["geometry"]["coordinates"][:2]
    said: Mapping[str, Any] = feature["properties"]
    level = {"house": Level.HOUSE, "street": Level.STREET}.get(str(said.get("type")), Level.AREA)
    names = ("name", "street", "housenumber", "postcode", "city", "country")
    return FoundAddress((float(lat), float(lon)), level, ", ".join(str(said[name]) for name in names if said.get(name)))


_DIALECTS: Mapping[str, tuple[Any, Callable[[Mapping[str, Any]], FoundAddress]]] = {
    "nominatim": (Nominatim, _of_nominatim),
    "photon": (Photon, _of_photon),
}
