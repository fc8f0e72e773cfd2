"""What technicians look like, for the customers to whom they come."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.workforce import Technician
from dispatch.vocabulary.terms import PhotoProposalState


class TechnicianPhoto(Base):
    """A small square JPEG of a technician. `content` is loaded only when asked for."""

    __tablename__ = "technician_photos"
    __table_args__ = (CheckConstraint("octet_length(content) BETWEEN 1 AND 60000", name="size"),)

    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), primary_key=True)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    put_at: Mapped[datetime]


class PhotoProposal(Base):
    """A photo that a technician proposes of themself, once per the device's own id, and what they were answered.

    The picture is kept until then; `content` is loaded only when asked for.
    """

    __tablename__ = "photo_proposals"
    __table_args__ = (
        UniqueConstraint("technician_id", "request_id"),
        CheckConstraint(one_of("state", PhotoProposalState), name="state"),
        CheckConstraint("(state = 'asked') = (content IS NOT NULL)", name="content"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 60000", name="size"),
        Index("uq_photo_proposals_asked", "technician_id", unique=True, postgresql_where=text("state = 'asked'")),
    )

    id: Mapped[Key]
    request_id: Mapped[str]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    state: Mapped[str] = mapped_column(server_default=PhotoProposalState.ASKED)
    answer: Mapped[str] = mapped_column(server_default="")
    """In the words of whoever answered."""
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    technician: Mapped[Technician] = relationship()
