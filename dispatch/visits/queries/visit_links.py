"""Questions about the order between visits."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased, contains_eager

from dispatch.db.row_security import looking_beyond, writing_beyond
from dispatch.db.tables import Task, Visit, WorkOrder
from dispatch.db.tables.base import one_of
from dispatch.kernel.actor_scope import within
from dispatch.visits.rules.visit_links import LinkedVisit, VisitLinks
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.references import order_id_meant, reference_of
from dispatch.vocabulary.states import ARRANGED_VISITS, OPEN_VISITS, PLANNABLE_VISITS, STARTED_VISITS, VisitState
from dispatch.vocabulary.terms import TaskState
from dispatch.vocabulary.windows import Window

_STANDS = """jsonb_build_array(linked.id, theirs.id, theirs.external_id, linked.number, linked.state,
        linked.service_seconds, lower(linked.during), upper(linked.during), linked.eta,
        coalesce(linked.arrived_at, linked.started_at))"""
_LINKED = "FROM visits AS linked JOIN work_orders AS theirs ON theirs.id = linked.order_id"

LINKS = f"""
      visits.after_visit_id,
      CASE WHEN visits.after_visit_id IS NOT NULL THEN
        (SELECT {_STANDS} {_LINKED} WHERE linked.id = visits.after_visit_id) END,
      (SELECT jsonb_agg({_STANDS} ORDER BY linked.id) {_LINKED}
        WHERE linked.after_visit_id = visits.id AND {one_of("linked.state", sorted(OPEN_VISITS))})
"""
"""Columns of a statement over `visits` of which `links_of` makes a visit's links."""


def links_of(after_id: int | None, after: list[Any] | None, awaited_by: list[list[Any]] | None) -> VisitLinks:
    """A visit's links of what the columns `LINKS` hold.

    What the reader may not see counts as open and without a time: what waits for it is not for them to place.
    """
    hidden = None if after_id is None else LinkedVisit(after_id)
    prior = hidden if after is None else _linked(*after)
    if prior is not None and prior.state not in OPEN_VISITS:
        prior = None
    return VisitLinks(prior, tuple(_linked(*one) for one in awaited_by or ()))


def _linked(*columns: Any) -> LinkedVisit:
    id, order_id, external_id, number, state, seconds, *times = columns
    start, end, eta, arrived_at = (None if one is None else datetime.fromisoformat(one) for one in times)
    return LinkedVisit(
        id=id,
        reference=reference_of(order_id, external_id),
        number=number,
        state=VisitState(state),
        service_seconds=seconds,
        during=None if start is None or end is None else Window(start, end),
        eta=eta,
        arrived_at=arrived_at,
    )


def links(session: Session, visit_ids: Sequence[int]) -> dict[int, VisitLinks]:
    """The links of some visits, by their ids; of what the reader may see."""
    session.flush()
    rows = session.execute(_LINKS_OF, {"ids": list(visit_ids)})
    return {id: links_of(*columns) for id, *columns in rows}


def linked_orders(session: Session, actor: Actor, visit_ids: Iterable[int]) -> dict[int, WorkOrder]:
    """The orders of some visits within an actor's bounds, by visit."""
    statement = (
        select(Visit).join(Visit.order).options(contains_eager(Visit.order)).where(Visit.id.in_(list(visit_ids)))
    )
    return {one.id: one.order for one in session.scalars(statement.where(within(actor)))}


def queue_up(session: Session) -> None:
    """Makes those who set the order of visits wait for each other, so that no two of them close a circle."""
    session.execute(_QUEUE_UP)


def waits_for(session: Session, visit_id: int, other_id: int) -> bool:
    """Whether a visit waits for another, be it through others in between; whoever may see these."""
    session.flush()
    with looking_beyond(session):
        return bool(session.scalar(_WAITS_FOR, {"visit": visit_id, "other": other_id}))


def hand_on(session: Session, visit_id: int, following_id: int | None) -> Sequence[int]:
    """Lets the open visits that wait for one wait for another instead, or for none; their ids."""
    statement = (
        update(Visit)
        .where(Visit.after_visit_id == visit_id, Visit.state.in_(OPEN_VISITS))
        .values(after_visit_id=following_id, version=Visit.version + 1)
        .returning(Visit.id)
    )
    with writing_beyond(session):  # What it waited for has ended, whosever visit it is.
        return session.scalars(statement, execution_options={"synchronize_session": "fetch"}).all()


