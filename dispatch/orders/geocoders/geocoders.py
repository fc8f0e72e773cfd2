"""Who can say where an address is: a file of known addresses, a service on the network."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon

from dispatch.orders.rules.addresses import FoldedAddress, fold

TIMEOUT_SECONDS = 10
SAME_PLACE_DEGREES = 0.005
"""About 500 metres: candidates nearer to each other than this are the same place under several entries."""

Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""


class GeocoderDown(Exception):
    """The geocoder gave no answer; asking again later may help."""


class Geocoder(Protocol):
    """Tells where an address is."""

    @property
    def name(self) -> str:
        """What `located_by` says of a point that came from here."""
        ...

    def locate(self, address: str) -> Point | None:
        """The point of an address, None when it is unknown or ambiguous; raises `GeocoderDown`."""
        ...


class Gazetteer:
    """Addresses that are known beforehand."""

    name = "gazetteer"

    def __init__(self, entries: Iterable[tuple[str, Point]]) -> None:
        self._by_street: defaultdict[str, list[tuple[FoldedAddress, Point]]] = defaultdict(list)
        for address, point in entries:
            folded = fold(address)
            self._by_street[folded.street].append((folded, point))

    @classmethod
    def of_file(cls, path: Path) -> "Gazetteer":
        """Reads a CSV file with the columns address, lat, lon (UTF-8)."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            return cls([(row["address"], (float(row["lat"]), float(row["lon"]))) for row in rows])

    def locate(self, address: str) -> Point | None:
        """The entry with the same street and a locality that does not contradict; None when two places fit."""
        wanted = fold(address)
        fitting = [entry for entry in self._by_street[wanted.street] if entry[0].may_be(wanted)]
        exact = [point for folded, point in fitting if folded == wanted]
        points = exact or [point for _, point in fitting]
        return points[0] if points and _are_one_place(points) else None


@dataclass(frozen=True)
class GeopyGeocoder:
    """A geocoder of the library geopy's, asked with a time-out."""

    name: str
    service: Any

    def locate(self, address: str) -> Point | None:
        """The service's first answer."""
        try:
            found = self.service.geocode(address, timeout=TIMEOUT_SECONDS)
        except GeopyError as error:
            raise GeocoderDown(type(error).__name__) from None
        return (found.latitude, found.longitude) if found else None


def chain(gazetteer: Path | None, kind: str, host: str | None, brand: str) -> tuple[Geocoder, ...]:
    """The geocoders in the order in which they are asked; `kind` is none, nominatim or photon."""
    files: tuple[Geocoder, ...] = (Gazetteer.of_file(gazetteer),) if gazetteer else ()
    if kind not in SERVICES:
        return files
    options = {"domain": host} if host else {}
    return (*files, GeopyGeocoder(kind, SERVICES[kind](user_agent=f"field-dispatch/1 ({brand})", **options)))


SERVICES = {"nominatim": Nominatim, "photon": Photon}


def _are_one_place(points: list[Point]) -> bool:
    return all(abs(point[axis] - points[0][axis]) <= SAME_PLACE_DEGREES for point in points[1:] for axis in (0, 1))
