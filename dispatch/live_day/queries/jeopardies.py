"""Questions about promises at risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Jeopardy, Technician, Territory, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.live_day.rules.jeopardies import PromiseRisk
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import AWAITED_VISITS
from dispatch.vocabulary.terms import AppointmentState


def awaited(session: Session, technician_id: int) -> Sequence[tuple[Visit, Appointment]]:
    """The visits whose customers wait for a technician by a live appointment, with that appointment."""
    rows = session.execute(
        select(Visit, Appointment)
        .join(Appointment, Appointment.visit_id == Visit.id)
        .where(
            Visit.technician_id == technician_id,
            Visit.state.in_(AWAITED_VISITS),
            Appointment.state == AppointmentState.LIVE,
        )
        .order_by(Visit.id)
    )
    return [(visit, appointment) for visit, appointment in rows]


def open_of(session: Session, technician_id: int) -> Sequence[Jeopardy]:
    """What is at risk in a technician's day so far."""
    return session.scalars(
        select(Jeopardy)
        .where(Jeopardy.technician_id == technician_id, Jeopardy.cleared_at.is_(None))
        .order_by(Jeopardy.id)
    ).all()


def open_of_visits(session: Session, visit_ids: Sequence[int]) -> Sequence[Jeopardy]:
    """What is at risk of these visits."""
    return session.scalars(
        select(Jeopardy).where(Jeopardy.visit_id.in_(visit_ids), Jeopardy.cleared_at.is_(None)).order_by(Jeopardy.id)
    ).all()


def put(
    session: Session, appointment: Appointment, expected_at: datetime, risk: PromiseRisk, now: datetime
) -> Jeopardy:
    """Writes that a promise is at risk, or opens it anew; the row says when it was opened first."""
    values: dict[str, Any] = {
        "technician_id": appointment.technician_id,
        "expected_at": expected_at,
        "late_seconds": risk.late_seconds,
        "odds_percent": risk.odds_percent,
        "cleared_at": None,
    }
    statement = (
        insert(Jeopardy)
        .values(visit_id=appointment.visit_id, appointment_id=appointment.id, opened_at=now, **values)
        .on_conflict_do_update(index_elements=["appointment_id"], set_=values)
        .returning(Jeopardy)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def keep_repairs(session: Session, jeopardy_id: int, repairs: list[dict[str, Any]], now: datetime) -> None:
    """Writes the repairs that were found, unless the promise is safe again."""
    session.execute(
        update(Jeopardy)
        .where(Jeopardy.id == jeopardy_id, Jeopardy.cleared_at.is_(None))
        .values(repairs=repairs, repairs_at=now, version=Jeopardy.version + 1)
        .execution_options(synchronize_session=False)
    )


def visible(session: Session, actor: Actor, jeopardy_id: int) -> Jeopardy | None:
    """A promise at risk within an actor's bounds, also one that is safe again."""
    return session.scalar(
        _seen_by(actor).where(Jeopardy.id == jeopardy_id), execution_options={"populate_existing": True}
    )


def lock(session: Session, jeopardy_id: int) -> None:
    """Holds a promise at risk until the transaction ends; after its technicians and visits, as everywhere."""
    session.execute(select(Jeopardy.id).where(Jeopardy.id == jeopardy_id).with_for_update())


Place = tuple[int, int]
"""Where a page ended: how many seconds late, and the id."""


def listed(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    after: Place | None = None,
    territory_id: int | None = None,
    technician_id: int | None = None,
) -> Sequence[Jeopardy]:
    """What is at risk within an actor's bounds, the latest first, behind the place `after`."""
    statement = _seen_by(actor).where(Jeopardy.cleared_at.is_(None))
    if territory_id is not None:
        statement = statement.where(WorkOrder.territory_id == territory_id)
    if technician_id is not None:
        statement = statement.where(Jeopardy.technician_id == technician_id)
    return session.scalars(
        _from(after, statement).order_by(Jeopardy.late_seconds.desc(), Jeopardy.id).limit(limit)
    ).all()


@dataclass(frozen=True)
class JeopardyRow:
    """A promise at risk with what a dispatcher must know of it; `zone` is the territory's."""

    jeopardy: Jeopardy
    order: WorkOrder
    window: tuple[datetime, datetime]
    zone: str

    @property
    def late_minutes(self) -> int:
        return self.jeopardy.late_seconds // 60

    @property
    def is_weighed(self) -> bool:
        """Whether the repairs tell what promises they leave to be expected broken."""
        return all(one.get("expected_price") is not None for one in self.jeopardy.repairs)

    @property
    def repairs(self) -> list[dict[str, Any]]:
        """The repairs, with their times as times."""
        times = ("arrival", "other_arrival")
        return [
            one | {name: datetime.fromisoformat(one[name]) for name in times if one.get(name)}
            for one in self.jeopardy.repairs
        ]


def shown(session: Session, actor: Actor, *, limit: int, after: Place | None = None) -> list[JeopardyRow]:
    """What is at risk within an actor's bounds, the latest first, behind the place `after`."""
    rows = session.execute(
        _from(after, _seen_by(actor))
        .join(Appointment, Appointment.id == Jeopardy.appointment_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(Jeopardy.cleared_at.is_(None))
        .add_columns(
            WorkOrder, func.lower(Appointment.arrival_window), func.upper(Appointment.arrival_window), Territory.zone
        )
        .order_by(Jeopardy.late_seconds.desc(), Jeopardy.id)
        .limit(limit)
    )
    return [JeopardyRow(jeopardy, order, (start, end), zone) for jeopardy, order, start, end, zone in rows]


def names(session: Session) -> dict[int, str]:
    """The technicians' names, by id."""
    return dict(session.execute(select(Technician.id, Technician.name)).all())


def _from(after: Place | None, statement: Select[Jeopardy]) -> Select[Jeopardy]:
    if after is None:
        return statement
    late, id = after
    is_as_late = and_(Jeopardy.late_seconds == late, Jeopardy.id > id)
    return statement.where(Jeopardy.late_seconds <= late, or_(Jeopardy.late_seconds < late, is_as_late))


def _seen_by(actor: Actor) -> Select[Jeopardy]:
    found = select(Jeopardy).join(Visit, Visit.id == Jeopardy.visit_id)
    return found.join(WorkOrder, WorkOrder.id == Visit.order_id).where(within(actor))
