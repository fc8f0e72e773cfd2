"""Questions about technicians' photos."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Technician, TechnicianPhoto


def put(session: Session, technician_id: int, content: bytes, sha256: str, now: datetime) -> TechnicianPhoto:
    """Writes a technician's photo over an earlier one."""
    values = {"content": content, "sha256": sha256, "put_at": now}
    new = insert(TechnicianPhoto).values(technician_id=technician_id, **values)
    written = new.on_conflict_do_update(index_elements=["technician_id"], set_=values).returning(TechnicianPhoto)
    return session.scalars(written, execution_options={"populate_existing": True}).one()


def remove(session: Session, technician_id: int) -> bool:
    """Takes a technician's photo out; tells whether there was one."""
    gone = delete(TechnicianPhoto).where(TechnicianPhoto.technician_id == technician_id)
    return session.scalar(gone.returning(TechnicianPhoto.technician_id)) is not None


def photo_of(session: Session, technician_id: int) -> TechnicianPhoto | None:
    """The photo of a technician who is active, without its content."""
    found = select(TechnicianPhoto).join(Technician, Technician.id == TechnicianPhoto.technician_id)
    return session.scalar(found.where(TechnicianPhoto.technician_id == technician_id, Technician.active))


def content_of(session: Session, technician_id: int) -> bytes | None:
    """The JPEG of a technician who is active."""
    found = select(TechnicianPhoto.content).join(Technician, Technician.id == TechnicianPhoto.technician_id)
    return session.scalar(found.where(TechnicianPhoto.technician_id == technician_id, Technician.active))
