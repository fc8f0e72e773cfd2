"""What waits for a person: open tasks and due call-backs."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import Complaint, Customer, FollowUp, InboundEmail, Outage, Task, Technician, WorkOrder
from dispatch.kernel.actor_scope import technicians_within, within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState, TaskState

MOST = 200
"""More than this nobody reads in one go; the oldest come first, so nothing is forgotten."""


class TaskOwner(StrEnum):
    """Whose tasks a list holds."""

    ME = "me"
    NOBODY = "nobody"


def tasks(
    session: Session, actor: Actor, *, limit: int, before: int | None, state: str | None, owner: TaskOwner | None
) -> Sequence[Task]:
    """Tasks within an actor's bounds, the newest first."""
    statement = _seen_by(actor)
    if before is not None:
        statement = statement.where(Task.id < before)
    if state is not None:
        statement = statement.where(Task.state == state)
    if owner is not None:
        statement = statement.where(Task.owner_id == (actor.user_id if owner is TaskOwner.ME else None))
    return session.scalars(statement.options(joinedload(Task.owner)).order_by(Task.id.desc()).limit(limit)).all()


def open_tasks(session: Session, actor: Actor) -> Sequence[tuple[Task, WorkOrder | None]]:
    """Open tasks with their orders and owners, the oldest first."""
    found = session.execute(
        _seen_by(actor)
        .add_columns(WorkOrder)
        .options(joinedload(Task.owner))
        .where(Task.state == TaskState.OPEN)
        .order_by(Task.created_at, Task.id)
        .limit(MOST)
    )
    return [(task, order) for task, order in found]


def call_backs(session: Session, actor: Actor) -> Sequence[tuple[FollowUp, WorkOrder, Customer]]:
    """Call-backs that are owed, the next deadline first."""
    found = session.execute(
        select(FollowUp, WorkOrder, Customer)
        .join(WorkOrder, WorkOrder.id == FollowUp.order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .where(FollowUp.kind == FollowUpKind.CALL_BACK, FollowUp.state.in_((FollowUpState.WAITING, FollowUpState.DUE)))
        .where(within(actor))
        .order_by(FollowUp.deadline, FollowUp.id)
        .limit(MOST)
        .options(selectinload(FollowUp.attempts), joinedload(FollowUp.visit))
    )
    return [(follow_up, order, customer) for follow_up, order, customer in found]


def task_for(session: Session, actor: Actor, task_id: int) -> Task | None:
    """A task within the actor's bounds, locked until the transaction ends."""
    return session.scalar(_seen_by(actor).where(Task.id == task_id).with_for_update(of=Task))


def _seen_by(actor: Actor) -> Select[Task]:
    """Tasks within an actor's bounds: by their order, or else by their complaint, outage, e-mail or technician."""
    own = and_(Task.technician_id.is_not(None), technicians_within(actor))
    return (
        select(Task)
        .outerjoin(WorkOrder, WorkOrder.id == Task.order_id)
        .outerjoin(Complaint, Complaint.id == Task.complaint_id)
        .outerjoin(Outage, Outage.id == Task.outage_id)
        .outerjoin(InboundEmail, InboundEmail.id == Task.email_id)
        .outerjoin(Technician, Technician.id == Task.technician_id)
        .where(or_(within(actor), within(actor, Complaint), within(actor, Outage), within(actor, InboundEmail), own))
    )
