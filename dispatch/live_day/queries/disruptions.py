"""Whom and what a disruption concerns."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload

from dispatch.db.ranges import Range
from dispatch.db.tables import Shift, Technician, Visit, WorkOrder
from dispatch.planning.rules.snapshots import Point
from dispatch.vocabulary.states import ARRANGED_VISITS, OPEN_VISITS


def shift_ends(session: Session, technician_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """When the shift of each that runs now, or their next one, ends; those without one are left out."""
    rows: Sequence[tuple[int, datetime]] = session.execute(
        select(Shift.technician_id, func.upper(Shift.during))
        .where(Shift.technician_id.in_(technician_ids), func.upper(Shift.during) > now)
        .order_by(Shift.technician_id, func.lower(Shift.during))
        .ext(distinct_on(Shift.technician_id))
    ).all()
    return dict(rows)


def held_within(session: Session, spans: Mapping[int, Range[datetime]]) -> Sequence[Visit]:
    """The open visits that technicians have within a time each, with their orders; locked for the transaction.

    They lead them, or come along to them as the second of two.
    """
    by_span: dict[Range[datetime], list[int]] = defaultdict(list)
    for technician_id, span in spans.items():
        by_span[span].append(technician_id)
    theirs = (
        and_(or_(Visit.technician_id.in_(ids), Visit.mate_id.in_(ids)), Visit.during.overlaps(span))
        for span, ids in by_span.items()
    )
    return session.scalars(
        select(Visit)
        .where(Visit.state.in_(OPEN_VISITS), or_(false(), *theirs))
        .options(selectinload(Visit.order))
        .order_by(Visit.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def planned_within(session: Session, technician_id: int, span: Range[datetime]) -> Sequence[Visit]:
    """The open visits that a technician has within a time, by when they begin, with their orders and customers."""
    return session.scalars(
        select(Visit)
        .where(
            Visit.state.in_(OPEN_VISITS),
            or_(Visit.technician_id == technician_id, Visit.mate_id == technician_id),
            Visit.during.overlaps(span),
        )
        .options(selectinload(Visit.order).selectinload(WorkOrder.customer))
        .order_by(func.lower(Visit.during), Visit.id)
    ).all()


def needing_parts(session: Session, technician_id: int) -> Sequence[Visit]:
    """The visits that a technician leads, has not begun, and needs something for; locked for the transaction."""
    return session.scalars(
        select(Visit)
        .where(
            Visit.technician_id == technician_id,
            Visit.state.in_(ARRANGED_VISITS),
            or_(func.cardinality(Visit.parts_needed) > 0, func.cardinality(Visit.tools_needed) > 0),
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
