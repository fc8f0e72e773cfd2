"""Questions about users, tokens and devices."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.db.models import ApiToken, Device, Technician, User


def user_of_token(session: Session, token_hash: str, now: datetime) -> User | None:
    """The active user whose unexpired, unrevoked token has this hash."""
    return session.scalar(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            User.active,
        )
    )


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
