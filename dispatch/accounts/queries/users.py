"""Questions about users, tokens and devices."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import ApiToken, Device, Technician, User
from dispatch.kernel.actor_scope import users_within
from dispatch.vocabulary.permissions import Actor


def user_of_token(session: Session, token_hash: str, now: datetime) -> tuple[ApiToken, User] | None:
    """The unexpired, unrevoked token with this hash, and its active user."""
    row = session.execute(
        select(ApiToken, User)
        .select_from(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            User.active,
        )
    ).first()
    return (row[0], row[1]) if row else None


def live_device(session: Session, token_hash: str) -> Device | None:
    """The unrevoked device of an active technician whose secret has this hash."""
    return session.scalar(
        select(Device)
        .join(Technician, Technician.id == Device.technician_id)
        .where(Device.token_hash == token_hash, Device.revoked_at.is_(None), Technician.active)
    )


def active_user(session: Session, user_id: int) -> User | None:
    """A user who has not been switched off."""
    return session.scalar(select(User).where(User.id == user_id, User.active))


def user_named(session: Session, name: str) -> User | None:
    """The user with this name, active or not."""
    return session.scalar(select(User).where(User.name == name))


def use_step(session: Session, user_id: int, step: int) -> bool:
    """Uses up the code of a step of somebody's second factor; False when it, or a later one, was used already."""
    used = User.second_factor_step
    statement = update(User).where(User.id == user_id, or_(used.is_(None), used < step))
    return session.scalar(statement.values(second_factor_step=step).returning(User.id)) is not None


def visible(session: Session, actor: Actor, user_id: int) -> User | None:
    """A user within an actor's bounds."""
    return session.scalar(select(User).where(User.id == user_id, users_within(actor)))


def users(session: Session, actor: Actor, *, limit: int, after: int | None) -> Sequence[User]:
    """Users within an actor's bounds, the oldest first."""
    statement = select(User).where(users_within(actor)).order_by(User.id).limit(limit)
    return session.scalars(statement if after is None else statement.where(User.id > after)).all()


def tokens(session: Session, user_id: int, *, limit: int, after: int | None) -> Sequence[ApiToken]:
    """A user's tokens, the oldest first."""
    statement = select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id).limit(limit)
    return session.scalars(statement if after is None else statement.where(ApiToken.id > after)).all()


def revoke_all(session: Session, user_id: int, now: datetime) -> int:
    """Takes every token of a user out of use; returns how many."""
    live = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return len(session.scalars(live.values(revoked_at=now).returning(ApiToken.id)).all())


def token_of(session: Session, user_id: int, token_id: int) -> ApiToken | None:
    """A token of a user's, locked until the transaction ends."""
    return session.scalar(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id).with_for_update()
    )
