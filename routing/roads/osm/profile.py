"""What a van may do on a way or at a node of OpenStreetMap: where it may drive, how fast, and where it waits.

The tags and their meaning follow the OpenStreetMap wiki (Key:highway, Key:access, Key:maxspeed, Key:oneway,
Key:surface, Key:tracktype, Key:barrier). The figures without a sign at the road are our own assumptions for
daytime traffic. What holds for some hours only is judged for a working day at noon (`hours`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from routing.roads.osm.hours import in_force

Tags = Mapping[str, str]

USUAL_KMH = {
    "motorway": 105, "motorway_link": 50, "trunk": 80, "trunk_link": 45, "primary": 55,
    "primary_link": 40, "secondary": 48, "secondary_link": 38, "tertiary": 42, "tertiary_link": 35,
    "unclassified": 36, "road": 30, "residential": 28, "living_street": 10, "service": 15, "track": 15,
}  # fmt: skip
"""Average speed on each class of road without a posted limit; a class not listed is closed to vans."""

MODES = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Whom access is said of, the most specific first."""

SHARE_OF_LIMIT = 0.85
"""Average speed as a share of the posted limit: bends, junctions and other traffic cost the rest."""

SURFACE_KMH = {
    "sett": 35, "cobblestone": 25, "unhewn_cobblestone": 15, "compacted": 45, "fine_gravel": 35, "gravel": 30,
    "pebblestone": 25, "unpaved": 30, "wood": 20, "metal": 30, "dirt": 20, "earth": 20, "ground": 20,
    "grass": 10, "sand": 10, "mud": 8,
}  # fmt: skip
TRACK_KMH = {"grade1": 30, "grade2": 20, "grade3": 15, "grade4": 10, "grade5": 6}

COUNTRY_LIMITS_KMH = {
    "urban": 50,
    "rural": 80,
    "trunk": 100,
    "motorway": 120,
    "living_street": 20,
    "zone30": 30,
}
"""Limits behind values such as `CH:urban`: Swiss and Liechtenstein law, near enough elsewhere."""

LIMIT_WORDS_KMH = {"none": 130, "walk": 7, "signals": 80}
KMH_PER_MPH = 1.609344

FASTEST_KMH = 130.0
"""Nobody drives faster, whatever number stands at the road."""

OPEN = frozenset({"yes", "permissive", "designated", "official", "public"})
CHANGING_ONEWAY = frozenset({"reversible", "alternating"})
"""Which way it is open depends on the hour, which is not known here: closed both ways."""
ENDS_ONLY = frozenset({"destination", "delivery", "customers", "residents"})
PRIVATE = frozenset({"private"})
"""A private road, or one for its own residents, may begin or end a drive; nobody drives through it."""

FERRY_KMH = 15.0
"""Of a ferry whose crossing has no duration."""

BLOCKING_BARRIERS = frozenset(
    {"bollard", "block", "jersey_barrier", "log", "debris", "cycle_barrier", "stile", "kissing_gate",
     "turnstile", "full-height_turnstile", "motorcycle_barrier", "bus_trap", "sump_buster",
     "wall", "fence", "ditch"}
)  # fmt: skip
OPENABLE_BARRIERS = frozenset({"gate", "lift_gate", "swing_gate", "sliding_gate", "chain", "rope"})
GATE_SECONDS = 15.0
WAITING_SECONDS = {"traffic_signals": 8.0, "stop": 4.0, "give_way": 2.0, "level_crossing": 10.0}


@dataclass(frozen=True, slots=True)
class Drive:
    """Average speeds along a way in the order of its nodes and against it; None where that is forbidden.

    is_public: whether one may drive through; else it only begins or ends a drive. ferry_seconds: what a crossing
    takes, 0 where it is not said; None on land.
    """

    forward_kmh: float | None
    backward_kmh: float | None
    is_public: bool = True
    ferry_seconds: float | None = None


def drive(tags: Tags) -> Drive | None:
    """How a van drives along a way with these tags, or None where it may not at all."""
    if tags.get("route") == "ferry":
        return _ferry(tags)
    usual = USUAL_KMH.get(tags.get("highway", ""))
    permission = _permission(tags)
    if usual is None or permission == "closed" or tags.get("area") == "yes":
        return None
    if tags["highway"] == "track" and tags.get("tracktype") != "grade1" and permission != "open":
        return None
    forward, backward = _directions(tags)
    if not forward and not backward:
        return None
    return Drive(
        _speed(tags, usual, "forward") if forward else None,
        _speed(tags, usual, "backward") if backward else None,
        permission in {"open", "unstated"},
    )


