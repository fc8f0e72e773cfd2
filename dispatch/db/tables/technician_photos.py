"""What technicians look like, for the customers to whom they come."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base


class TechnicianPhoto(Base):
    """A small square JPEG of a technician. `content` is loaded only when asked for."""

    __tablename__ = "technician_photos"
    __table_args__ = (CheckConstraint("octet_length(content) BETWEEN 1 AND 60000", name="size"),)

    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), primary_key=True)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    put_at: Mapped[datetime]
