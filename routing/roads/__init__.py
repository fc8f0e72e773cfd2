"""Travel times and lengths between places: from a road network, a road server, or the straight line."""

from routing.roads.great_circle import Calibration, GreatCircleRoads
from routing.roads.travel import Place, Roads, TravelMatrix, TravelWarning

__all__ = [
    "Calibration",
    "GreatCircleRoads",
    "Place",
    "Roads",
    "TravelMatrix",
    "TravelWarning",
]
