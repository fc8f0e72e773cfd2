"""Questions about sites, technicians and when they work."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import Absence, Shift, Technician, Territory, Visit
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import HELD_VISITS


def technician(session: Session, technician_id: int | None) -> Technician | None:
    """A technician with their skills."""
    return session.scalar(
        select(Technician).options(selectinload(Technician.skills)).where(Technician.id == technician_id)
    )


def visible(session: Session, actor: Actor, technician_id: int | None) -> Technician | None:
    """A technician within the actor's bounds, with their skills."""
    statement = select(Technician).options(selectinload(Technician.skills))
    return session.scalar(statement.where(Technician.id == technician_id, within(actor, Technician)))


def open_visits(session: Session, technician_id: int) -> Sequence[Visit]:
    """What a technician has to do, the next first, with its orders."""
    return session.scalars(
        select(Visit)
        .options(joinedload(Visit.order))
        .where(or_(Visit.technician_id == technician_id, Visit.mate_id == technician_id))
        .where(Visit.state.in_(sorted(HELD_VISITS)))
        .order_by(func.lower(Visit.during), Visit.id)
    ).all()


def by_id(session: Session, technician_ids: Collection[int]) -> dict[int, Technician]:
    """These technicians, by id."""
    found = session.scalars(select(Technician).where(Technician.id.in_(list(technician_ids))))
    return {technician.id: technician for technician in found}


def locked_technician(session: Session, technician_id: int) -> Technician:
    """A technician with their skills, locked until the transaction ends and read anew."""
    statement = (
        select(Technician)
        .options(selectinload(Technician.skills))
        .where(Technician.id == technician_id)
        .with_for_update(key_share=True)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def technician_of_external_id(session: Session, external_id: str) -> Technician | None:
    """A technician by the operator's own number for them."""
    return session.scalar(select(Technician).where(Technician.external_id == external_id))


def technicians(
    session: Session, actor: Actor, *, limit: int, after: int | None, territory: str | None
) -> Sequence[Technician]:
    """Technicians within the actor's bounds with their skills, the oldest entry first."""
    statement = select(Technician).options(selectinload(Technician.skills)).where(within(actor, Technician))
    statement = statement.order_by(Technician.id).limit(limit)
    if after is not None:
        statement = statement.where(Technician.id > after)
    if territory is not None:
        statement = statement.join(Territory, Territory.id == Technician.territory_id)
        statement = statement.where(Territory.code == territory)
    return session.scalars(statement).all()


def shift_of(session: Session, technician_id: int, shift_id: int) -> Shift | None:
    """A technician's own shift."""
    return session.scalar(select(Shift).where(Shift.id == shift_id, Shift.technician_id == technician_id))


def absence_of(session: Session, technician_id: int, absence_id: int) -> Absence | None:
    """A technician's own absence."""
    return session.scalar(select(Absence).where(Absence.id == absence_id, Absence.technician_id == technician_id))


def shifts(session: Session, technician_id: int, *, limit: int, after: int | None) -> Sequence[Shift]:
    """A technician's shifts with their breaks, in the order in which they were entered."""
    statement = select(Shift).options(selectinload(Shift.breaks)).where(Shift.technician_id == technician_id)
    if after is not None:
        statement = statement.where(Shift.id > after)
    return session.scalars(statement.order_by(Shift.id).limit(limit)).all()


def absences(session: Session, technician_id: int, *, limit: int, after: int | None) -> Sequence[Absence]:
    """A technician's absences in the order in which they were entered."""
    statement = select(Absence).where(Absence.technician_id == technician_id)
    if after is not None:
        statement = statement.where(Absence.id > after)
    return session.scalars(statement.order_by(Absence.id).limit(limit)).all()


def times_of_shifts(session: Session, technician_id: int) -> set[tuple[datetime, datetime]]:
    """Start and end of each of a technician's shifts."""
    return _ends(session.scalars(select(Shift.during).where(Shift.technician_id == technician_id)))


def times_of_absences(session: Session, technician_id: int) -> set[tuple[datetime, datetime]]:
    """Start and end of each of a technician's absences."""
    return _ends(session.scalars(select(Absence.during).where(Absence.technician_id == technician_id)))


def _ends(spans: Iterable[Range[datetime]]) -> set[tuple[datetime, datetime]]:
    return {(span.lower, span.upper) for span in spans if span.lower is not None and span.upper is not None}


def next_shift(session: Session, territory_ids: Sequence[int], since: datetime) -> datetime | None:
    """When somebody of these territories who is active begins their first shift from a moment on."""
    begins = func.lower(Shift.during)
    found: datetime | None = session.scalar(
        select(func.min(begins))
        .join(Technician, Technician.id == Shift.technician_id)
        .where(Technician.territory_id.in_(territory_ids), Technician.active, begins >= since)
    )
    return found


def shifts_ahead(session: Session, technician_id: int, now: datetime, *, limit: int) -> Sequence[Shift]:
    """A technician's shifts that are not over, with their breaks, the next first."""
    statement = select(Shift).options(selectinload(Shift.breaks)).where(Shift.technician_id == technician_id)
    statement = statement.where(func.upper(Shift.during) > now).order_by(func.lower(Shift.during)).limit(limit)
    return session.scalars(statement).all()


def absences_ahead(session: Session, technician_id: int, now: datetime, *, limit: int) -> Sequence[Absence]:
    """A technician's absences that are not over, the next first."""
    statement = select(Absence).where(Absence.technician_id == technician_id, func.upper(Absence.during) > now)
    return session.scalars(statement.order_by(func.lower(Absence.during)).limit(limit)).all()
