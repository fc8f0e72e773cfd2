"""Questions about endpoints."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import User, WebhookEndpoint
from dispatch.kernel.actor_scope import endpoints_within, owner_within, users_within
from dispatch.vocabulary.permissions import Actor


def listed(session: Session, actor: Actor, *, limit: int, after: int | None = None) -> Sequence[WebhookEndpoint]:
    """Endpoints within an actor's bounds, the oldest first."""
    statement = select(WebhookEndpoint).where(endpoints_within(actor)).order_by(WebhookEndpoint.id).limit(limit)
    if after is not None:
        statement = statement.where(WebhookEndpoint.id > after)
    return session.scalars(statement.options(joinedload(WebhookEndpoint.owner))).all()


def visible(session: Session, actor: Actor, endpoint_id: int) -> WebhookEndpoint | None:
    """An endpoint within an actor's bounds."""
    return session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id, endpoints_within(actor))
        .options(joinedload(WebhookEndpoint.owner))
    )


def locked(session: Session, endpoint_id: int) -> WebhookEndpoint | None:
    """An endpoint as it stands now, which nobody else changes until the transaction ends."""
    return session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def every(session: Session) -> Sequence[WebhookEndpoint]:
    """All endpoints, locked in the order of their ids: none is switched on or off until the transaction ends."""
    return session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id).with_for_update()).all()


def owner(session: Session, actor: Actor, user_id: int) -> User | None:
    """An active user whom the actor may give an endpoint, locked, so that their endpoints can be counted."""
    return session.scalar(select(User).where(User.active, owner_within(actor, user_id)).with_for_update())


def owners(session: Session, actor: Actor) -> Sequence[User]:
    """The active users, no technicians, within an admin's bounds, by name."""
    people = select(User).where(User.active, User.technician_id.is_(None), users_within(actor))
    return session.scalars(people.order_by(User.name)).all()


def count_of(session: Session, owner_id: int) -> int:
    """How many endpoints a user has."""
    return session.scalar(select(func.count()).where(WebhookEndpoint.owner_id == owner_id)) or 0


def under_other_keys(session: Session, fingerprint: str) -> int:
    """How many endpoints' secrets come from another key than this."""
    return session.scalar(select(func.count()).where(WebhookEndpoint.secret_key != fingerprint)) or 0
