"""Refuses points that can't be, whichever door they come through."""

from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid
from dispatch.workforce.queries import territories as queries
from dispatch.workforce.rules.plausible_points import FARTHEST_KM, Point, PointDoubt, box_within, doubt_of, is_unset

FARTHEST_HOME_KM = 1000.0
"""Technicians of one territory may live far apart, but in the same country."""


def must_be_plausible(work: Work, point: Point | None, territory_id: int | None = None) -> None:
    """Raises `Invalid` for a point where nobody can be sent, seen from the homes of its territory, else from all."""
    if point is None or (not is_unset(point) and _somebody_is_near(work, point, territory_id)):
        return
    _refuse(doubt_of(point, homes_for(work, territory_id), farthest_km=FARTHEST_KM))


def home_must_be_plausible(work: Work, home: Point, territory_id: int, technician_id: int | None = None) -> None:
    """Raises `Invalid` for a technician's home that lies in another part of the world than their colleagues'."""
    others = queries.other_homes(work.session, territory_id, technician_id)
    _refuse(doubt_of(home, others, farthest_km=FARTHEST_HOME_KM))


def _somebody_is_near(work: Work, point: Point, territory_id: int | None) -> bool:
    """The quick answer for nearly all points, with one row read."""
    return queries.has_home_between(work.session, territory_id, *box_within(point, FARTHEST_KM))


def homes_for(work: Work, territory_id: int | None) -> list[Point]:
    """The homes of a territory's technicians; all homes where it has none yet, or none is named."""
    homes = queries.homes(work.session)
    own = [(lat, lon) for territory, lat, lon in homes if territory == territory_id]
    return own or [(lat, lon) for _, lat, lon in homes]


def _refuse(doubt: PointDoubt | None) -> None:
    if doubt is PointDoubt.UNSET:
        raise Invalid(
            "point_unset",
            "Latitude and longitude are 0, as an empty field becomes; leave both out, and the address is looked up.",
        )
    if doubt is PointDoubt.EXCHANGED:
        raise Invalid(
            "point_exchanged", "Latitude and longitude are exchanged: lat is degrees north, lon is degrees east."
        )
    if doubt is PointDoubt.WRONG_SIGN:
        raise Invalid(
            "point_mirrored", "The sign of lat or lon is wrong: north and east are positive, south and west negative."
        )
    if doubt is PointDoubt.FAR:
        raise Invalid(
            "point_far",
            "The point lies hundreds of kilometres from every technician who could come; check lat and lon, or leave "
            "both out, and the address is looked up.",
        )
