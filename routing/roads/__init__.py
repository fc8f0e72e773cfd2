"""Travel times and lengths between places: from a road network, a road server, or the straight line."""

from routing.roads.courses import Course, Leg, courses, straight, trace
from routing.roads.graph.network import NetworkError
from routing.roads.great_circle import Calibration, GreatCircleRoads
from routing.roads.opening import network_roads, open_roads, osrm_roads, valhalla_roads
from routing.roads.osm.errors import ExtractError
from routing.roads.prepare import PreparedRoads, prepare
from routing.roads.servers.asking import RoadQuestion
from routing.roads.travel import Place, Roads, TravelMatrix, TravelWarning

__all__ = [
    "Calibration",
    "Course",
    "ExtractError",
    "GreatCircleRoads",
    "Leg",
    "NetworkError",
    "Place",
    "PreparedRoads",
    "RoadQuestion",
    "Roads",
    "TravelMatrix",
    "TravelWarning",
    "courses",
    "network_roads",
    "open_roads",
    "osrm_roads",
    "prepare",
    "straight",
    "trace",
    "valhalla_roads",
]
