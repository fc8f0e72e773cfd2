"""Writes the stops at the supply place that routes make."""

from dispatch.db.ranges import Range
from dispatch.kernel.work import Work
from dispatch.planning.rules.pickups import PickupChanges
from dispatch.visits.queries import pickups as queries
from dispatch.workforce.queries import territories


def write(work: Work, territory_id: int, changes: PickupChanges) -> None:
    """Puts the pickups of some routes in place of those that stood there; those that stay as they are stay the rows."""
    if not (changes.dropped or changes.planned):
        return
    supply = territories.facts_of(work.session, territory_id).supply
    # Where it was taken away since the routes were computed, nobody is sent there any more.
    rows = (
        []
        if supply is None
        else [
            {
                "technician_id": one.technician_id,
                "shift_id": one.shift_id,
                "visit_id": one.visit_id,
                "during": Range(one.during.start, one.during.end),
                "travel_seconds": one.travel_seconds,
                "address": supply.address,
                "lat": supply.point[0],
                "lon": supply.point[1],
                "parts": list(one.parts),
                "tools": list(one.tools),
            }
            for one in changes.planned
        ]
    )
    queries.replace(work.session, changes.dropped, rows)
