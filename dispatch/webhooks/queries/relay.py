"""Which events an endpoint is to get, and laying them out for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from dispatch.db.tables import Event, WebhookDelivery, WebhookEndpoint
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import WebhookDeliveryState
from dispatch.webhooks.rules.kinds import divided

_GATE = 4_210_077
"""An advisory lock's number: events are laid out by one process at a time, so that they stay in order."""

_TAKE = text(
    """
    WITH taken AS (SELECT id FROM events WHERE NOT relayed ORDER BY id LIMIT :most)
    UPDATE events SET relayed = true FROM taken WHERE events.id = taken.id RETURNING events.id
    """
)

_ORDER_KEY = """
    coalesce('order:' || CASE WHEN events.thing = 'order' THEN events.thing_id
                              WHEN events.data ? 'order_id' THEN (events.data ->> 'order_id')::bigint
                              WHEN events.data ? 'visit_id'
                                  THEN (SELECT order_id FROM visits WHERE id = (events.data ->> 'visit_id')::bigint)
                              WHEN events.thing = 'visit'
                                  THEN (SELECT order_id FROM visits WHERE id = events.thing_id)
                              WHEN events.thing = 'message'
                                  THEN (SELECT order_id FROM messages WHERE id = events.thing_id)
                              WHEN events.thing = 'follow_up'
                                  THEN (SELECT order_id FROM follow_ups WHERE id = events.thing_id)
                              WHEN events.thing = 'task'
                                  THEN (SELECT order_id FROM tasks WHERE id = events.thing_id)
                              WHEN events.thing = 'inbound_text'
                                  THEN (SELECT order_id FROM inbound_texts WHERE id = events.thing_id)
                         END, events.thing || ':' || events.thing_id)
"""
"""What an event is sent in line with: its order, or its own thing where it belongs to none."""


def take_unrelayed(session: Session, *, most: int) -> list[int]:
    """The next events that nobody has laid out; they count as laid out when the transaction commits.

    A flag at each event rather than the highest id: an event whose transaction ends late has a lower id than others
    that were laid out before it.
    """
    session.execute(select(func.pg_advisory_xact_lock(_GATE)))
    return sorted(session.scalars(_TAKE, {"most": most}))


def wanted(endpoint: WebhookEndpoint, owner: Actor) -> ColumnElement[bool]:
    """The condition that limits events to those that its owner may see and that it takes."""
    kinds, groups = divided(endpoint.kinds)
    conditions = [within(owner, Event)]
    if endpoint.kinds:
        begins = [Event.kind.startswith(group, autoescape=True) for group in groups]
        conditions.append(or_(Event.kind.in_(kinds), *begins))
    if endpoint.territory_ids:
        conditions.append(Event.territory_id.in_(endpoint.territory_ids))
    return and_(*conditions)


def lay_out(
    session: Session, endpoint: WebhookEndpoint, owner: Actor, events: ColumnElement[bool], now: datetime
) -> int:
    """Lays those of the events out that the endpoint wants and does not have; tells how many."""
    columns: list[ColumnElement[Any]] = [
        literal(endpoint.id),
        Event.id.expression,
        literal_column(_ORDER_KEY),
        literal(now),
    ]
    found = select(*columns).where(events, wanted(endpoint, owner)).order_by(Event.id)
    statement = upsert(WebhookDelivery).from_select(["endpoint_id", "event_id", "order_key", "due_at"], found)
    return len(session.scalars(statement.on_conflict_do_nothing().returning(WebhookDelivery.id)).all())


def first_wanted(session: Session, endpoint: WebhookEndpoint, owner: Actor, events: ColumnElement[bool]) -> int | None:
    """The first of the events that an endpoint wants."""
    return session.scalar(select(func.min(Event.id)).where(events, wanted(endpoint, owner)))


def these(event_ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition for events by their ids."""
    return Event.id.in_(event_ids)


def laid_out_from(event_id: int) -> ColumnElement[bool]:
    """The condition for events from this id on that have been laid out for others; the rest come by themselves."""
    return and_(Event.id >= event_id, Event.relayed)


def lay_out_again(session: Session, endpoint_id: int, from_id: int, now: datetime) -> int:
    """Makes everything that an endpoint has had, from this event on, pending anew; tells how much."""
    deliveries = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.event_id >= from_id
    )
    return _count(session.execute(deliveries.values(_ANEW | {"due_at": now}), execution_options=_UNREAD))


def begin_anew(session: Session, endpoint_id: int, now: datetime) -> int:
    """Gives all that is pending its whole schedule again; tells how much that is."""
    deliveries = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == WebhookDeliveryState.PENDING
    )
    return _count(session.execute(deliveries.values(_ANEW | {"due_at": now}), execution_options=_UNREAD))


def add_trial(session: Session, endpoint_id: int, now: datetime) -> WebhookDelivery:
    """A trial to be sent now."""
    new_id = session.scalar(
        insert(WebhookDelivery)
        .values(endpoint_id=endpoint_id, order_key=func.concat("ping:", func.clock_timestamp()), due_at=now)
        .returning(WebhookDelivery.id)
    )
    return session.get_one(WebhookDelivery, new_id)


_ANEW: dict[str, Any] = {
    "state": WebhookDeliveryState.PENDING,
    "tries": 0,
    "leased_until": None,
    "lease": WebhookDelivery.lease + 1,
    "ended_at": None,
}
_UNREAD = {"synchronize_session": False}


def _count(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
