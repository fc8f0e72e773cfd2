"""When orders passed the nodes of the process: the one place where it is read, for reports and for what is overdue."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Float,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    null,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import aliased

from dispatch.db.tables import (
    Appointment,
    Assignment,
    Complaint,
    Event,
    FollowUp,
    FollowUpAttempt,
    Hold,
    Message,
    Site,
    Task,
    Visit,
    VisitWindow,
    WorkOrder,
)
from dispatch.reports.rules.process_nodes import NodeRule
from dispatch.visits.rules.appointments import NARROWED
from dispatch.vocabulary.states import ENDED_COMPLAINTS, OrderState, VisitState
from dispatch.vocabulary.terms import FollowUpState, LocationState, ProcessNode

OFFERING = ("slot_offer", "slot_offer_or_wait", "care_visit")
"""Texts that offer windows."""


def moments(*conditions: ColumnElement[bool]) -> CTE:
    """A row for each order with the instant at which it passed each node, null where it has not.

    Besides them `order_id`, `kind`, `territory_id`, `source`, `state`, `reported` and `promised` (the start of the
    first visit's window).
    """
    found = select(
        WorkOrder.id.label("order_id"),
        WorkOrder.kind,
        WorkOrder.territory_id,
        WorkOrder.source,
        WorkOrder.state,
        func.least(WorkOrder.reported_at, WorkOrder.received_at).label("reported"),
        _promised().label("promised"),
        WorkOrder.received_at.label(ProcessNode.TAKEN_IN),
        _located().label(ProcessNode.LOCATED),
        func.least(_of_holds(func.min(Hold.made_at)), _first_text(Message.created_at, OFFERING)).label(
            ProcessNode.OFFERED
        ),
        _booked().label(ProcessNode.BOOKED),
        _planned().label(ProcessNode.PLANNED),
        func.least(_first_text(Message.sent_at, ("confirmation",)), _told_by_phone()).label(ProcessNode.TOLD),
        _of_visits(func.min(Visit.en_route_at)).label(ProcessNode.ON_THE_WAY),
        _of_visits(func.min(Visit.arrived_at)).label(ProcessNode.ON_SITE),
        _of_visits(
            func.max(Visit.ended_at), Visit.state == VisitState.COMPLETED, WorkOrder.state == OrderState.COMPLETED
        ).label(ProcessNode.DONE),
        func.least(_first_text(Message.sent_at, ("survey",)), _first_call()).label(ProcessNode.ASKED),
        _closed().label(ProcessNode.CLOSED),
    ).where(*conditions)
    # OFFSET keeps it in one piece: else each moment is looked up anew for every figure that is made of it.
    return found.offset(0).cte("moments")


def passings(of_orders: CTE, rules: Iterable[NodeRule]) -> Subquery:
    """A row for each order and node that it passed, or that it waits at: when that began and ended, and its limit.

    A node that was passed over (nobody offers a window to whoever named theirs) is not there. `ended` is null where the
    order waits; `due` is when the limit is over.
    """
    limits = (
        values(column("node", Text), column("limit_seconds", BigInteger), name="limits")
        .data([(rule.node.value, rule.limit_minutes * 60) for rule in rules])
        .alias("limits")
    )
    each = union_all(*(_passing(of_orders, node) for node in ProcessNode)).subquery("each")
    # GREATEST passes over nulls: what has not ended took no time yet, not none.
    took = case((each.c.ended.is_not(None), func.greatest(0, func.extract("epoch", each.c.ended - each.c.began))))
    due = each.c.began + func.make_interval(0, 0, 0, 0, 0, 0, limits.c.limit_seconds)
    return (
        select(
            each,
            limits.c.limit_seconds,
            due.label("due"),
            cast(took, Float).label("seconds"),
        )
        .select_from(each)
        .join(limits, limits.c.node == each.c.node)
        .subquery("passings")
    )


def _passing(of_orders: CTE, node: ProcessNode) -> Select[Any]:
    """How orders passed one node: those that did, and those that are waiting there."""
    known = list(ProcessNode)
    at = known.index(node)
    before = [of_orders.c[one] for one in known[:at]] or [of_orders.c.reported]
    later = [of_orders.c[one].is_(None) for one in known[at:]]
    waits = and_(before[-1].is_not(None), *later)
    began = [*before, of_orders.c.promised] if node is ProcessNode.ON_THE_WAY else before
    return select(
        of_orders.c.order_id,
        of_orders.c.territory_id,
        of_orders.c.source,
        of_orders.c.state,
        cast(node.value, Text).label("node"),
        func.greatest(*began).label("began"),
        of_orders.c[node].label("ended"),
    ).where(of_orders.c[node].is_not(None) | waits)


def _located() -> ColumnElement[Any]:
    """When its point was found; at intake for one that came with it."""
    found = select(func.min(Event.at)).where(
        Event.thing == "order", Event.thing_id == WorkOrder.id, Event.kind == "order.located"
    )
    is_there = exists().where(Site.id == WorkOrder.site_id, Site.location_state == LocationState.LOCATED)
    at_intake = case((is_there, WorkOrder.received_at), else_=null())
    return func.coalesce(found.correlate(WorkOrder).scalar_subquery(), at_intake)


def _booked() -> ColumnElement[Any]:
    """When the customer agreed to a window: at intake for one whose windows came with the order."""
    asked = (
        select(func.min(Appointment.made_at))
        .join(Visit, Visit.id == Appointment.visit_id)
        .where(Visit.order_id == WorkOrder.id, Appointment.cause != NARROWED)
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    visit = aliased(Visit)
    named = exists().where(VisitWindow.visit_id == visit.id, visit.order_id == WorkOrder.id, visit.number == 1)
    with_order = case((named & ~_of_holds_exists(), WorkOrder.received_at), else_=null())
    return func.coalesce(with_order, asked)


def _planned() -> ScalarSelect[Any]:
    return (
        select(func.min(Assignment.assigned_at))
        .join(Visit, Visit.id == Assignment.visit_id)
        .where(Visit.order_id == WorkOrder.id)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _promised() -> ScalarSelect[Any]:
    first = aliased(Visit)
    return (
        select(func.lower(Appointment.arrival_window))
        .join(first, first.id == Appointment.visit_id)
        .where(first.order_id == WorkOrder.id, first.number == 1, Appointment.state != "superseded")
        .order_by(Appointment.version.desc())
        .limit(1)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _first_text(at: Any, kinds: tuple[str, ...]) -> ScalarSelect[Any]:
    return (
        select(func.min(at))
        .where(Message.order_id == WorkOrder.id, Message.kind.in_(kinds))
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _told_by_phone() -> ScalarSelect[Any]:
    """When somebody ticked off the call instead of a confirmation; one that ended with its cause told nobody."""
    told = (Task.kind == "tell_customer", Task.facts["text"].astext == "confirmation", Task.done_by.is_not(None))
    return (
        select(func.min(Task.done_at))
        .where(Task.order_id == WorkOrder.id, *told)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _first_call() -> ScalarSelect[Any]:
    return (
        select(func.min(FollowUpAttempt.at))
        .join(FollowUp, FollowUp.id == FollowUpAttempt.follow_up_id)
        .where(FollowUp.order_id == WorkOrder.id)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _closed() -> ColumnElement[Any]:
    """When the last of its surveys, calls and complaints was settled."""
    owed = exists().where(
        FollowUp.order_id == WorkOrder.id, FollowUp.state.in_((FollowUpState.WAITING, FollowUpState.DUE))
    )
    open_complaint = exists().where(
        Complaint.order_id == WorkOrder.id, Complaint.state.not_in([one.value for one in ENDED_COMPLAINTS])
    )
    followed = select(func.max(FollowUp.done_at)).where(FollowUp.order_id == WorkOrder.id)
    settled = select(func.max(Complaint.closed_at)).where(Complaint.order_id == WorkOrder.id)
    last = func.greatest(*(one.correlate(WorkOrder).scalar_subquery() for one in (followed, settled)))
    return case((and_(WorkOrder.state == OrderState.COMPLETED, ~owed, ~open_complaint), last), else_=null())


def _of_visits(value: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(value).where(Visit.order_id == WorkOrder.id, *conditions).correlate(WorkOrder).scalar_subquery()


def _of_holds(value: ColumnElement[Any]) -> ScalarSelect[Any]:
    return (
        select(value)
        .join(Visit, Visit.id == Hold.visit_id)
        .where(Visit.order_id == WorkOrder.id)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _of_holds_exists() -> ColumnElement[bool]:
    visit = aliased(Visit)
    return exists().where(Hold.visit_id == visit.id, visit.order_id == WorkOrder.id)
