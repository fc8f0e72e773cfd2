"""How Nominatim and Photon are asked through geopy, and how their answers are read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon

from dispatch.kernel import outbound
from dispatch.orders.rules.geocoder_answers import FoundAddress, Level

WANTED = 5
"""One candidate alone could not show that an address is ambiguous."""

STREET_RANK, HOUSE_RANK = 26, 28
"""Nominatim's `place_rank`: 26 and 27 are streets and ways, from 28 on houses and what stands in them."""


def ask(name: str, url: str, user_agent: str, address: str, *, deadline_seconds: float) -> Sequence[FoundAddress]:
    """What the geocoder of this name (`nominatim`, `photon`) at this URL knows; raises `outbound.Unanswered`."""
    geocoder, read = _DIALECTS[name]
    address_of = urlsplit(url)
    asked = geocoder(
        user_agent=user_agent,
        domain=address_of.netloc + address_of.path,
        scheme=address_of.scheme,
        timeout=deadline_seconds,
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