def freed_by(session: Session, kind: str, visit_id: int) -> Sequence[int]:
    """Which visits waited for a cancelled one, by open tasks of a kind that ask about it; whoever may see them."""
    topic = func.concat("visit:", Task.visit_id, f":{visit_id}")
    asked = select(Task.visit_id).where(Task.kind == kind, Task.topic == topic, Task.state == TaskState.OPEN)
    with looking_beyond(session):
        return [one for one in session.scalars(asked.order_by(Task.visit_id)) if one is not None]


def put_behind(session: Session, visit_ids: Sequence[int], after_id: int) -> Sequence[int]:
    """Lets those of these visits wait for another that wait for none and have not begun; their ids."""
    statement = (
        update(Visit)
        .where(Visit.id.in_(visit_ids), Visit.after_visit_id.is_(None), Visit.state.in_(PLANNABLE_VISITS))
        .values(after_visit_id=after_id, version=Visit.version + 1)
        .returning(Visit.id)
    )
    with writing_beyond(session):  # It waited for that one before, whosever visit it is.
        return session.scalars(statement, execution_options={"synchronize_session": "fetch"}).all()


def visits(session: Session, visit_ids: Sequence[int]) -> Sequence[Visit]:
    """Some visits by their ids, whoever may see them."""
    return session.scalars(select(Visit).where(Visit.id.in_(visit_ids)).order_by(Visit.id)).all()


def open_of_reference(session: Session, actor: Actor, reference: str) -> Sequence[int]:
    """The newest open visit of each order within an actor's bounds that is called so, by ours or their number."""
    said = reference.strip()
    called = or_(WorkOrder.external_id == said, WorkOrder.id == (order_id_meant(said) or 0))
    newest = (
        select(func.max(Visit.id))
        .join(Visit.order)
        .where(called, Visit.state.in_(OPEN_VISITS), within(actor))
        .group_by(Visit.order_id)
    )
    return session.scalars(newest).all()


def out_of_order(session: Session, now: datetime) -> list[tuple[Visit, Visit]]:
    """Planned visits that nobody has set out for, with what they wait for and what will not be done before them."""
    prior = aliased(Visit)
    expected = func.coalesce(prior.arrived_at, prior.started_at, prior.eta) + prior.service_seconds * timedelta(
        seconds=1
    )
    is_late = or_(
        prior.during.is_(None),
        func.upper(prior.during) > func.lower(Visit.during),
        expected > func.lower(Visit.during) + TOLERANCE,
        and_(prior.state.in_(STARTED_VISITS), func.lower(Visit.during) < now),
    )
    statement = select(Visit, prior).join(prior, prior.id == Visit.after_visit_id)
    planned = and_(Visit.state.in_(ARRANGED_VISITS), Visit.during.is_not(None), prior.state.in_(OPEN_VISITS))
    return [(visit, other) for visit, other in session.execute(statement.where(planned, is_late).order_by(Visit.id))]


def told_out_of_order(session: Session, kind: str) -> set[int]:
    """The visits of open tasks of a kind."""
    return set(session.scalars(select(Task.visit_id).where(Task.kind == kind, Task.state == TaskState.OPEN)))


TOLERANCE = timedelta(minutes=10)
"""So much later than planned what comes first may be done: whoever comes then waits that long."""

_QUEUE_UP = text("SELECT pg_advisory_xact_lock(hashtext('order of visits'))")

_LINKS_OF = text(f"SELECT visits.id, {LINKS} FROM visits WHERE visits.id = ANY(CAST(:ids AS bigint[]))")  # noqa: S608 - A constant of our own.

_WAITS_FOR = text(
    """
    WITH RECURSIVE chain AS (
      SELECT id, after_visit_id FROM visits WHERE id = :visit
      UNION SELECT visits.id, visits.after_visit_id FROM visits JOIN chain ON visits.id = chain.after_visit_id
    )
    SELECT EXISTS (SELECT FROM chain WHERE after_visit_id = :other)
    """
)
