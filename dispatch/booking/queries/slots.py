"""What a search for slots reads: plain rows, few statements, whatever the size of the territory."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from dispatch.booking.rules.slots import USUAL, BookableOrder, CapacityLimit, OpenVisit, SlotRules
from dispatch.customers.queries.tiers import KEPT
from dispatch.customers.rules.tiers import rule_of
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Hold, Visit, WorkOrder, WorkType
from dispatch.db.tables.base import one_of
from dispatch.kernel.actor_scope import ORDER_WITHIN, values_of
from dispatch.uncertainty.queries.calibrations import IN_USE
from dispatch.visits.queries.visit_links import LINKS, links_of
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ENDED_VISITS, OrderState, VisitState
from dispatch.vocabulary.terms import AppointmentState, HoldState, Priority
from dispatch.vocabulary.windows import Window

_RULES = text(
    f"""
    SELECT ARRAY(SELECT ARRAY[starts_minute, ends_minute] FROM slot_windows WHERE territory_id = :territory),
      (SELECT jsonb_agg(jsonb_build_array(work_group, starts_minute, most))
        FROM capacity_rules WHERE territory_id = :territory),
      ARRAY(SELECT during FROM closures WHERE territory_id = :territory AND during && tstzrange(:first, :last)),
      reserve_percent, closes_minutes, hold_minutes, least_odds_percent, ({IN_USE}
        WHERE subject IN ('all', 'newness', 'technician', 'drive', 'drive_area')
          AND (territory_id IS NULL OR territory_id = :territory))
    FROM (SELECT) AS one LEFT JOIN booking_rules ON territory_id = :territory
    """  # noqa: S608 - A constant of our own.
)


_ORDERED = text(
    f"""
    SELECT work_orders.state, territory_id, lat, lon, priority,
      coalesce((SELECT work_group FROM work_types
        WHERE work_types.kind = work_orders.kind
          AND (work_types.symptom = work_orders.symptom OR work_types.symptom IS NULL)
        ORDER BY work_types.symptom IS NULL LIMIT 1), 'general'),
      (SELECT ended_by FROM visits JOIN work_orders AS others ON others.id = order_id
        WHERE others.customer_id = work_orders.customer_id AND ended_by IS NOT NULL
          AND {one_of("visits.state", sorted(ENDED_VISITS))}
        ORDER BY ended_at DESC LIMIT 1),
      customers.tier, {KEPT}, work_orders.kind, reported_at,
      visits.id, visits.state, service_seconds, skills, not_by_technician_id, preferred_technician_id,
      required_technician_id, excluded_technician_ids, visits.crew, visits.parts_needed,
      visits.tools_needed, {LINKS}
    FROM work_orders JOIN sites ON sites.id = site_id JOIN customers ON customers.id = work_orders.customer_id
      LEFT JOIN visits ON order_id = work_orders.id
    WHERE work_orders.id = :order AND {ORDER_WITHIN}
    ORDER BY number
    """  # noqa: S608 - Constants of our own.
)


def ordered(session: Session, actor: Actor, order_id: int) -> BookableOrder | None:
    """What a search needs of an order within an actor's bounds; the group of work that has no type is `general`."""
    rows = session.execute(_ORDERED, values_of(actor) | {"order": order_id}).all()
    if not rows:
        return None
    state, territory_id, lat, lon, priority, group, last_technician_id, tier, kept, kind, reported_at = rows[0][:-14]
    rule = rule_of(tier, kept)
    return BookableOrder(
        state=OrderState(state),
        territory_id=territory_id,
        point=None if lat is None or lon is None else (lat, lon),
        priority=Priority(priority),
        work_group=group,
        last_technician_id=last_technician_id,
        visits=tuple(_visit(*row[-14:]) for row in rows if row[-14] is not None),
        tier=rule,
        due_at=rule.repair_due(kind, reported_at),
    )


def rules_of(session: Session, territory_id: int, span: Window) -> SlotRules:
    """A territory's booking rules, with the closures of a span of time."""
    offered, limits, closures, reserve, closes, hold, least_odds, factors = session.execute(
        _RULES, {"territory": territory_id, "first": span.start, "last": span.end}
    ).one()
    given = SlotRules(
        offered=tuple((start, end) for start, end in offered) or USUAL,
        closures=tuple(_window(during) for during in closures),
        limits=tuple(CapacityLimit(*limit) for limit in limits or ()),
        factors=factors,
    )
    if reserve is None:
        return given
    return replace(
        given,
        reserve_percent=reserve,
        closes=timedelta(minutes=closes),
        hold=timedelta(minutes=hold),
        least_odds_percent=least_odds,
    )


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


def _visit(id: int, state: str, service_seconds: int, skills: list[str], not_by: int | None, *more: Any) -> OpenVisit:
    preferred, required, excluded, crew, parts, tools, *linked = more
    whom = TechnicianWish(preferred, required, tuple(sorted(excluded)))
    links = links_of(*linked)
    needs = tuple(parts), tuple(tools)
    return OpenVisit(id, VisitState(state), service_seconds, tuple(skills), not_by, whom, links, crew, *needs)


def _window(during: Range[datetime]) -> Window:
    if during.lower is None or during.upper is None:
        raise ValueError("A closure has two ends.")
    return Window(during.lower, during.upper)
