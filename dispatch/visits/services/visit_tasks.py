"""What people are asked to do about a visit's time, and when that is done by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Task, Visit
from dispatch.kernel.records import a_task, announce, open_task, open_tasks
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import AppointmentsMade, PromiseTakenBack, VisitCancelled, VisitReinstated
from dispatch.workforce.services.zones import zone_of_visit

ARRANGED_BY = ("promise_in_doubt", "promise_dropped", "arrange_next_visit")
"""The kinds of tasks that a new arrangement with the customer settles."""


STANDING_AGAIN = ("arrange_next_visit", "change_wished", "field_conflict", "inbound_text")
"""The kinds of tasks that a cancellation settles, and that are still to be done where it is taken back."""


def close(work: Work, fact: VisitCancelled) -> None:
    """Nobody need do anything about a visit that is cancelled."""
    task_rows.close_tasks(work.session, fact.visit_id, work.now)


def open_again(work: Work, fact: VisitReinstated) -> None:
    """What people were asked about a visit until it was cancelled they are asked again, but for what was about a time
    that it does not have any more.
    """
    for task in task_rows.open_again(work.session, fact.visit_id, fact.cancelled_at, STANDING_AGAIN):
        announce(work, "task.opened", "task", task.id, task_kind=task.kind, order_id=task.order_id)


def close_arranged(work: Work, fact: AppointmentsMade) -> None:
    """Times are arranged: nobody need look for them any more."""
    task_rows.close_tasks_of(work.session, fact.visit_ids, work.now, kinds=ARRANGED_BY)


def ask_for_another_time(work: Work, fact: PromiseTakenBack) -> None:
    """Asks a person for a new time by the evening before the old one; it is closed as soon as one is arranged."""
    task_rows.close_tasks(work.session, fact.visit_id, work.now, kinds=("promise_in_doubt",))
    lost = work.session.get_one(Appointment, fact.appointment_id)
    visit = lost.visit
    order = visit.order
    when = said_window(lost, zone_of_visit(work, visit))
    open_task(
        work,
        "promise_dropped",
        f"appointment:{lost.id}",
        f"Order {order.reference} was promised {when}, and that does not stand any more "
        f"({fact.why.replace('_', ' ')}). Arrange a new time with the customer before then.",
        order_id=order.id,
        visit_id=visit.id,
        say="promise_taken_back",
        reference=order.reference,
        when=when,
        unplaced=fact.why,
    )


@dataclass(frozen=True)
class UncertainPromise:
    """That a promise has nobody who keeps it, because a technician (by name) can't come."""

    visit: Visit
    lost: Appointment
    technician: str
    lacks: tuple[str, ...] = ()
    """The parts and tools that they do not have, where that is why."""


def doubt(work: Work, doubts: Sequence[UncertainPromise], why: str) -> None:
    """Notes whose promises are in doubt, until a repair finds somebody or the customers are told; `why` is a code."""
    open_tasks(work, [_in_doubt(work, one, why) for one in doubts])


def _in_doubt(work: Work, doubt: UncertainPromise, why: str) -> Task:
    visit, lost = doubt.visit, doubt.lost
    order, parts = visit.order, ", ".join(doubt.lacks)
    when = said_window(lost, zone_of_visit(work, visit))
    can_not = f"does not have {parts}" if parts else f"can't come ({why.replace('_', ' ')})"
    looked_for = "That, or somebody who has it," if parts else "Somebody else"
    said: dict[str, Any] = {"say": "promise_without_parts", "parts": parts} if parts else {}
    return a_task(
        work,
        "promise_in_doubt",
        f"appointment:{lost.id}",
        f"Order {order.reference} was promised {doubt.technician} for {when}, who {can_not}. "
        f"{looked_for} is looked for; tell the customer when nobody is found.",
        order_id=order.id,
        visit_id=visit.id,
        reference=order.reference,
        when=when,
        technician=doubt.technician,
        unplaced=why,
        **said,
    )


def ask_to_arrange(work: Work, visit: Visit, following: Visit, why: str) -> None:
    """Asks a person to agree with the customer on the time of the visit that follows another; `why` is a code."""
    reference = visit.order.reference
    open_task(
        work,
        "arrange_next_visit",
        f"visit:{visit.id}",
        f"Visit {visit.number} of order {reference} was not finished ({why.replace('_', ' ')}). "
        f"Arrange visit {following.number} with the customer.",
        order_id=visit.order_id,
        visit_id=following.id,
        number=visit.number,
        reference=reference,
        hindrance=why,
        next=following.number,
    )


def said_window(appointment: Appointment, zone: ZoneInfo) -> str:
    """A promised window as staff read it, in the territory's time."""
    window = window_of(appointment.arrival_window)
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"
