"""The day's board in one answer: who works on what, what nobody has, what is at risk, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Customer, InboundText, Plan, Task, Territory, WorkOrder
from dispatch.event_feed.queries.events import newest_id
from dispatch.kernel.actor_scope import within
from dispatch.live_day.queries import board_people, board_visits, jeopardies
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import TaskState
from dispatch.vocabulary.windows import Window

MOST_LISTED = 100
"""More tasks or replies nobody reads beside a day; the pages of their own list them all."""


@dataclass(frozen=True)
class BoardView:
    """What is looked at: territories, one local day, and of whom; None means everybody of them."""

    territories: Sequence[Territory]
    day: date
    span: Window
    technician_ids: frozenset[int] | None = None
    visit_ids: frozenset[int] = frozenset()

    @property
    def territory_ids(self) -> list[int]:
        return [territory.id for territory in self.territories]

    @property
    def is_whole(self) -> bool:
        return self.technician_ids is None


def territories(session: Session, actor: Actor) -> Sequence[Territory]:
    """The territories that the actor may see, by name."""
    return session.scalars(select(Territory).where(within(actor, Territory)).order_by(Territory.name)).all()


def read(session: Session, actor: Actor, view: BoardView, now: datetime) -> dict[str, Any]:
    """The board as it stands. With technicians or visits named, only the rows of those whom they concern.

    The number of the newest event is read first: whoever follows the stream from there misses nothing.
    """
    newest = newest_id(session)
    whose = view.technician_ids
    if whose is not None:
        whose |= board_visits.technicians_of(session, view.visit_ids)
    return {
        "event": newest,
        "at": now,
        "day": view.day,
        "zone": view.territories[0].zone,
        "span": [view.span.start, view.span.end],
        "whole": view.is_whole,
        "territories": [
            {"id": one.id, "code": one.code, "name": one.name, "publishes_itself": one.publishes_itself}
            for one in view.territories
        ],
        "technicians": board_people.people(session, view.territory_ids, view.span, whose),
        "visits": board_visits.placed(session, actor, view.territory_ids, view.span, whose),
        "unplaced": board_visits.unplaced(session, actor, view.territory_ids, view.span),
        "risks": _risks(session, actor, view),
        "tasks": _tasks(session, actor, view),
        "replies": _replies(session, actor, view),
        "plans": _plans(session, view),
    }


def _risks(session: Session, actor: Actor, view: BoardView) -> list[dict[str, Any]]:
    here = set(view.territory_ids)
    return [
        {
            "id": row.jeopardy.id,
            "version": row.jeopardy.version,
            "visit_id": row.jeopardy.visit_id,
            "expected_at": row.jeopardy.expected_at,
            "late_minutes": row.late_minutes,
            "odds_percent": row.jeopardy.odds_percent,
            "repairs": row.jeopardy.repairs,
            "repairs_at": row.jeopardy.repairs_at,
            "repaired_by": row.jeopardy.repaired_by,
        }
        for row in jeopardies.shown(session, actor, limit=MOST_LISTED)
        if row.order.territory_id in here
    ]


def _tasks(session: Session, actor: Actor, view: BoardView) -> list[dict[str, Any]]:
    found = session.execute(
        select(Task, WorkOrder)
        .outerjoin(WorkOrder, WorkOrder.id == Task.order_id)
        .where(Task.state == TaskState.OPEN, within(actor))
        .where(or_(WorkOrder.territory_id.in_(view.territory_ids), WorkOrder.territory_id.is_(None)))
        .order_by(Task.created_at, Task.id)
        .limit(MOST_LISTED)
    )
    return [
        {
            "id": task.id,
            "kind": task.kind,
            "sentence": task.sentence,
            "facts": task.facts,
            "order_id": task.order_id,
            "visit_id": task.visit_id,
            "created_at": task.created_at,
        }
        for task, _ in found
    ]


def _replies(session: Session, actor: Actor, view: BoardView) -> list[dict[str, Any]]:
    """What customers wrote on this day, the newest first."""
    found = session.execute(
        select(InboundText, WorkOrder.id, Customer.name, Task.state)
        .join(WorkOrder, WorkOrder.id == InboundText.order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(Task, Task.id == InboundText.task_id)
        .where(within(actor), WorkOrder.territory_id.in_(view.territory_ids))
        .where(and_(InboundText.received_at >= view.span.start, InboundText.received_at < view.span.end))
        .order_by(InboundText.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        {
            "id": said.id,
            "order_id": order_id,
            "customer": customer,
            "body": said.body,
            "outcome": said.outcome,
            "open": task_state == TaskState.OPEN,
            "at": said.received_at,
        }
        for said, order_id, customer, task_state in found
    ]


def _plans(session: Session, view: BoardView) -> list[dict[str, Any]]:
    """The newest plan of each territory that covers the day, whatever became of it."""
    newest = (
        select(func.max(Plan.id))
        .where(Plan.territory_id.in_(view.territory_ids), Plan.first_day <= view.day, Plan.last_day >= view.day)
        .group_by(Plan.territory_id)
    )
    return [
        {
            "id": plan.id,
            "territory_id": plan.territory_id,
            "state": plan.state,
            "asked_by": plan.asked_by,
            "published_at": plan.published_at,
            "progress": plan.progress,
            "stopped_by": plan.stopped_by,
            "stopped_at": plan.stopped_at,
            "price": plan.objective and plan.objective["total"],
            "bound": plan.bound,
            "gap_percent": plan.gap_percent,
            "failure_code": plan.failure_code,
            "warnings": plan.warnings,
            "warning_facts": plan.warning_facts,
        }
        for plan in session.scalars(select(Plan).where(Plan.id.in_(newest)).order_by(Plan.territory_id))
    ]
