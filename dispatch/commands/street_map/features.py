"""What of OpenStreetMap is drawn on the map of a field service, in which layer, and from which zoom on."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Tags = Mapping[str, str]

CLOSEST = 14
"""Tiles of this zoom are drawn for closer ones, too."""

ROADS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(("motorway", "trunk", "motorway_link", "trunk_link"), ("major", 5)),
    **dict.fromkeys(("primary", "primary_link"), ("major", 7)),
    **dict.fromkeys(("secondary", "tertiary", "secondary_link", "tertiary_link"), ("medium", 9)),
    **dict.fromkeys(("unclassified", "residential", "living_street", "service", "road", "pedestrian"), ("minor", 11)),
    **dict.fromkeys(("track", "path", "footway", "cycleway", "steps", "bridleway"), ("path", 13)),
}
"""By the value of `highway`: the class by which it is drawn, and the zoom from which it is."""

GREEN = {
    "landuse": {"forest", "grass", "meadow", "orchard", "vineyard", "cemetery", "village_green", "recreation_ground"},
    "leisure": {"park", "garden", "pitch", "golf_course", "nature_reserve"},
    "natural": {"wood", "grassland", "heath", "scrub"},
}
WATER = {"natural": {"water"}, "waterway": {"riverbank", "dock"}, "landuse": {"reservoir", "basin"}}
RIVERS: Mapping[str, int] = {"river": 8, "canal": 10, "stream": 12}
PLACES: Mapping[str, tuple[int, int]] = {
    "city": (0, 4),
    "town": (1, 6),
    "village": (2, 9),
    "suburb": (3, 11),
    "neighbourhood": (4, 12),
    "hamlet": (5, 12),
    "locality": (6, 13),
}
"""By the value of `place`: its rank among labels, and the zoom from which it is named."""

NAMES = ("name", "name:en", "name:zh")


class UnreadableExtract(Exception):
    """The file is no OpenStreetMap extract, or ends too soon. The text is a sentence."""


@dataclass(frozen=True)
class Drawn:
    """Something of the map: its layer, the zoom from which it is there, and what its style asks for."""

    layer: str
    zoom: int
    properties: Mapping[str, Any]


def of_area(tags: Tags) -> Drawn | None:
    """A surface; None where it is not drawn."""
    if tags.get("building", "no") != "no":
        number = tags.get("addr:housenumber")
        return Drawn("buildings", 13, {"number": number} if number else {})
    if _is_one_of(tags, WATER):
        return Drawn("water", 6, {})
    return Drawn("green", 9, {}) if _is_one_of(tags, GREEN) else None


def of_way(tags: Tags) -> Drawn | None:
    """A line; None where it is not drawn."""
    if tags.get("area") == "yes":
        return None
    road = ROADS.get(tags.get("highway", ""))
    if road is not None:
        return Drawn("roads", road[1], {"class": road[0], **_names(tags)})
    if tags.get("railway") in {"rail", "light_rail", "tram"}:
        return Drawn("rails", 10, {})
    river = RIVERS.get(tags.get("waterway", ""))
    return Drawn("water", river, {}) if river is not None else None


def of_node(tags: Tags) -> Drawn | None:
    """A place with a name; None for everything else."""
    place = PLACES.get(tags.get("place", ""))
    if place is None or "name" not in tags:
        return None
    return Drawn("places", place[1], {"class": tags["place"], "rank": place[0], **_names(tags)})


def features(extract: Path, progress: Callable[[int], None]) -> Iterator[str]:
    """Everything that is drawn, a line of GeoJSON each, as tippecanoe reads it; tells how many there were so far.

    Raises `UnreadableExtract`.
    """
    import osmium  # noqa: PLC0415 - slow to load, and only this needs it.

    shapes = osmium.geom.GeoJSONFactory()
    count = 0
    try:
        for thing in osmium.FileProcessor(str(extract)).with_locations().with_areas():
            line = _feature(thing, shapes)
            if line is not None:
                yield line
                count += 1
                progress(count)
    except (RuntimeError, ValueError) as fault:
        raise UnreadableExtract(f"{extract.name} can't be read as an OpenStreetMap extract: {fault}") from fault


def _feature(thing: Any, shapes: Any) -> str | None:
    """The line of a thing; None where it is not drawn, or has no form because the extract cuts it off."""
    if not len(thing.tags):
        return None
    tags = {tag.k: tag.v for tag in thing.tags}
    kind = "area" if thing.is_area() else "way" if thing.is_way() else "node" if thing.is_node() else None
    if kind is None:
        return None
    rule, make = {
        "area": (of_area, shapes.create_multipolygon),
        "way": (of_way, shapes.create_linestring),
        "node": (of_node, shapes.create_point),
    }[kind]
    drawn = rule(tags)
    if drawn is None:
        return None
    try:
        geometry = json.loads(make(thing))
    except RuntimeError:
        return None
    return json.dumps(
        {
            "type": "Feature",
            "tippecanoe": {"layer": drawn.layer, "minzoom": drawn.zoom},
            "properties": drawn.properties,
            "geometry": geometry,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _is_one_of(tags: Tags, wanted: Mapping[str, set[str]]) -> bool:
    return any(tags.get(key) in values for key, values in wanted.items())


def _names(tags: Tags) -> dict[str, str]:
    return {key: tags[key] for key in NAMES if key in tags}
