"""How much of everything there is, by kind and state: for summaries and reports."""

from datetime import datetime

from sqlalchemy import ColumnElement, any_, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from dispatch.db.tables import Appointment, FollowUp, Message, Pickup, Promise, Survey, Visit, WorkOrder
from dispatch.vocabulary.states import MessageState, VisitState
from dispatch.vocabulary.terms import FollowUpState

Counts = dict[str, int]


def orders(session: Session) -> Counts:
    """Orders by state."""
    return _counts(session, WorkOrder.state)


def visits(session: Session) -> Counts:
    """Visits by state."""
    return _counts(session, Visit.state)


def unplaced(session: Session) -> list[tuple[str, str, str]]:
    """The visits that the last plan could not place: order's reference, code, sentence."""
    rows = session.execute(
        select(WorkOrder, Visit.unplaced_code, Visit.unplaced_sentence)
        .join(Visit, Visit.order_id == WorkOrder.id)
        .where(Visit.state == VisitState.DRAFT, Visit.unplaced_code.is_not(None))
        .order_by(WorkOrder.id)
    )
    return [(order.reference, code or "", sentence or "") for order, code, sentence in rows]


def first_visits_placed(session: Session) -> int:
    """How many orders were ever given an appointment."""
    return (
        session.scalar(
            select(func.count(Visit.order_id.distinct())).join(Appointment, Appointment.visit_id == Visit.id)
        )
        or 0
    )


def texts(session: Session) -> dict[str, Counts]:
    """Texts by kind, then by state; a suppressed one with its reason."""
    state = func.concat_ws(":", Message.state, Message.suppressed_reason)
    rows = session.execute(
        select(Message.kind, state, func.count()).group_by(Message.kind, state).order_by(Message.kind, state)
    )
    found: dict[str, Counts] = {}
    for kind, how, count in rows:
        found.setdefault(kind, {})[how] = count
    return found


def doubled_texts(session: Session) -> int:
    """Texts beyond the first that a carrier took for the same thing told (invariant 13)."""
    told = (
        select(func.count().label("times"))
        .where(Message.state.in_((MessageState.SENT, MessageState.DELIVERED)))
        .group_by(Message.kind, Message.appointment_id, Message.topic, Message.occurrence)
        .subquery()
    )
    return session.scalar(select(func.coalesce(func.sum(told.c.times - 1), 0))) or 0


def promises(session: Session) -> dict[str, Counts]:
    """Promises by kind, then by state."""
    rows = session.execute(
        select(Promise.kind, Promise.state, func.count()).group_by(Promise.kind, Promise.state).order_by(Promise.kind)
    )
    found: dict[str, Counts] = {}
    for kind, state, count in rows:
        found.setdefault(kind, {})[state] = count
    return found


def follow_ups_due(session: Session) -> Counts:
    """Call-backs that are due now, by the reason."""
    return _counts(session, FollowUp.reason, FollowUp.state == FollowUpState.DUE)


def answers_overdue(session: Session, now: datetime) -> int:
    """How many surveys still wait although their time is over: the sweep has yet to make them calls."""
    return (
        session.scalar(
            select(func.count())
            .select_from(FollowUp)
            .where(FollowUp.state == FollowUpState.WAITING, FollowUp.due_at <= now)
        )
        or 0
    )


def surveys(session: Session) -> int:
    """How many customers have answered how it went."""
    return session.scalar(select(func.count()).select_from(Survey)) or 0


def picked_up(session: Session) -> int:
    """How many stops at the supply place technicians have made."""
    return _many(session, Pickup.picked_up_at.is_not(None))


def done_by_two(session: Session) -> int:
    """How many visits two technicians have completed together."""
    return _many(session, Visit.state == VisitState.COMPLETED, Visit.mate_id.is_not(None))


def planned_in_order(session: Session) -> int:
    """How many completed visits were planned after the one that they follow was to be done, which is completed, too."""
    first = aliased(Visit)
    order = exists().where(
        first.id == Visit.after_visit_id,
        first.state == VisitState.COMPLETED,
        func.upper(first.during) <= func.lower(Visit.during),
    )
    return _many(session, Visit.state == VisitState.COMPLETED, order)


def wishes_kept(session: Session) -> int:
    """How many visits for which somebody alone, or somebody not, was to come are theirs who may."""
    ruled = or_(Visit.required_technician_id.is_not(None), func.cardinality(Visit.excluded_technician_ids) > 0)
    allowed = or_(Visit.required_technician_id.is_(None), Visit.required_technician_id == Visit.technician_id)
    excluded = Visit.technician_id == any_(Visit.excluded_technician_ids)
    return _many(session, Visit.technician_id.is_not(None), ruled, allowed, not_(excluded))


def _many(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0


def _counts(session: Session, column: InstrumentedAttribute[str], *where: ColumnElement[bool]) -> Counts:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column).order_by(column))
    return {str(name): count for name, count in rows}


def bodies(session: Session, kind: str) -> list[tuple[str, str]]:
    """Number and body of every text of a kind that a carrier took, the oldest first."""
    rows = session.execute(
        select(Message.to_number, Message.body)
        .where(Message.kind == kind, Message.state.in_((MessageState.SENT, MessageState.DELIVERED)))
        .order_by(Message.id)
    )
    return [(number, body) for number, body in rows]