def _ferry(tags: Tags) -> Drive | None:
    """A ferry takes cars where it says so, and where it says nothing of those on foot or bicycle alone."""
    permission = _permission(tags)
    for_others = any(key in tags for key in ("foot", "bicycle")) and permission == "unstated"
    if for_others or permission not in {"open", "unstated"}:
        return None
    one_way = tags.get("oneway") in {"yes", "true", "1"}
    return Drive(FERRY_KMH, None if one_way else FERRY_KMH, ferry_seconds=duration_seconds(tags.get("duration", "")))


def duration_seconds(text: str) -> float:
    """Seconds of `12` (minutes), `00:12`, `01:30:00` or `PT12M`; 0 for anything else."""
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text.strip().upper())
    if iso is not None:
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    parts = text.strip().split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        return 0.0
    if len(parts) == 1:
        return float(parts[0]) * 60
    return float(sum(int(part) * unit for part, unit in zip(parts, (3600, 60, 1), strict=False)))


def _permission(tags: Tags) -> str:
    """`open`, `ends_only`, `private` or `closed` by the most specific tag for motor cars, `unstated` without one."""
    stated = next((value for key in MODES if (value := _stated(tags, key)) is not None), None)
    if stated is None:
        return "unstated"
    if stated in OPEN:
        return "open"
    if stated in ENDS_ONLY:
        return "ends_only"
    return "private" if stated in PRIVATE else "closed"


def _stated(tags: Tags, key: str) -> str | None:
    """What holds at noon where something is said of hours, else what holds always."""
    return in_force(tags.get(f"{key}:conditional", "")) or tags.get(key)


def _directions(tags: Tags) -> tuple[bool, bool]:
    stated = tags.get("oneway:motor_vehicle", tags.get("oneway"))
    if stated in CHANGING_ONEWAY:
        return False, False
    if stated in {"-1", "reverse"}:
        return False, True
    implied = tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    one_way = stated in {"yes", "true", "1"} or (implied and stated != "no")
    return True, not one_way


def _speed(tags: Tags, usual: float, way: str) -> float:
    limit = posted_limit(tags.get(f"maxspeed:{way}", tags.get("maxspeed", "")))
    speed = usual if limit is None else min(limit, FASTEST_KMH) * SHARE_OF_LIMIT
    caps = (SURFACE_KMH.get(tags.get("surface", "")), TRACK_KMH.get(tags.get("tracktype", "")))
    return min([speed, *(cap for cap in caps if cap is not None)])


def posted_limit(sign: str) -> float | None:
    """The limit in km/h that a maxspeed value stands for, or None where it cannot be read.

    Of several values (`50;30`) the lowest counts.
    """
    limits = [_one_limit(part.strip().lower()) for part in re.split(r"[;|]", sign)]
    known = [limit for limit in limits if limit is not None]
    return min(known, default=None)


def _one_limit(sign: str) -> float | None:
    number = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?", sign)
    if number and float(number[1]) > 0:
        return float(number[1]) * (KMH_PER_MPH if number[2] == "mph" else 1.0)
    return LIMIT_WORDS_KMH.get(sign) or COUNTRY_LIMITS_KMH.get(sign.partition(":")[2])


def is_blocked(tags: Tags) -> bool:
    """Whether a node with these tags stops every van."""
    barrier, permission = tags.get("barrier", ""), _permission(tags)
    if barrier in BLOCKING_BARRIERS:
        return permission != "open"
    return bool(barrier) and permission == "closed"


def is_locked(tags: Tags) -> bool:
    """Whether a node with these tags is passed by those only who begin or end their drive behind it."""
    return bool(tags.get("barrier")) and not is_blocked(tags) and _permission(tags) in {"private", "ends_only"}


def waiting_seconds(tags: Tags) -> float:
    """The average wait of a van that passes a node with these tags."""
    if tags.get("barrier") in OPENABLE_BARRIERS:
        return GATE_SECONDS
    return WAITING_SECONDS.get(tags.get("railway", tags.get("highway", "")), 0.0)
