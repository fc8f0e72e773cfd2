"""Driving times, asked of the roads before a transaction and used within it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from routing.roads import GreatCircleRoads, Place, Roads

Leg = tuple[Place, Place]
Drives = Callable[[Place, Place], int]
"""How many seconds the drive from one place to another takes."""

_STRAIGHT = GreatCircleRoads()


def straight(origin: Place, destination: Place) -> int:
    """An estimate from the straight line: what is left where the roads were not asked."""
    return int(_STRAIGHT.table([origin], [destination]).seconds[0, 0])


@dataclass(frozen=True)
class KnownDrives:
    """What the roads said; a drive that came up since is estimated from the straight line."""

    seconds: dict[Leg, int]

    def __call__(self, origin: Place, destination: Place) -> int:
        known = self.seconds.get((origin, destination))
        return straight(origin, destination) if known is None else known


@dataclass
class AskedDrives:
    """Notes which drives are asked about, so that the roads can be asked for them before the transaction."""

    legs: list[Leg] = field(default_factory=list)

    def __call__(self, origin: Place, destination: Place) -> int:
        self.legs.append((origin, destination))
        return 0


def ask(roads: Roads, wanted: Iterable[Leg]) -> KnownDrives:
    """Asks the roads for these drives, each pair once. Slow where a server is asked: no transaction is held."""
    known: dict[Leg, int] = {}
    for origin, destination in dict.fromkeys(wanted):
        known[origin, destination] = int(roads.table([origin], [destination]).seconds[0, 0])
    return KnownDrives(known)
