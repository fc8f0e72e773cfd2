"""Questions about the files of e-mail messages, limited to what the actor may see."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from dispatch.db.tables import Complaint, EmailAttachment, InboundEmail
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor


def visible(session: Session, actor: Actor, attachment_id: int) -> EmailAttachment | None:
    """A file with its content."""
    return session.scalar(
        select(EmailAttachment)
        .join(InboundEmail, InboundEmail.id == EmailAttachment.email_id)
        .where(EmailAttachment.id == attachment_id, within(actor, InboundEmail))
        .options(undefer(EmailAttachment.content))
    )


def of_order(session: Session, actor: Actor, order_id: int, *, most: int) -> Sequence[InboundEmail]:
    """The messages about an order's complaints with files that are kept, the newest first."""
    return session.scalars(
        select(InboundEmail)
        .join(Complaint, Complaint.id == InboundEmail.complaint_id)
        .where(Complaint.order_id == order_id, InboundEmail.attachments.any(), within(actor, InboundEmail))
        .options(selectinload(InboundEmail.attachments))
        .order_by(InboundEmail.id.desc())
        .limit(most)
    ).all()
