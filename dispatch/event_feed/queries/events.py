"""Questions about what happened: the events that others follow, and the audit."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from dispatch.db.tables import AuditEntry, Event, User
from dispatch.kernel.actor_scope import is_bound, users_within, within
from dispatch.vocabulary.permissions import Actor


def since(session: Session, actor: Actor, since_id: int, *, limit: int, kind: str | None = None) -> Sequence[Event]:
    """Events within an actor's bounds with an id above `since_id`, in the order of their ids.

    A transaction that commits late makes a lower id visible after a higher one: whoever follows reads a stretch
    again.
    """
    statement = select(Event).where(Event.id > since_id, within(actor, Event)).order_by(Event.id).limit(limit)
    if kind is not None:
        statement = statement.where(Event.kind == kind)
    return session.scalars(statement).all()


def newest_id(session: Session) -> int:
    """The highest id that is visible; 0 before the first event."""
    return session.scalar(select(func.max(Event.id))) or 0


def audit_entries(
    session: Session,
    asker: Actor,
    *,
    limit: int,
    before: int | None,
    actor: str | None = None,
    thing: str | None = None,
    thing_id: int | None = None,
) -> Sequence[AuditEntry]:
    """Audit entries, the newest first; whoever is bound to territories reads what users within them did."""
    statement = select(AuditEntry).options(selectinload(AuditEntry.changes)).order_by(AuditEntry.id.desc()).limit(limit)
    if is_bound(asker):
        statement = statement.where(AuditEntry.actor.in_(select(User.name).where(users_within(asker))))
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    if actor is not None:
        statement = statement.where(AuditEntry.actor == actor)
    if thing is not None:
        statement = statement.where(AuditEntry.thing == thing)
    if thing_id is not None:
        statement = statement.where(AuditEntry.thing_id == thing_id)
    return session.scalars(statement).all()
