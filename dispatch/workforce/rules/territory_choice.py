"""Which territory an order belongs to when nobody said so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import cos, hypot, radians


@dataclass(frozen=True)
class TechnicianHome:
    """Where a technician of a territory starts their day; degrees."""

    territory_id: int
    lat: float
    lon: float


def choose(
    territory_ids: Sequence[int], homes: Iterable[TechnicianHome], point: tuple[float, float] | None
) -> int | None:
    """The only territory; otherwise that of the technician whose home is nearest to the point (lat, lon).

    None when there is no territory, or several and neither a point nor a home to tell by.
    """
    if len(territory_ids) == 1:
        return territory_ids[0]
    candidates = [home for home in homes if home.territory_id in territory_ids]
    if point is None or not candidates:
        return None
    return min(candidates, key=lambda home: (_distance(point, home), home.territory_id)).territory_id


def _distance(point: tuple[float, float], home: TechnicianHome) -> float:
    """A flat-earth distance in degrees of latitude, good enough to say which of two is nearer."""
    east = (home.lon - point[1] + 180) % 360 - 180
    return hypot(home.lat - point[0], east * cos(radians(point[0])))


def zone_by_offset(offset: timedelta) -> str | None:
    """The fixed zone so far from UTC (east is positive), as the tz database names it; None for part hours.

    Its name counts the other way round: `Etc/GMT-1` is one hour east.
    """
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return "Etc/UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
