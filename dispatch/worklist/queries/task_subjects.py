"""Whom, what and where tasks are about, as it stands when they are read, and what can be done about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Complaint, Customer, Task, Technician, Visit, WorkOrder
from dispatch.vocabulary.terms import AppointmentState
from dispatch.vocabulary.windows import Window
from dispatch.worklist.rules.task_actions import TaskAction, actions_for


@dataclass(frozen=True)
class TaskSubject:
    """An order or complaint with its customer, the visit's promise and technician, the due date.

    None where a task has none of it.
    """

    order: WorkOrder | None
    complaint: Complaint | None
    visit: Visit | None
    technician: Technician | None
    promised: Window | None
    actions: tuple[TaskAction, ...]
    due_at: datetime | None = None

    @property
    def act_by(self) -> datetime | None:
        """When the task is due, or the promise begins that it puts at stake."""
        return self.due_at or (self.promised.start if self.promised else None)

    @property
    def customer(self) -> Customer | None:
        """Whom it is about."""
        about = self.order or self.complaint
        return about.customer if about else None


def subjects(session: Session, tasks: Iterable[Task]) -> Mapping[int, TaskSubject]:
    """What each task is about, by the task's id; five statements, however many tasks there are."""
    given = list(tasks)
    orders = _orders(session, {task.order_id for task in given} - {None})
    visits = _visits(session, {task.visit_id for task in given} - {None})
    complaints = _complaints(session, {task.complaint_id for task in given} - {None})
    live = _promises(session, visits)
    technicians = _technicians(session, visits.values(), given)
    found = {}
    for task in given:
        order, visit = orders.get(task.order_id or 0), visits.get(task.visit_id or 0)
        technician = technicians.get(_named(task) or (visit and visit.technician_id) or 0)
        complaint = complaints.get(task.complaint_id or 0)
        promise = live.get(visit.id) if visit else None
        actions = actions_for(
            task.kind,
            str(task.facts.get("say", "")),
            has_order=order is not None,
            has_technician=technician is not None,
            is_placed=visit is not None and visit.during is not None,
            has_complaint=complaint is not None,
            has_outage=task.outage_id is not None,
            has_email=task.email_id is not None,
        )
        found[task.id] = TaskSubject(
            order,
            complaint,
            visit,
            technician,
            window_of(promise.arrival_window) if promise else None,
            tuple(actions),
            due_at=task.due_at,
        )
    return found


def _orders(session: Session, ids: Iterable[int | None]) -> dict[int, WorkOrder]:
    statement = (
        select(WorkOrder)
        .where(WorkOrder.id.in_(list(ids)))
        .options(joinedload(WorkOrder.customer), joinedload(WorkOrder.site))
    )
    return {order.id: order for order in session.scalars(statement)}


def _complaints(session: Session, ids: Iterable[int | None]) -> dict[int, Complaint]:
    statement = select(Complaint).where(Complaint.id.in_(list(ids))).options(joinedload(Complaint.customer))
    return {complaint.id: complaint for complaint in session.scalars(statement)}


def _visits(session: Session, ids: Iterable[int | None]) -> dict[int, Visit]:
    return {visit.id: visit for visit in session.scalars(select(Visit).where(Visit.id.in_(list(ids))))}


def _promises(session: Session, visit_ids: Iterable[int]) -> dict[int, Appointment]:
    """The live promise of each visit that has one."""
    live = Appointment.state == AppointmentState.LIVE
    found = session.scalars(select(Appointment).where(Appointment.visit_id.in_(list(visit_ids)), live))
    return {promise.visit_id: promise for promise in found}


def _technicians(session: Session, visits: Iterable[Visit], tasks: Iterable[Task]) -> dict[int, Technician]:
    ids = {visit.technician_id for visit in visits} | {_named(task) for task in tasks}
    found = session.scalars(select(Technician).where(Technician.id.in_(list(ids - {None}))))
    return {technician.id: technician for technician in found}


def _named(task: Task) -> int | None:
    """The technician whom a task or its topic names, whoever has the visit meanwhile."""
    if task.technician_id is not None:
        return task.technician_id
    about, _, number = task.topic.partition(":")
    first = number.partition(":")[0]
    return int(first) if about == "technician" and first.isdigit() else None
