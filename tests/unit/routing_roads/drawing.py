"""Maps of a few nodes and ways, written as an extract for one test."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from routing.roads import Place, TravelMatrix, open_roads, prepare

STREET = {"highway": "residential"}

Members = Sequence[tuple[str, int, str]]
"""(node or way, id, role)."""


def drawn(
    folder: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    relations: Sequence[tuple[Members, Mapping[str, str]]] = (),
) -> Path:
    """An extract with these nodes, ways and relations; ways and relations are numbered from 1 on."""
    text = "".join(
        f"<node id='{number}' version='1' lat='{lat}' lon='{lon}'>{_tags((node_tags or {}).get(number, {}))}</node>"
        for number, (lat, lon) in nodes.items()
    )
    for number, (points, tags) in enumerate(ways, start=1):
        refs = "".join(f"<nd ref='{point}'/>" for point in points)
        text += f"<way id='{number}' version='1'>{refs}{_tags(tags)}</way>"
    for number, (members, tags) in enumerate(relations, start=1):
        refs = "".join(f"<member type='{kind}' ref='{ref}' role='{role}'/>" for kind, ref, role in members)
        text += f"<relation id='{number}' version='1'>{refs}{_tags(tags)}</relation>"
    path = folder / "map.osm"
    path.write_text(f"<?xml version='1.0'?><osm version='0.6'>{text}</osm>")
    return path


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k='{key}' v='{value.replace('<', '&lt;')}'/>" for key, value in tags.items())


def drives(extract: Path, *places: tuple[float, float]) -> TravelMatrix:
    """Between points given as latitude and longitude."""
    prepared = extract.with_suffix(".npz")
    prepare(extract, prepared)
    return open_roads(str(prepared)).matrix([Place(*one) for one in places])
