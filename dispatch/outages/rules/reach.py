"""Which lines and places an outage reaches."""

import re
from dataclasses import dataclass

from dispatch.orders.rules.addresses import fold
from dispatch.workforce.rules.plausible_points import Point, km_between

_METRES_A_KM = 1000
_BETWEEN_WORDS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Circle:
    """A point and how far around it, as the crow flies."""

    lat: float
    lon: float
    radius_m: int


@dataclass(frozen=True)
class Place:
    """What is known of a line, or of where an order is: each part may be missing."""

    access_node: str | None = None
    service_id: str | None = None
    address: str = ""
    point: Point | None = None


@dataclass(frozen=True)
class Reach:
    """What an outage names; whatever one of its parts names is reached.

    Nodes and service ids are the operator's, as they are written. A postcode is one or more whole words of an address.
    A building is the beginning of an address: `Main St 1` reaches `Main St. 1, flat 3`, and not `Main St 12`.
    """

    access_nodes: tuple[str, ...] = ()
    service_ids: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    circle: Circle | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing at all."""
        return not (self.access_nodes or self.service_ids or self.has_area)

    @property
    def has_area(self) -> bool:
        """Whether it names places, beside nodes and lines."""
        return bool(self.postcodes or self.buildings or self.circle)


def covers(reach: Reach, place: Place) -> bool:
    """Tells whether an outage reaches a line or a place."""
    return (
        (place.access_node is not None and place.access_node in reach.access_nodes)
        or (place.service_id is not None and place.service_id in reach.service_ids)
        or (reach.has_area and _lies_within(reach, place))
    )


def _lies_within(reach: Reach, place: Place) -> bool:
    circle = reach.circle
    if circle is not None and place.point is not None:
        metres = km_between((circle.lat, circle.lon), place.point) * _METRES_A_KM
        if metres <= circle.radius_m:
            return True
    words = _plain(place.address)
    codes = map(_plain, reach.postcodes)
    if any(code.strip() and code in words for code in codes):
        return True
    return any(_is_of_building(place.address, building) for building in reach.buildings)


def _plain(said: str) -> str:
    """The words of an address in small letters, each between spaces."""
    return f" {_BETWEEN_WORDS.sub(' ', said.casefold()).strip()} "


def _is_of_building(address: str, building: str) -> bool:
    here, named = fold(address), fold(building)
    behind = here.street.removeprefix(named.street)
    if not named.street or not here.street.startswith(named.street):
        return False
    # `1` is not the beginning of `12`; a Chinese house number ends with a word of its own.
    ends_there = not behind or not behind[0].isalnum() or not named.street[-1].isascii()
    return ends_there and (named.locality <= here.locality or here.locality <= named.locality)
