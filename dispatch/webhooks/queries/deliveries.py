"""Questions about deliveries: what may be sent now, what became of it, and the log."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from dispatch.db.tables import Event, WebhookDelivery, WebhookEndpoint
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import WebhookDeliveryState

_GATE = 4_210_078
"""An advisory lock's number: deliveries are claimed one process after the other, so that none passes another."""
_PENDING = WebhookDeliveryState.PENDING


def pass_the_gate(session: Session) -> None:
    """Waits until nobody else claims; the gate closes again at the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(_GATE)))


def with_work(session: Session, now: datetime) -> list[tuple[WebhookEndpoint, int]]:
    """Endpoints that something is due for and that do not rest, with how many deliveries to each are under way.

    Those with the fewest under way first, so that one whose server hangs takes no place from others.
    """
    one = WebhookDelivery
    is_due = select(one.id).where(
        one.endpoint_id == WebhookEndpoint.id, one.state == _PENDING, one.due_at <= now, _is_free(one, now)
    )
    under_way = (
        select(func.count())
        .where(one.endpoint_id == WebhookEndpoint.id, one.state == _PENDING, one.leased_until > now)
        .scalar_subquery()
    )
    rests = and_(WebhookEndpoint.rests_until.is_not(None), WebhookEndpoint.rests_until > now)
    rows = session.execute(
        select(WebhookEndpoint, under_way)
        .where(is_due.exists(), WebhookEndpoint.off_reason.is_(None), ~rests)
        .order_by(under_way, WebhookEndpoint.id)
    )
    return [(endpoint, count) for endpoint, count in rows]


def heads(session: Session, endpoint_id: int, now: datetime, *, most: int) -> Sequence[WebhookDelivery]:
    """What may be sent next to an endpoint: of each order the first event that it has not taken, once it is due.

    While a delivery of an order is under way, none of its others is sent.
    """
    one, other = WebhookDelivery, aliased(WebhookDelivery)
    ahead = select(other.id).where(
        other.endpoint_id == one.endpoint_id,
        other.order_key == one.order_key,
        other.state == _PENDING,
        other.id != one.id,
        or_(other.event_id < one.event_id, other.leased_until > now),
    )
    statement = (
        select(one)
        .where(
            one.endpoint_id == endpoint_id,
            one.state == _PENDING,
            one.event_id.is_not(None),
            one.due_at <= now,
            _is_free(one, now),
            ~ahead.exists(),
        )
        .order_by(one.event_id)
        .limit(most)
        .with_for_update(of=one)
    )
    return session.scalars(statement).all()


def trials(session: Session, now: datetime, *, most: int) -> Sequence[WebhookDelivery]:
    """Trials that are due, also to endpoints that are off or rest."""
    one = WebhookDelivery
    statement = select(one).where(one.state == _PENDING, one.event_id.is_(None), one.due_at <= now, _is_free(one, now))
    return session.scalars(statement.order_by(one.id).limit(most).with_for_update(of=one)).all()


def pending_trials(session: Session, endpoint_id: int) -> int:
    """How many trials of an endpoint wait to be sent."""
    one = WebhookDelivery
    return (
        session.scalar(
            select(func.count()).where(one.endpoint_id == endpoint_id, one.state == _PENDING, one.event_id.is_(None))
        )
        or 0
    )


def pending(session: Session, endpoint_ids: Collection[int]) -> dict[int, int]:
    """How many events wait for each of the endpoints; endpoints without any are left out."""
    one = WebhookDelivery
    rows = session.execute(
        select(one.endpoint_id, func.count())
        .where(one.endpoint_id.in_(endpoint_ids), one.state == _PENDING, one.event_id.is_not(None))
        .group_by(one.endpoint_id)
    )
    return dict(rows.all())


def events_within(session: Session, owner: Actor, event_ids: Collection[int]) -> dict[int, Event]:
    """Those of the events that an owner may see, by id."""
    rows = session.scalars(select(Event).where(Event.id.in_(event_ids), within(owner, Event)))
    return {event.id: event for event in rows}


def locked(session: Session, leases: Mapping[int, int]) -> dict[int, WebhookDelivery]:
    """Those of the deliveries that are still held under these leases (by id), locked."""
    one = WebhookDelivery
    rows = session.scalars(
        select(one)
        .where(one.id.in_(leases), one.state == _PENDING)
        .order_by(one.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows if row.lease == leases[row.id]}


def log(
    session: Session, endpoint_id: int, *, limit: int, before: int | None = None, state: str | None = None
) -> Sequence[WebhookDelivery]:
    """The deliveries of an endpoint, the newest first, with their tries."""
    one = WebhookDelivery
    statement = select(one).where(one.endpoint_id == endpoint_id).order_by(one.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(one.id < before)
    if state is not None:
        statement = statement.where(one.state == state)
    return session.scalars(statement.options(selectinload(one.attempts), selectinload(one.event))).all()


def forget(session: Session, now: datetime, keep: timedelta) -> None:
    """Lets go of what ended longer ago than so."""
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.ended_at < now - keep))


def _is_free(one: type[WebhookDelivery], now: datetime) -> ColumnElement[bool]:
    return or_(one.leased_until.is_(None), one.leased_until <= now)
