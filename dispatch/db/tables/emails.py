"""E-mail messages to the desk that takes complaints, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.complaints import Complaint
from dispatch.db.tables.workforce import Customer
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
    """What hung on it and was not kept: `name`, `content_type`, `size_bytes` of each."""
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
