"""Tells followers of the events when somebody left, came, began and ended, so that figures of work need no table."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.vocabulary.states import VisitState


@dataclass(frozen=True, slots=True)
class ReportedWork:
    """What the reports say of a visit that a technician has ended; nothing of it while nobody has."""

    technician_id: int | None = None
    is_completed: bool = False
    left_at: datetime | None = None
    arrived_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    planned_seconds: int = 0
    mate_id: int | None = None
    """Who came along with whoever ended it."""


def reported_work(visit: Visit) -> ReportedWork:
    """What is known of a visit's work now."""
    if visit.ended_by is None:
        return ReportedWork()
    return ReportedWork(
        visit.ended_by,
        visit.state == VisitState.COMPLETED,
        visit.en_route_at,
        visit.arrived_at,
        visit.started_at,
        visit.ended_at,
        visit.service_seconds,
        visit.mate_id if visit.ended_by == visit.technician_id else None,
    )


def announce_change(work: Work, visit: Visit, before: ReportedWork) -> None:
    """Announces what the reports say now, where it is something else than before."""
    now = reported_work(visit)
    if now == before:
        return
    announce(
        work,
        "visit.worked",
        "visit",
        visit.id,
        territory_id=visit.order.territory_id,
        source=visit.order.source,
        order_id=visit.order_id,
        technician_id=now.technician_id,
        completed=now.is_completed,
        left_at=_written(now.left_at),
        arrived_at=_written(now.arrived_at),
        began_at=_written(now.began_at),
        ended_at=_written(now.ended_at),
        planned_seconds=now.planned_seconds,
        mate_id=now.mate_id,
    )


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
