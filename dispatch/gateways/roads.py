"""Chooses what knows the driving times."""

from pathlib import Path

from routing.roads import GreatCircleRoads, Roads, network_roads


def choose_roads(prepared: Path | None) -> Roads:
    """The prepared road network, or an estimate from the straight line where none is set.

    Raises `NetworkError` or `FileNotFoundError` when the file can't be used.
    """
    return network_roads(prepared) if prepared else GreatCircleRoads()
