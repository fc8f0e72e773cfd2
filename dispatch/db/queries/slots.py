"""What a search for slots reads: plain rows, few statements, whatever the size of the territory."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from dispatch.db.models import (
    Appointment,
    Hold,
    Visit,
    WorkOrder,
    WorkType,
)
from dispatch.db.ranges import Range
from dispatch.domain.slots import USUAL, Limit, Rules
from dispatch.domain.states import ENDED_VISITS
from dispatch.domain.windows import Window
from dispatch.domain.words import AppointmentState, HoldState

_RULES = text(
    """
    SELECT ARRAY(SELECT ARRAY[starts_minute, ends_minute] FROM slot_windows WHERE territory_id = :territory),
      (SELECT jsonb_agg(jsonb_build_array(work_group, starts_minute, most))
        FROM capacity_rules WHERE territory_id = :territory),
      ARRAY(SELECT during FROM closures WHERE territory_id = :territory AND during && tstzrange(:first, :last)),
      reserve_percent, closes_minutes, hold_minutes
    FROM (SELECT) AS one LEFT JOIN booking_rules ON territory_id = :territory
    """
)


def rules_of(session: Session, territory_id: int, span: Window) -> Rules:
    """A territory's booking rules, with the closures of a span of time."""
    offered, limits, closures, reserve, closes, hold = session.execute(
        _RULES, {"territory": territory_id, "first": span.start, "last": span.end}
    ).one()
    given = Rules(
        offered=tuple((start, end) for start, end in offered) or USUAL,
        closures=tuple(_window(during) for during in closures),
        limits=tuple(Limit(*limit) for limit in limits or ()),
    )
    if reserve is None:
        return given
    return replace(given, reserve_percent=reserve, closes=timedelta(minutes=closes), hold=timedelta(minutes=hold))


def arrivals(session: Session, territory_id: int, span: Window, now: datetime) -> list[tuple[str, datetime]]:
    """Work group and arrival window's start of everything promised or held in a territory within a span."""
    within = Range(span.start, span.end)
    promised = (
        select(func.coalesce(_group(), "general"), func.lower(Appointment.arrival_window))
        .join(Visit, Visit.id == Appointment.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(
            WorkOrder.territory_id == territory_id,
            Appointment.state == AppointmentState.LIVE,
            Appointment.arrival_window.overlaps(within),
        )
    )
    held = select(Hold.work_group, func.lower(Hold.arrival_window)).where(
        Hold.territory_id == territory_id, Hold.arrival_window.overlaps(within), *live_hold(now)
    )
    return [(group, start) for statement in (promised, held) for group, start in session.execute(statement)]


def live_hold(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions under which a hold still holds."""
    return Hold.state == HoldState.HELD, Hold.expires_at > now


def last_technician(session: Session, customer_id: int) -> int | None:
    """Who ended the customer's last visit."""
    return session.scalar(
        select(Visit.ended_by)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(WorkOrder.customer_id == customer_id, Visit.state.in_(ENDED_VISITS), Visit.ended_by.is_not(None))
        .order_by(Visit.ended_at.desc())
        .limit(1)
    )


def _group() -> ColumnElement[str | None]:
    """The work group of an order's work type: that of its symptom, else that of its kind."""
    best = (
        select(WorkType.work_group)
        .where(
            WorkType.kind == WorkOrder.kind,
            or_(WorkType.symptom == WorkOrder.symptom, WorkType.symptom.is_(None)),
        )
        .order_by(WorkType.symptom.is_(None))
        .limit(1)
    )
    return best.correlate(WorkOrder).scalar_subquery()


def _window(during: Range[datetime]) -> Window:
    if during.lower is None or during.upper is None:
        raise ValueError("A closure has two ends.")
    return Window(during.lower, during.upper)
