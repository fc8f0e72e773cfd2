"""What lies in vans and what is picked up on the way, where a snapshot's visits need parts or tools."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import Event, FieldEvent, PartUsed, Visit
from dispatch.planning.rules.snapshots import PickupFacts, Snapshot
from dispatch.planning.rules.van_stock import asked_parts, asked_tools
from dispatch.visits.queries import pickups
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories
from dispatch.workforce.rules.part_needs import quantities_of

_CARRIED = text(
    """
    SELECT technician_id, part, greatest(0, counted - (
      SELECT coalesce(sum(quantity), 0) FROM parts_used
      WHERE parts_used.technician_id = van_parts.technician_id AND parts_used.part = van_parts.part
        AND used_at >= counted_at))::bigint
    FROM van_parts
    WHERE technician_id = ANY(CAST(:ids AS bigint[])) AND part = ANY(CAST(:asked AS text[]))
    """
)


def with_stock(session: Session, snapshot: Snapshot, span: Window, needs: Collection[str] = ()) -> Snapshot:
    """The snapshot with the vans' stock, the supply place and the stops there; as it is where no visit needs anything.

    `span` is the time in which pickups belong to it. What visits beyond it will take is taken already. `needs`: parts
    and tools that are asked for beside its visits.
    """
    asked = {*asked_parts(snapshot.visits), *asked_tools(snapshot.visits), *needs}
    if not asked:
        return snapshot
    ids = [one.id for one in snapshot.technicians]
    carried = free_stock(session, ids, asked, [visit.id for visit in snapshot.visits], span)
    return replace(
        snapshot,
        technicians=tuple(
            replace(one, carries=tuple(sorted(carried.get(one.id, {}).items()))) for one in snapshot.technicians
        ),
        supply=territories.facts_of(session, snapshot.territory_id).supply,
        pickups=tuple(_facts(session, ids, span)),
    )


def free_stock(
    session: Session,
    technician_ids: Collection[int],
    asked: Collection[str],
    visit_ids: Collection[int],
    span: Window | None = None,
) -> dict[int, dict[str, int]]:
    """How many pieces of what is asked for lie in each van and are left for these visits, by technician.

    Pickups within the span count no more than what they are for; without a span all of them do.
    """
    left: dict[int, Counter[str]] = {}
    whom = {"ids": list(technician_ids), "asked": sorted(asked)}
    for technician_id, part, many in session.execute(_CARRIED, whom):
        left.setdefault(technician_id, Counter())[part] = many
    for technician_id, sign, parts in pickups.taken_elsewhere(session, technician_ids, visit_ids, span):
        for part, many in quantities_of(parts).items():
            if part in asked:
                left.setdefault(technician_id, Counter())[part] += sign * many
    return {who: {part: many for part, many in parts.items() if many > 0} for who, parts in left.items()}


def counted_since(session: Session, technician_ids: Collection[int], since: datetime) -> bool:
    """Whether somebody has counted a part in one of these vans, or taken one off its list, since an instant."""
    counted = (Event.kind.in_(("van_part.counted", "van_part.removed")), Event.at > since)
    found = exists().where(Event.thing == "technician", Event.thing_id.in_(technician_ids), *counted)
    return bool(session.scalar(select(found)))


def used_beyond_need_since(session: Session, technician_ids: Collection[int], since: datetime) -> bool:
    """Whether a report since an instant says that one of these used up more than the visit was planned with.

    When the work was done says nothing: a device may have been out of reach.
    """
    came = exists().where(FieldEvent.visit_id == PartUsed.visit_id, FieldEvent.received_at > since)
    used = select(PartUsed.part, PartUsed.quantity, Visit.parts_needed).join(Visit, Visit.id == PartUsed.visit_id)
    rows = session.execute(used.where(PartUsed.technician_id.in_(technician_ids), came))
    return any(many > quantities_of(needed).get(part, 0) for part, many, needed in rows)


def _facts(session: Session, technician_ids: Collection[int], span: Window) -> Iterable[PickupFacts]:
    for stop in pickups.standing(session, technician_ids, span):
        yield PickupFacts(
            stop.id,
            stop.technician_id,
            stop.shift_id,
            stop.visit_id,
            Window(stop.start, stop.end),
            (stop.lat, stop.lon),
            tuple(stop.parts),
            tuple(stop.tools),
        )
