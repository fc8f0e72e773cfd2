"""Opens road engines for use: each with its memory, and with the straight line where it has no answer."""

from pathlib import Path

from routing.roads.cached import CachedEngine
from routing.roads.graph import hierarchy
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths
from routing.roads.graph.snap import MAX_SNAP_METRES
from routing.roads.measured import CompleteRoads
from routing.roads.servers.asking import Fetch, RoadServer, fetch
from routing.roads.servers.dialects import Dialect, Osrm, Valhalla
from routing.roads.servers.serving import ServerEngine
from routing.roads.travel import Roads


def open_roads(address: str, fetch: Fetch = fetch) -> Roads:
    """Roads by one word, as a setting holds it.

    `osrm+http://host:5000` or `valhalla+https://host/path` is a server, asked by `fetch`; anything else the path of a
    prepared network. Raises what the function for that kind raises.
    """
    kind, plus, url = address.partition("+")
    if plus and kind in DIALECTS:
        return _served(RoadServer(url, fetch=fetch), DIALECTS[kind])
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
    return _served(RoadServer(base_url, timeout_seconds), dialect or Osrm())


def valhalla_roads(base_url: str, dialect: Valhalla | None = None, timeout_seconds: float = 3.0) -> Roads:
    """A Valhalla server, for example at `http://localhost:8002`. Raises ValueError for a bad address."""
    return _served(RoadServer(base_url, timeout_seconds), dialect or Valhalla())


def _served(server: RoadServer, dialect: Dialect) -> Roads:
    return CompleteRoads(CachedEngine(ServerEngine(server, dialect)))


DIALECTS: dict[str, Dialect] = {"osrm": Osrm(), "valhalla": Valhalla()}
