"""Whom and what a disruption concerns."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.db.ranges import Range
from dispatch.db.tables import Shift, Technician, Visit
from dispatch.planning.rules.snapshots import Point
from dispatch.vocabulary.states import OPEN_VISITS


def shift_end(session: Session, technician_id: int, now: datetime) -> datetime | None:
    """When the technician's shift that runs now, or their next one within a day, ends."""
    return session.scalar(
        select(func.upper(Shift.during))
        .where(Shift.technician_id == technician_id, func.upper(Shift.during) > now)
        .order_by(func.lower(Shift.during))
        .limit(1)
    )


def held_within(session: Session, technician_id: int, span: Range[datetime]) -> Sequence[Visit]:
    """The open visits that a technician has within a time, locked until the transaction ends."""
    return session.scalars(
        select(Visit)
        .where(
            Visit.technician_id == technician_id,
            Visit.state.in_(OPEN_VISITS),
            Visit.during.overlaps(span),
        )
        .order_by(Visit.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def drop_pins(session: Session, technician_id: int) -> None:
    """A pin to somebody who is gone holds nothing."""
    session.execute(
        update(Visit)
        .where(Visit.pinned_technician_id == technician_id, Visit.state.in_(OPEN_VISITS))
        .values(pinned_technician_id=None, pinned_arrival=None, version=Visit.version + 1)
    )


def near(session: Session, territory_id: int, point: Point, span: Range[datetime], count: int) -> list[int]:
    """The technicians on shift within a span who live nearest to a point, in no certain order."""
    distance = func.power(Technician.home_lat - point[0], 2) + func.power(Technician.home_lon - point[1], 2)
    on_shift = select(Shift.technician_id).where(Shift.during.overlaps(span))
    return list(
        session.scalars(
            select(Technician.id)
            .where(Technician.territory_id == territory_id, Technician.active, Technician.id.in_(on_shift))
            .order_by(distance, Technician.id)
            .limit(count)
        )
    )
