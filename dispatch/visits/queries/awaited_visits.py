"""Which customers wait for an arrival that they were promised."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Visit, WorkOrder
from dispatch.vocabulary.states import AWAITED_VISITS, PLANNABLE_VISITS
from dispatch.vocabulary.terms import AppointmentState

WAITED_FOR = AWAITED_VISITS | PLANNABLE_VISITS
"""A promise may stand for a moment while nobody has the visit."""


def of_technician(session: Session, technician_id: int) -> Sequence[Appointment]:
    """The live appointments that name a technician, in the order of their visits."""
    return _live(session, Appointment.technician_id == technician_id)


def of_mate(session: Session, technician_id: int) -> Sequence[Appointment]:
    """The live appointments of visits to which a technician comes along, in the order of their visits."""
    return _live(session, Visit.mate_id == technician_id)


def of_visit(session: Session, visit_id: int) -> Appointment | None:
    """The live appointment of a visit whose customer waits for it."""
    return next(iter(_live(session, Visit.id == visit_id)), None)


def of_customer(session: Session, customer_id: int) -> Sequence[Appointment]:
    """The live appointments of a customer's orders, in the order of their visits."""
    return _live(session, WorkOrder.customer_id == customer_id)


def _live(session: Session, whose: ColumnElement[bool]) -> Sequence[Appointment]:
    return session.scalars(
        select(Appointment)
        .join(Visit, Visit.id == Appointment.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(Appointment.state == AppointmentState.LIVE, Visit.state.in_(sorted(WAITED_FOR)), whose)
        .order_by(Visit.id)
    ).all()
