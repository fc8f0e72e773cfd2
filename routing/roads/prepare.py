"""Prepares a road network once from an OpenStreetMap extract, so that opening it later takes milliseconds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from routing.roads.graph import hierarchy
from routing.roads.graph.network import Network

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class PreparedRoads:
    """What a prepared network holds: junctions, roads between them, stops along them, kilometres of road."""

    path: Path
    junctions: int
    roads: int
    stops: int
    kilometres: int


def prepare(pbf_path: Path, out_path: Path, on_progress: Progress | None = None) -> PreparedRoads:
    """Read `pbf_path` (`.osm.pbf` or another OpenStreetMap format) and write the network to `out_path`
    (.npz).

    `on_progress(step, count)` is called with the steps `ways` (repeatedly, with the number read so
    far), `joining`, `ordering` (where routingkit-cch is installed) and `writing`. Raises ExtractError
    for a file that cannot be read or holds no roads; an earlier network at `out_path` is then
    untouched.
    """
    # osmium is an extra of the library by itself; only this needs it.
    from routing.roads.osm.extract import read_extract  # noqa: PLC0415
    from routing.roads.osm.simplify import simplify  # noqa: PLC0415

    tell = on_progress or (lambda _step, _count: None)
    segments = read_extract(pbf_path, tell)
    tell("joining", len(segments.tail))
    network = simplify(segments)
    if hierarchy.is_installed():
        tell("ordering", len(network.lat))
        network = replace(network, order=hierarchy.contraction_order(network))
    tell("writing", len(network.stop_lat))
    network.save(out_path)
    return _report(network, out_path)


def _report(network: Network, path: Path) -> PreparedRoads:
    return PreparedRoads(
        path=path,
        junctions=len(network.lat),
        roads=len(network.road_from),
        stops=len(network.stop_lat),
        kilometres=round(int(network.road_metres.sum()) / 1_000),
    )
