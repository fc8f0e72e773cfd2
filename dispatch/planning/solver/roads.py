"""Chooses what knows the driving times."""

from routing.roads import GreatCircleRoads, Roads, open_roads


def choose_roads(address: str | None) -> Roads:
    """A prepared road network or a road server, or an estimate from the straight line where none is set.

    Raises `NetworkError` or `FileNotFoundError` when a file can't be used, `ValueError` for no server's address.
    """
    return open_roads(address) if address else GreatCircleRoads()
