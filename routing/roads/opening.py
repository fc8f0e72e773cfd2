"""Opens road engines for use: each with its memory, and with the straight line where it has no answer."""

from collections.abc import Callable
from pathlib import Path

from routing.roads.cached import CachedEngine
from routing.roads.graph import hierarchy
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths
from routing.roads.graph.snap import MAX_SNAP_METRES
from routing.roads.measured import CompleteRoads
from routing.roads.servers.asking import RoadServer
from routing.roads.servers.dialects import Osrm, Valhalla
from routing.roads.servers.serving import ServerEngine
from routing.roads.travel import Roads


def open_roads(address: str) -> Roads:
    """Roads by one word, as a setting holds it.

    `osrm+http://host:5000` or `valhalla+https://host/path` is a server, anything else the path of a prepared
    network. Raises what the function for that kind raises.
    """
    kind, plus, url = address.partition("+")
    if plus and kind in SERVERS:
        return SERVERS[kind](url)
    return network_roads(Path(address))


def network_roads(path: Path, max_snap_metres: float = MAX_SNAP_METRES) -> Roads:
    """A network written by `prepare`, searched by the contraction hierarchy where that is installed.

    Raises NetworkError or FileNotFoundError.
    """
    network = Network.load(path)
    paths = hierarchy.HierarchyPaths(network) if hierarchy.is_installed() else DijkstraPaths(network)
    return CompleteRoads(CachedEngine(NetworkEngine(network, paths, max_snap_metres)))


def osrm_roads(base_url: str, dialect: Osrm | None = None, timeout_seconds: float = 3.0) -> Roads:
    """An OSRM server, for example at `http://localhost:5000`. Raises ValueError for a bad address."""
    server = RoadServer(base_url, timeout_seconds)
    return CompleteRoads(CachedEngine(ServerEngine(server, dialect or Osrm())))


def valhalla_roads(base_url: str, dialect: Valhalla | None = None, timeout_seconds: float = 3.0) -> Roads:
    """A Valhalla server, for example at `http://localhost:8002`. Raises ValueError for a bad address."""
    server = RoadServer(base_url, timeout_seconds)
    return CompleteRoads(CachedEngine(ServerEngine(server, dialect or Valhalla())))


SERVERS: dict[str, Callable[[str], Roads]] = {"osrm": osrm_roads, "valhalla": valhalla_roads}
