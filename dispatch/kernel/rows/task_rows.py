"""Questions about the tasks of people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.row_security import writing_beyond
from dispatch.db.tables import Task
from dispatch.vocabulary.terms import TaskState

_WRITTEN = (
    "kind", "topic", "sentence", "facts", "order_id", "visit_id", "complaint_id", "outage_id", "email_id",
    "technician_id", "owner_id", "taken_at", "due_at", "created_at",
)  # fmt: skip

ENDED = ":ended:"
"""Stands in the topic of a task whose cause has ended, before its id."""


def add_once(session: Session, tasks: Sequence[Task]) -> list[Task]:
    """Writes tasks unless their kind and topic are there already; returns those that are new, with their ids."""
    if not tasks:
        return []
    session.flush()
    statement = insert(Task).on_conflict_do_nothing().returning(Task.id, Task.kind, Task.topic)
    rows = session.connection().execute(statement, [{name: getattr(one, name) for name in _WRITTEN} for one in tasks])
    ids = {(kind, topic): new_id for new_id, kind, topic in rows}
    new = [one for one in tasks if (one.kind, one.topic) in ids]
    for one in new:
        one.id = ids[one.kind, one.topic]
    return new


def release(session: Session, owner_id: int) -> None:
    """Lets the open tasks of somebody who is gone wait for anybody."""
    statement = update(Task).where(Task.owner_id == owner_id, Task.state == TaskState.OPEN)
    session.execute(statement.values(owner_id=None, taken_at=None), execution_options=_FETCH)


def is_open(session: Session, kind: str, visit_id: int) -> bool:
    """Tells whether somebody is asked this about a visit already."""
    asked = exists().where(Task.kind == kind, Task.visit_id == visit_id, Task.state == TaskState.OPEN)
    return bool(session.scalar(select(asked)))


def close_tasks(session: Session, visit_id: int, now: datetime, kinds: Collection[str] | None = None) -> None:
    """Marks as done what people were asked to do about a visit that is not needed any more; of these kinds only."""
    close_tasks_of(session, (visit_id,), now, kinds)


def close_tasks_of(
    session: Session, visit_ids: Collection[int], now: datetime, kinds: Collection[str] | None = None
) -> None:
    """The same of several visits."""
    statement = update(Task).where(Task.visit_id.in_(visit_ids), Task.state == TaskState.OPEN)
    if kinds is not None:
        statement = statement.where(Task.kind.in_(list(kinds)))
    session.execute(statement.values(state=TaskState.DONE, done_at=now))


def end_cause(session: Session, visit_id: int, now: datetime, kinds: Collection[str]) -> None:
    """Marks the tasks of these kinds about a visit as done, because what they were about has ended, and frees their
    topics: should it begin again, a person is asked again.
    """
    end_causes(session, (visit_id,), now, kinds)


def end_causes(session: Session, visit_ids: Collection[int], now: datetime, kinds: Collection[str]) -> None:
    """The same of several visits."""
    about = update(Task).where(Task.visit_id.in_(visit_ids), Task.kind.in_(list(kinds)), ~Task.topic.contains(ENDED))
    session.execute(about.values(_as_ended(now)), execution_options=_FETCH)


def forget_ticked_off(session: Session, visit_ids: Collection[int], kinds: Collection[str]) -> None:
    """Frees the topics of what somebody has ticked off about visits, of these kinds: what comes now is another case."""
    done = update(Task).where(
        Task.visit_id.in_(visit_ids), Task.kind.in_(kinds), Task.state == TaskState.DONE, ~Task.topic.contains(ENDED)
    )
    session.execute(done.values(topic=_ended_topic()), execution_options=_FETCH)


def open_again(session: Session, visit_id: int, closed_at: datetime, kinds: Collection[str]) -> Sequence[Task]:
    """Opens what was closed by itself at an instant about a visit, of these kinds; returns what is open again."""
    statement = update(Task).where(
        Task.visit_id == visit_id,
        Task.kind.in_(list(kinds)),
        Task.state == TaskState.DONE,
        Task.done_at == closed_at,
        Task.done_by.is_(None),
    )
    opened = statement.values(state=TaskState.OPEN, done_at=None).returning(Task)
    return session.scalars(opened, execution_options={"populate_existing": True}).all()


def close_about_complaint(
    session: Session, complaint_id: int, now: datetime, kinds: Collection[str] | None = None
) -> None:
    """Marks as done what people were asked to do about a complaint; of these kinds only."""
    statement = update(Task).where(Task.complaint_id == complaint_id, Task.state == TaskState.OPEN)
    if kinds is not None:
        statement = statement.where(Task.kind.in_(list(kinds)))
    session.execute(statement.values(state=TaskState.DONE, done_at=now))


def close_about_outage(session: Session, outage_id: int, now: datetime) -> None:
    """Marks as done what people were asked to do about an outage."""
    statement = update(Task).where(Task.outage_id == outage_id, Task.state == TaskState.OPEN)
    session.execute(statement.values(state=TaskState.DONE, done_at=now), execution_options=_FETCH)


def list_of(session: Session, kind: str, topic: str, fact: str) -> list[str]:
    """What a task lists under a fact, by commas; nothing where there is no such task."""
    facts = session.scalar(select(Task.facts).where(Task.kind == kind, Task.topic == topic))
    return [one for one in str((facts or {}).get(fact, "")).split(", ") if one]


def bring_up_to_date(session: Session, kind: str, topic: str, sentence: str, facts: Mapping[str, str | int]) -> None:
    """Says a task anew, which is open again when somebody had closed it."""
    session.execute(
        update(Task)
        .where(Task.kind == kind, Task.topic == topic)
        .values(sentence=sentence, facts={"say": kind, **facts}, state=TaskState.OPEN, done_at=None, done_by=None)
    )


def close_topics(session: Session, kind: str, now: datetime, *, order_id: int, fact: str) -> None:
    """Marks the open tasks of a kind as done that are about an order, or name it in one of their facts."""
    about = or_(Task.order_id == order_id, Task.facts[fact].astext == str(order_id))
    statement = update(Task).where(Task.kind == kind, Task.state == TaskState.OPEN, about)
    with writing_beyond(session):  # What has ended is nobody's to do, whosever order the task hangs on.
        session.execute(statement.values(state=TaskState.DONE, done_at=now), execution_options=_FETCH)


def close_topic(session: Session, kind: str, topic: str, now: datetime, *, said: str | None = None) -> None:
    """Marks a task as done whose cause has ended (with `said`: only where it says that), and frees its topic, so that
    the same may become a task again; one that a person had ticked off before frees it as well.
    """
    statement = update(Task).where(Task.kind == kind, Task.topic == topic)
    if said is not None:
        statement = statement.where(Task.facts["say"].astext == said)
    with writing_beyond(session):  # As above; and a task of the whole house hangs on nothing.
        session.execute(statement.values(_as_ended(now)), execution_options=_FETCH)


def _as_ended(now: datetime) -> dict[str, Any]:
    return {
        "state": TaskState.DONE,
        "done_at": func.coalesce(Task.done_at, now),
        "topic": _ended_topic(),
    }


def _ended_topic() -> ColumnElement[str]:
    return func.concat(Task.topic, ENDED, Task.id)


_FETCH = {"synchronize_session": "fetch"}
