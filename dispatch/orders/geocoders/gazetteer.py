"""A file of addresses that are known beforehand."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from dispatch.orders.rules.addresses import FoldedAddress, fold
from dispatch.orders.rules.geocoder_answers import are_one_place
from dispatch.workforce.rules.plausible_points import Point


class Geocoder(Protocol):
    """Knows where addresses are, here and at once."""

    @property
    def name(self) -> str:
        """What `located_by` says of a point that came from here."""
        ...

    def locate(self, address: str) -> Point | None:
        """The point of an address, None when it is unknown or ambiguous."""
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
        return points[0] if points and are_one_place(points) else None
