"""Stops at the supply place as technicians make them: what they take lies in their van from then on."""

from datetime import datetime

from dispatch.db.ranges import window_of
from dispatch.db.tables import Pickup, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.visits.queries import pickups as queries
from dispatch.visits.services.pickups import bring_nothing
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.workforce.rules.part_needs import quantities_of
from dispatch.workforce.services import van_parts


def pick_up(work: Work, pickup_id: int) -> None:
    """Notes that the actor, a technician, has what they were to pick up; a repetition changes nothing.

    Raises `Missing` for a pickup of somebody else, or that fell away meanwhile.
    """
    technician_id = work.actor.technician_id
    if technician_id is None:
        raise Refused("no_technician", "Only a technician picks up parts.")
    pickup = queries.locked(work.session, technician_id, pickup_id)
    if pickup is None:
        raise Missing("pickup")
    _load(work, pickup, work.now)


def were_made_for(work: Work, visit: Visit, technician_id: int, at: datetime) -> None:
    """Notes the pickups for a visit that its technician has ended: whoever was there had been at the supply place, and
    nobody need bring them anything any more.
    """
    bring_nothing(work, [visit])
    for pickup in queries.locked_of_visit(work.session, technician_id, visit.id):
        _load(work, pickup, at)


def _load(work: Work, pickup: Pickup, at: datetime) -> None:
    if pickup.picked_up_at is not None:
        return
    pickup.picked_up_at = at
    loaded = quantities_of(pickup.parts) | dict.fromkeys(pickup.tools, 1)
    van_parts.load(work, pickup.technician_id, loaded, min(at, window_of(pickup.during).start))
    audit(work, "pickup.made", "technician", pickup.technician_id, pickup_id=pickup.id)
    announce(work, "pickup.made", "technician", pickup.technician_id)
