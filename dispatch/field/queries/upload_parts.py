"""Questions about files that come in parts; a device sends each part once the one before is here."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import UploadPart


def received(session: Session, technician_id: int, attachment_id: str) -> int:
    """How many bytes of a file are here."""
    found = select(func.coalesce(func.sum(func.octet_length(UploadPart.content)), 0))
    return session.scalar(found.where(*_of(technician_id, attachment_id))) or 0


def content_of(session: Session, technician_id: int, attachment_id: str) -> bytes:
    """What of a file is here, from its first byte on."""
    found = select(UploadPart.content).where(*_of(technician_id, attachment_id))
    return b"".join(session.scalars(found.order_by(UploadPart.starts_at_byte)))


def add(session: Session, values: dict[str, Any]) -> None:
    """Writes the next part of a file."""
    session.add(UploadPart(**values))
    session.flush()


def visit_of(session: Session, technician_id: int, attachment_id: str) -> int | None:
    """The visit for which a file has begun to come."""
    return session.scalar(select(UploadPart.visit_id).where(*_of(technician_id, attachment_id)).limit(1))


def remove(session: Session, technician_id: int, attachment_id: str) -> None:
    """Takes out what is here of a file."""
    session.execute(delete(UploadPart).where(*_of(technician_id, attachment_id)))


def keep_newest(session: Session, device_id: int, most: int) -> None:
    """Takes out all but the newest files that have begun to come from a device."""
    begun = select(UploadPart.attachment_id).where(UploadPart.device_id == device_id)
    begun = begun.group_by(UploadPart.attachment_id)
    newest = begun.order_by(func.max(UploadPart.received_at).desc(), UploadPart.attachment_id).limit(most)
    others = UploadPart.attachment_id.not_in(newest)
    session.execute(delete(UploadPart).where(UploadPart.device_id == device_id, others))


def _of(technician_id: int, attachment_id: str) -> tuple[Any, ...]:
    return UploadPart.technician_id == technician_id, UploadPart.attachment_id == attachment_id
