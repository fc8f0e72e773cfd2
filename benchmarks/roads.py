"""Roads: seconds to prepare, open and ask a network, by search and by hierarchy; error of the straight line."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from routing.roads import GreatCircleRoads, Place, prepare
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.hierarchy import HierarchyPaths, is_installed
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths

EXTRACT = Path(__file__).parents[2] / "shared" / "data" / "liechtenstein-latest.osm.pbf"
SIZES = (50, 200, 1_000)
REPEATS = 5


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--extract", type=Path, default=EXTRACT, help="an OpenStreetMap extract (.osm.pbf)")


def run(args: Namespace) -> dict[str, Any]:
    """Seconds, the best of five; the estimate's error as a share of the measured drive."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roads.npz"
        started = time.perf_counter()
        report = prepare(args.extract, path)
        prepared = time.perf_counter() - started
        opened, network = _timed(lambda: Network.load(path))
    return {
        "extract": args.extract.name,
        "junctions": report.junctions,
        "kilometres": report.kilometres,
        "prepare_seconds": round(prepared, 2),
        "open_seconds": round(opened, 3),
        **_matrices(network),
        **_estimate_error(network),
    }


def _matrices(network: Network) -> dict[str, Any]:
    methods: dict[str, Callable[[Network], Any]] = {"scipy": DijkstraPaths}
    if is_installed():
        methods["cch"] = HierarchyPaths
    engines = {name: NetworkEngine(network, method(network)) for name, method in methods.items()}
    return {
        f"{name}_{size}x{size}_seconds": round(_square_seconds(engine, _spots(network, size)), 4)
        for name, engine in engines.items()
        for size in SIZES
    }


def _square_seconds(engine: NetworkEngine, places: list[Place]) -> float:
    return _timed(lambda: engine.measure(places, places))[0]


def _spots(network: Network, count: int) -> list[Place]:
    """Places spread over the network's stops, the same for every run."""
    chosen = np.random.default_rng(1).choice(len(network.stop_lat), count, replace=count > len(network.stop_lat))
    return [Place(float(network.stop_lat[at]), float(network.stop_lon[at])) for at in chosen]


def _estimate_error(network: Network) -> dict[str, Any]:
    """The great-circle estimate against the network, over all pairs of 400 places."""
    places = _spots(network, 400)
    measured = NetworkEngine(network, DijkstraPaths(network)).measure(places, places).seconds.astype(float)
    estimated = GreatCircleRoads().matrix(places).seconds
    pairs = measured > 60
    error = estimated[pairs] / measured[pairs] - 1
    return {
        "estimate_mean_error_percent": round(float(error.mean()) * 100, 1),
        "estimate_median_absolute_error_percent": round(float(np.median(np.abs(error))) * 100, 1),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of several runs in seconds, and the last one's result."""
    best = float("inf")
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
    return best, result
