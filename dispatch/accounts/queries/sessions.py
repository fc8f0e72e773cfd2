"""Questions about signed-in sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.accounts.rules.sessions import LONGEST, LONGEST_IDLE
from dispatch.db.tables import ApiToken, SignInSession, User


def live(session: Session, token_hash: str, now: datetime) -> tuple[SignInSession, User] | None:
    """The session in force whose cookie has this hash, with its active user."""
    row = session.execute(
        select(SignInSession, User)
        .join(User, User.id == SignInSession.user_id)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.ended_at.is_(None),
            SignInSession.started_at > now - LONGEST,
            SignInSession.seen_at > now - LONGEST_IDLE,
            User.active,
        )
    ).first()
    return (row[0], row[1]) if row else None


def open_of(session: Session, user_id: int, now: datetime) -> Sequence[SignInSession]:
    """A user's sessions in force, the newest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.ended_at.is_(None),
            SignInSession.started_at > now - LONGEST,
            SignInSession.seen_at > now - LONGEST_IDLE,
        )
        .order_by(SignInSession.id.desc())
    ).all()


def end(
    session: Session, user_id: int, reason: str, now: datetime, *, only: int | None = None, but: int | None = None
) -> list[int]:
    """Ends a user's sessions, or only one of them, or all but one, by id; returns the ids of those that ended."""
    statement = update(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
    if only is not None:
        statement = statement.where(SignInSession.id == only)
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    return list(session.scalars(statement.values(ended_at=now, end_reason=reason).returning(SignInSession.id)))


def note_session(session: Session, session_id: int, now: datetime) -> None:
    """Notes that a session was used."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def note_token(session: Session, token_id: int, now: datetime) -> None:
    """Notes that a token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
