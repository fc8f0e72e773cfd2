"""E-mail messages to the desk that takes complaints, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.complaints import Complaint
from dispatch.db.tables.workforce import Customer
from dispatch.vocabulary.attachment_types import CONTENT_TYPES, LARGEST_EMAILED_BYTES
from dispatch.vocabulary.complaints import ComplaintCategory, EmailOutcome, EmailReason


class InboundEmail(Base):
    """A message, once per Message-ID (or digest) within its source and scope (see `WorkOrder`)."""

    __tablename__ = "inbound_emails"
    __table_args__ = (
        UniqueConstraint("source", "scope", "message_key"),
        CheckConstraint(one_of("outcome", EmailOutcome), name="outcome"),
        CheckConstraint(one_of("reason", EmailReason), name="reason"),
        CheckConstraint(one_of("category", ComplaintCategory), name="category"),
        CheckConstraint("(outcome IN ('complaint', 'words')) = (complaint_id IS NOT NULL)", name="complaint"),
        CheckConstraint("(outcome IN ('waiting', 'ignored')) = (reason IS NOT NULL)", name="reasoned"),
        Index("ix_inbound_emails_message_key", "message_key"),
        Index("ix_inbound_emails_from_address", "from_address"),
        Index("ix_inbound_emails_waiting", "id", postgresql_where=text("outcome = 'waiting'")),
    )

    id: Mapped[Key]
    source: Mapped[str]
    """The system that handed it in; `email` for people and files."""
    scope: Mapped[str] = mapped_column(server_default="")
    message_key: Mapped[str]
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    from_address: Mapped[str]
    """In small letters, whom an answer would reach; empty where the message does not say."""
    from_name: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    """What they wrote, without what they quote."""
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """What hung on it, as it calls itself: `name`, `content_type`, `size_bytes` of each."""
    sent_at: Mapped[datetime | None]
    """When it was sent, as it says itself."""
    received_at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    category: Mapped[str | None]
    """What its desk is there for, where whoever handed it in said so."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)

    customer: Mapped[Customer | None] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    attachments: Mapped[list["EmailAttachment"]] = relationship(order_by="EmailAttachment.place")

    @property
    def hanging(self) -> list[dict[str, Any]]:
        """The parts, each with the file that is kept of it (`attachment_id`, `kept_as`); None where none is."""
        kept = {one.place: one for one in self.attachments}
        return [
            {
                **part,
                "attachment_id": kept[place].id if place in kept else None,
                "kept_as": kept[place].content_type if place in kept else None,
            }
            for place, part in enumerate(self.parts)
        ]


class EmailAttachment(Base):
    """A picture or paper that came with a message: which of its parts it is. `content` is loaded when asked for."""

    __tablename__ = "email_attachments"
    __table_args__ = (
        UniqueConstraint("email_id", "place"),
        CheckConstraint(one_of("content_type", CONTENT_TYPES), name="content_type"),
        CheckConstraint(f"octet_length(content) BETWEEN 1 AND {LARGEST_EMAILED_BYTES}", name="size"),
    )

    id: Mapped[Key]
    email_id: Mapped[int] = mapped_column(ForeignKey("inbound_emails.id"))
    place: Mapped[int]
    """Counted from 0."""
    content_type: Mapped[str]
    """What it is, by its content."""
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    """Of the file as it came; a picture is drawn anew."""
    content: Mapped[bytes] = mapped_column(deferred=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
