"""What happened to an order, gathered from the events and the texts."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Event, FollowUp, Message, Visit

LONGEST = 1000


def of_order(session: Session, order_id: int) -> list[dict[str, Any]]:
    """Entries (at, kind, thing, thing_id, data), the oldest first, `LONGEST` of each kind at most."""
    entries = _events(session, order_id) + _texts(session, order_id)
    return sorted(entries, key=lambda entry: (entry["at"], entry["thing_id"]))


def _events(session: Session, order_id: int) -> list[dict[str, Any]]:
    visits = select(Visit.id).where(Visit.order_id == order_id)
    follow_ups = select(FollowUp.id).where(FollowUp.order_id == order_id)
    rows = session.scalars(
        select(Event)
        .where(
            or_(
                _about("order", Event.thing_id == order_id),
                _about("visit", Event.thing_id.in_(visits)),
                _about("follow_up", Event.thing_id.in_(follow_ups)),
            )
        )
        .order_by(Event.id)
        .limit(LONGEST)
    )
    return [
        {"at": row.at, "kind": row.kind, "thing": row.thing, "thing_id": row.thing_id, "data": row.data} for row in rows
    ]


def _about(thing: str, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Event.thing == thing, which)


def _texts(session: Session, order_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Message.id, Message.kind, Message.state, Message.created_at, Message.suppressed_reason)
        .where(Message.order_id == order_id)
        .order_by(Message.id)
        .limit(LONGEST)
    )
    return [
        {
            "at": row.created_at,
            "kind": f"message.{row.kind}",
            "thing": "message",
            "thing_id": row.id,
            "data": {"state": row.state} | ({"reason": row.suppressed_reason} if row.suppressed_reason else {}),
        }
        for row in rows
    ]
