"""Questions about the links that customers hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import PublicLink, Visit
from dispatch.vocabulary.states import VisitState


def newest(session: Session, visit_id: int, purpose: str) -> PublicLink | None:
    """The newest issue of a visit's link, revoked or not."""
    return session.scalar(
        select(PublicLink)
        .where(PublicLink.visit_id == visit_id, PublicLink.purpose == purpose)
        .order_by(PublicLink.issue.desc())
        .limit(1)
    )


def newest_of_many(session: Session, visit_ids: Sequence[int], purpose: str) -> dict[int, PublicLink]:
    """The newest issue of each visit's link, by the visit's id."""
    rows = session.scalars(
        select(PublicLink)
        .where(PublicLink.visit_id.in_(visit_ids), PublicLink.purpose == purpose)
        .order_by(PublicLink.issue)
    )
    return {row.visit_id: row for row in rows}


def keep(session: Session, visit_id: int, purpose: str, *, issue: int, token_hash: str, expires_at: datetime) -> None:
    """Writes a link; one that is there already lives until the later of the two instants."""
    keep_all(
        session,
        [
            {
                "visit_id": visit_id,
                "purpose": purpose,
                "issue": issue,
                "token_hash": token_hash,
                "expires_at": expires_at,
            }
        ],
    )


def keep_all(session: Session, links: Sequence[Mapping[str, Any]]) -> None:
    """Writes several links as `keep` does, by one statement."""
    if not links:
        return
    fresh = insert(PublicLink).values([dict(one) for one in links])
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
    live = _behind(purpose, token_hash).where(PublicLink.revoked_at.is_(None), PublicLink.expires_at > now)
    return session.scalar(live)


def cancelled_behind(session: Session, purpose: str, token_hash: str, since: datetime) -> Visit | None:
    """The cancelled visit whose link of this purpose was revoked after a moment."""
    ended = PublicLink.revoked_at > since, Visit.state == VisitState.CANCELLED
    return session.scalar(_behind(purpose, token_hash).where(*ended))


def _behind(purpose: str, token_hash: str) -> Select[Visit]:
    return (
        select(Visit)
        .join(PublicLink, PublicLink.visit_id == Visit.id)
        .where(PublicLink.token_hash == token_hash, PublicLink.purpose == purpose)
    )
