"""Who held which visit from when till when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Assignment, Visit
from dispatch.vocabulary.states import OPEN_VISITS


def end(session: Session, visit_ids: Collection[int], now: datetime) -> None:
    """Closes what is open of these visits' assignments."""
    session.flush()
    session.execute(
        update(Assignment)
        .where(Assignment.visit_id.in_(visit_ids), Assignment.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def end_assignments(session: Session, visit_id: int, technician_id: int, now: datetime) -> None:
    """Notes that a technician holds a visit no longer."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.visit_id == visit_id, Assignment.technician_id == technician_id, Assignment.ended_at.is_(None)
        )
        .values(ended_at=now)
    )


def is_busy(session: Session, visit: Visit) -> bool:
    """Whether somebody who has the visit has another open one at its time, leading or coming along."""
    hands = [one for one in (visit.technician_id, visit.mate_id) if one is not None]
    other = select(Visit.id).where(
        Visit.id != visit.id,
        or_(Visit.technician_id.in_(hands), Visit.mate_id.in_(hands)),
        Visit.state.in_(sorted(OPEN_VISITS)),
        Visit.during.overlaps(visit.during),
    )
    return session.scalar(other.limit(1)) is not None
