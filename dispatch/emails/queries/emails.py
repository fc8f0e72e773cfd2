"""Questions about e-mail messages, limited to what the actor may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import InboundEmail
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.complaints import EmailOutcome
from dispatch.vocabulary.permissions import Actor


def add_once(session: Session, values: dict[str, Any]) -> InboundEmail | None:
    """Writes a message; None when the same one is here already."""
    return session.scalar(insert(InboundEmail).values(**values).on_conflict_do_nothing().returning(InboundEmail))


def one_after_the_other(session: Session, address: str) -> None:
    """Makes messages of one address wait for each other until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"email\n{address}", 0))))


def find(session: Session, source: str, scope: str, message_key: str) -> InboundEmail | None:
    """The message of this key."""
    return session.scalar(
        select(InboundEmail).where(
            InboundEmail.source == source, InboundEmail.scope == scope, InboundEmail.message_key == message_key
        )
    )


def visible(session: Session, actor: Actor, email_id: int, *, lock: bool = False) -> InboundEmail | None:
    """A message within the actor's bounds, locked until the transaction ends if wanted."""
    found = _seen_by(actor).where(InboundEmail.id == email_id)
    if lock:
        found = found.with_for_update(of=InboundEmail).execution_options(populate_existing=True)
    return session.scalar(found)


def listed(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    before: int | None = None,
    outcome: EmailOutcome | None = None,
    complaint_id: int | None = None,
) -> Sequence[InboundEmail]:
    """Messages within an actor's bounds, the newest first; the conditions hold together."""
    found = _seen_by(actor)
    if before is not None:
        found = found.where(InboundEmail.id < before)
    if outcome is not None:
        found = found.where(InboundEmail.outcome == outcome)
    if complaint_id is not None:
        found = found.where(InboundEmail.complaint_id == complaint_id)
    return session.scalars(found.order_by(InboundEmail.id.desc()).limit(limit)).all()


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many messages within an actor's bounds had each outcome."""
    found = select(InboundEmail.outcome, func.count()).where(within(actor, InboundEmail))
    return dict(session.execute(found.group_by(InboundEmail.outcome)).all())


def _seen_by(actor: Actor) -> Select[InboundEmail]:
    return (
        select(InboundEmail)
        .where(within(actor, InboundEmail))
        .options(
            joinedload(InboundEmail.customer),
            joinedload(InboundEmail.complaint),
            selectinload(InboundEmail.attachments),
        )
    )
