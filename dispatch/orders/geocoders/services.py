"""Geocoders on the network, Nominatim and Photon: one question each, several candidates as the answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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
        path, question, read = _DIALECTS[self.name]
        try:
            answer = outbound.get_json(
                self.url,
                path,
                {"q": address, "limit": str(WANTED), **question},
                {"User-Agent": self.user_agent},
                deadline_seconds=self.deadline_seconds,
            )
        except outbound.QuestionRefused:
            return ()
        try:
            return tuple(read(answer))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise outbound.Unanswered("not_understood") from None


def service_of(kind: str, url: str | None, interval_seconds: float, brand: str) -> NetworkGeocoder | None:
    """The configured service; `kind` is none, nominatim or photon, `url` that of a server of one's own."""
    if kind not in PUBLIC:
        return None
    agent = f"field-dispatch/1 ({brand})".encode("ascii", "replace").decode()
    return NetworkGeocoder(kind, url or PUBLIC[kind], agent, interval_seconds)


def _of_nominatim(answer: Any) -> Iterable[FoundAddress]:
    for row in answer:
        rank = int(row.get("place_rank") or 0)
        level = Level.HOUSE if rank >= HOUSE_RANK else Level.STREET if rank >= STREET_RANK else Level.AREA
        yield FoundAddress((float(row["lat"]), float(row["lon"])), level, str(row.get("display_name", "")))


def _of_photon(answer: Any) -> Iterable[FoundAddress]:
    for feature in answer["features"]:
        lon, lat = feature["geometry"]["coordinates"][:2]
        said: Mapping[str, Any] = feature["properties"]
        level = {"house": Level.HOUSE, "street": Level.STREET}.get(str(said.get("type")), Level.AREA)
        names = ("name", "street", "housenumber", "postcode", "city", "country")
        yield FoundAddress(
            (float(lat), float(lon)), level, ", ".join(str(said[name]) for name in names if said.get(name))
        )


_DIALECTS: Mapping[str, tuple[str, Mapping[str, str], Any]] = {
    "nominatim": ("/search", {"format": "jsonv2"}, _of_nominatim),
    "photon": ("/api", {}, _of_photon),
}
