"""What is written beside every fact: the audit, the event that others follow, the task for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch.db.tables import AuditEntry, Event, Task
from dispatch.kernel.rows import task_rows as task_queries
from dispatch.kernel.work import Work


def audit(work: Work, action: str, thing: str, thing_id: int | None, *, why: str | None = None, **detail: Any) -> None:
    """Notes who did what to which thing. The detail holds ids and codes, no customer's data (invariant 40)."""
    work.session.add(
        AuditEntry(
            at=work.now,
            actor=work.actor.name,
            action=action,
            thing=thing,
            thing_id=thing_id,
            why=why,
            detail=detail,
        )
    )


def announce(
    work: Work,
    kind: str,
    thing: str,
    thing_id: int,
    *,
    territory_id: int | None = None,
    source: str | None = None,
    **data: Any,
) -> None:
    """Puts an event into the stream that `GET /events` reads: ids and codes, no customer's data."""
    work.session.add(
        Event(
            at=work.now,
            kind=kind,
            thing=thing,
            thing_id=thing_id,
            territory_id=territory_id,
            source=source,
            data=data,
        )
    )


def open_task(
    work: Work,
    kind: str,
    topic: str,
    sentence: str,
    *,
    order_id: int | None = None,
    visit_id: int | None = None,
    complaint_id: int | None = None,
    outage_id: int | None = None,
    email_id: int | None = None,
    technician_id: int | None = None,
    owner_id: int | None = None,
    due_at: datetime | None = None,
    **facts: str | int,
) -> Task | None:
    """Asks a person to look at something, once per kind and topic; a repetition changes nothing and returns None.

    The sentence is English. Pages say it in the reader's language out of the kind and the facts
    (`dispatch.web.console.task_sentences`; a fact `say` names another template than the kind). `owner_id` says whose it
    is to do, None for whoever comes first.
    """
    task = a_task(
        work,
        kind,
        topic,
        sentence,
        order_id=order_id,
        visit_id=visit_id,
        complaint_id=complaint_id,
        outage_id=outage_id,
        email_id=email_id,
        technician_id=technician_id,
        owner_id=owner_id,
        due_at=due_at,
        **facts,
    )
    return next(iter(open_tasks(work, [task])), None)


def open_tasks(work: Work, tasks: Sequence[Task]) -> list[Task]:
    """Opens several tasks like `open_task`, with a few statements; returns those that are new."""
    new = task_queries.add_once(work.session, tasks)
    for task in new:
        announce(work, "task.opened", "task", task.id, task_kind=task.kind, order_id=task.order_id)
    return new


def a_task(
    work: Work,
    kind: str,
    topic: str,
    sentence: str,
    *,
    owner_id: int | None = None,
    order_id: int | None = None,
    visit_id: int | None = None,
    complaint_id: int | None = None,
    outage_id: int | None = None,
    email_id: int | None = None,
    technician_id: int | None = None,
    due_at: datetime | None = None,
    **facts: str | int,
) -> Task:
    """A task as `open_task` and `open_tasks` open it, not yet written."""
    return Task(
        kind=kind,
        topic=topic,
        sentence=sentence,
        facts={"say": kind} | facts,
        order_id=order_id,
        visit_id=visit_id,
        complaint_id=complaint_id,
        outage_id=outage_id,
        email_id=email_id,
        technician_id=technician_id,
        owner_id=owner_id,
        taken_at=work.now if owner_id is not None else None,
        due_at=due_at,
        created_at=work.now,
    )
