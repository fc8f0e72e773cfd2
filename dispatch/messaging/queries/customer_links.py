"""Questions about the links that customers hold."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import PublicLink, Visit


def newest(session: Session, visit_id: int, purpose: str) -> PublicLink | None:
    """The newest issue of a visit's link, revoked or not."""
    return session.scalar(
        select(PublicLink)
        .where(PublicLink.visit_id == visit_id, PublicLink.purpose == purpose)
        .order_by(PublicLink.issue.desc())
        .limit(1)
    )


def keep(session: Session, visit_id: int, purpose: str, *, issue: int, token_hash: str, expires_at: datetime) -> None:
    """Writes a link; one that is there already lives until the later of the two instants."""
    fresh = insert(PublicLink).values(
        visit_id=visit_id, purpose=purpose, issue=issue, token_hash=token_hash, expires_at=expires_at
    )
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["visit_id", "purpose", "issue"],
            set_={"expires_at": fresh.excluded.expires_at},
            where=PublicLink.expires_at < fresh.excluded.expires_at,
        )
    )


def revoke(session: Session, visit_id: int, now: datetime) -> None:
    """Takes every link of a visit out of use."""
    session.execute(
        update(PublicLink)
        .where(PublicLink.visit_id == visit_id, PublicLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def visit_behind(session: Session, purpose: str, token_hash: str, now: datetime) -> Visit | None:
    """The visit that a live link of this purpose opens."""
    return session.scalar(
        select(Visit)
        .join(PublicLink, PublicLink.visit_id == Visit.id)
        .where(
            PublicLink.token_hash == token_hash,
            PublicLink.purpose == purpose,
            PublicLink.revoked_at.is_(None),
            PublicLink.expires_at > now,
        )
    )
