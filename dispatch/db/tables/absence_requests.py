"""Absences that technicians ask for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.workforce import Technician
from dispatch.vocabulary.terms import AbsenceKind, AbsenceRequestState


class AbsenceRequest(Base):
    """What a technician asked for, once per the device's own id, and what they were answered."""

    __tablename__ = "absence_requests"
    __table_args__ = (
        UniqueConstraint("technician_id", "request_id"),
        CheckConstraint(one_of("state", AbsenceRequestState), name="state"),
        CheckConstraint(one_of("kind", AbsenceKind), name="kind"),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
        Index("ix_absence_requests_asked", "technician_id", postgresql_where=text("state = 'asked'")),
    )

    id: Mapped[Key]
    request_id: Mapped[str]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    during: Mapped[Range[datetime]]
    kind: Mapped[str | None]
    reason: Mapped[str]
    """In the technician's words; may be empty where the kind says it."""
    state: Mapped[str] = mapped_column(server_default=AbsenceRequestState.ASKED)
    answer: Mapped[str] = mapped_column(server_default="")
    """In the words of whoever answered."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absences.id", ondelete="SET NULL"))
    """What became of it; none where somebody took that absence out again."""

    technician: Mapped[Technician] = relationship()
