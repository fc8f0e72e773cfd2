"""Photographs and papers of visits."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.attachment_types import CONTENT_TYPES, LARGEST_BYTES, LARGEST_PART_BYTES
from dispatch.vocabulary.terms import AttachmentPurpose


class Attachment(Base):
    """A file that a device sent for a visit, once per the device's own id. `content` is loaded only when asked for."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("technician_id", "attachment_id"),
        CheckConstraint(one_of("content_type", CONTENT_TYPES), name="content_type"),
        CheckConstraint(one_of("purpose", AttachmentPurpose), name="purpose"),
        CheckConstraint(f"octet_length(content) BETWEEN 1 AND {LARGEST_BYTES}", name="size"),
    )

    id: Mapped[Key]
    attachment_id: Mapped[str]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    purpose: Mapped[str] = mapped_column(server_default=AttachmentPurpose.RECORD)
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    received_at: Mapped[datetime]
    cleared_for_customer: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it is shown on the customer's page once the visit has ended."""


class UploadPart(Base):
    """A stretch of a file that is still coming, under the device's own id; each begins where the one before ended."""

    __tablename__ = "upload_parts"
    __table_args__ = (
        CheckConstraint(f"octet_length(content) BETWEEN 1 AND {LARGEST_PART_BYTES}", name="size"),
        CheckConstraint("starts_at_byte >= 0", name="starts_at_byte"),
    )

    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), primary_key=True)
    attachment_id: Mapped[str] = mapped_column(primary_key=True)
    starts_at_byte: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    content: Mapped[bytes]
    received_at: Mapped[datetime]
