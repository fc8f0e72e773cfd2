"""The cases behind each figure of the service report: one statement a figure, all with the same columns.

`order_id, visit_id, technician_id, at, good, value`; `at` is the instant at which the case was decided.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Float,
    Select,
    and_,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from dispatch.aftercare.rules.recovery import HIGHEST_BAD_SCORE
from dispatch.db.tables import Complaint, FollowUp, FollowUpAttempt, Promise, RecoverySurvey, Survey, Visit, WorkOrder
from dispatch.reports.rules.service_figures import CONTENT_FROM, SETTLED_AFTER, Figure
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState, OrderKind, PromiseKind, PromiseState

Cases = Select[Any]


def _promises_kept(_now: datetime) -> Cases:
    settled = Promise.state.in_((PromiseState.KEPT, PromiseState.BROKEN))
    return as_cases(
        Promise.order_id,
        Promise.visit_id,
        Promise.technician_id,
        func.lower(Promise.due),
        Promise.state == PromiseState.KEPT,
    ).where(Promise.kind == PromiseKind.ARRIVAL, settled)


def _first_time_fix(now: datetime) -> Cases:
    """Repairs that ended; good where one visit was enough and nothing of it came back."""
    last, first, again = aliased(Visit), aliased(Visit), aliased(WorkOrder)
    repeated = exists().where(again.repeat_of_id == WorkOrder.id)
    not_fixed = exists().where(
        FollowUp.order_id == WorkOrder.id,
        FollowUpAttempt.follow_up_id == FollowUp.id,
        FollowUpAttempt.outcome == "reached_not_fixed",
    )
    bad = or_(repeated, not_fixed, first.id != last.id)
    return (
        as_cases(WorkOrder.id, first.id, first.ended_by, last.ended_at, ~bad)
        .select_from(WorkOrder)
        .join(last, (last.order_id == WorkOrder.id) & _is_end(last, lambda other: other.number > last.number))
        .join(first, (first.order_id == WorkOrder.id) & _is_end(first, lambda other: other.number < first.number))
        .where(WorkOrder.kind == OrderKind.REPAIR, WorkOrder.state == OrderState.COMPLETED)
        .where(or_(bad, last.ended_at <= now - SETTLED_AFTER))
    )


def _new_faults(_now: datetime) -> Cases:
    """Repairs that came in; good where they repeat no work of the last thirty days, whose technician is named."""
    before = aliased(Visit)
    return (
        as_cases(WorkOrder.id, null(), before.ended_by, WorkOrder.received_at, WorkOrder.repeat_of_id.is_(None))
        .select_from(WorkOrder)
        .outerjoin(
            before,
            (before.order_id == WorkOrder.repeat_of_id) & _is_end(before, lambda other: other.number > before.number),
        )
        .where(WorkOrder.kind == OrderKind.REPAIR)
    )


def _time_to_repair(_now: datetime) -> Cases:
    last = aliased(Visit)
    seconds = func.extract("epoch", last.ended_at - WorkOrder.reported_at)
    return (
        as_cases(WorkOrder.id, last.id, last.ended_by, last.ended_at, null(), value=seconds)
        .select_from(WorkOrder)
        .join(last, (last.order_id == WorkOrder.id) & _is_end(last, lambda other: other.number > last.number))
        .where(WorkOrder.kind == OrderKind.REPAIR, WorkOrder.state == OrderState.COMPLETED)
    )


def _content(_now: datetime) -> Cases:
    return _surveys(Survey.score >= CONTENT_FROM, Survey.score)


def _really_fixed(_now: datetime) -> Cases:
    return _surveys(Survey.fixed, null())


def _surveys(good: Any, value: Any) -> Cases:
    return (
        as_cases(Visit.order_id, Visit.id, Visit.ended_by, Survey.answered_at, good, value=value)
        .select_from(Survey)
        .join(Visit, Visit.id == Survey.visit_id)
    )


def _without_complaint(_now: datetime) -> Cases:
    """Visits that somebody made; good where nobody has complained about them, or about the order after its last one."""
    is_last = _is_end(Visit, lambda other: other.number > Visit.number)
    about_order = Complaint.visit_id.is_(None) & is_last
    complained = exists().where(Complaint.order_id == Visit.order_id, or_(Complaint.visit_id == Visit.id, about_order))
    return as_cases(Visit.order_id, Visit.id, Visit.ended_by, Visit.ended_at, ~complained).where(
        Visit.ended_by.is_not(None)
    )


def _call_backs_in_time(now: datetime) -> Cases:
    """Call-backs that were made, or should have been by now."""
    made = FollowUp.state == FollowUpState.DONE
    overdue = FollowUp.state.in_((FollowUpState.WAITING, FollowUpState.DUE))
    return (
        as_cases(
            FollowUp.order_id,
            FollowUp.visit_id,
            Visit.ended_by,
            FollowUp.deadline,
            func.coalesce(FollowUp.done_at <= FollowUp.deadline, false()),
        )
        .select_from(FollowUp)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(FollowUp.kind == FollowUpKind.CALL_BACK, or_(made, overdue & (FollowUp.deadline < now)))
    )


def _recovery(_now: datetime) -> Cases:
    """Complaints about an order whose customers said how well they were put right, each time that they were asked."""
    good = RecoverySurvey.fixed & (RecoverySurvey.score > HIGHEST_BAD_SCORE)
    return (
        as_cases(
            Complaint.order_id,
            Complaint.visit_id,
            Complaint.technician_id,
            RecoverySurvey.answered_at,
            good,
            value=RecoverySurvey.score,
        )
        .select_from(RecoverySurvey)
        .join(Complaint, Complaint.id == RecoverySurvey.complaint_id)
        .where(RecoverySurvey.answered_at.is_not(None), Complaint.order_id.is_not(None))
    )


def as_cases(order_id: Any, visit_id: Any, technician_id: Any, at: Any, good: Any, *, value: Any = None) -> Cases:
    return select(
        order_id.label("order_id"),
        cast(visit_id, BigInteger).label("visit_id"),
        technician_id.label("technician_id"),
        at.label("at"),
        cast(good, Boolean).label("good"),
        cast(null() if value is None else value, Float).label("value"),
    )


def _is_end(visit: Any, is_beyond: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether a visit is the first or last of its order that somebody made: none that they made lies beyond it."""
    other = aliased(Visit)
    # Said aloud: two levels down the visit would become a row of its own, and the condition hold of any visit.
    beyond = (
        exists().where(other.order_id == visit.order_id, other.ended_by.is_not(None), is_beyond(other)).correlate(visit)
    )
    return and_(visit.ended_by.is_not(None), ~beyond)


CASES: Mapping[Figure, Callable[[datetime], Cases]] = {
    Figure.PROMISES_KEPT: _promises_kept,
    Figure.FIRST_TIME_FIX: _first_time_fix,
    Figure.NEW_FAULTS: _new_faults,
    Figure.TIME_TO_REPAIR: _time_to_repair,
    Figure.CONTENT: _content,
    Figure.REALLY_FIXED: _really_fixed,
    Figure.WITHOUT_COMPLAINT: _without_complaint,
    Figure.CALL_BACKS_IN_TIME: _call_backs_in_time,
    Figure.RECOVERY: _recovery,
}
