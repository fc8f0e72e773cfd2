"""What technicians are certified for, and which skills count only with a certificate."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class CertificateRule(Base):
    """A skill that counts only on days on which the technician has a valid certificate for it."""

    __tablename__ = "certificate_rules"
    __table_args__ = (CheckConstraint("warn_days BETWEEN 0 AND 365", name="warn_days"),)

    id: Mapped[Key]
    skill: Mapped[str] = mapped_column(ForeignKey("skills.code"), unique=True)
    warn_days: Mapped[int]
    """So many days before a certificate ends somebody is asked to see to it."""
    created_at: Mapped[CreatedAt]


class TechnicianCertificate(Base):
    """A technician's certificate for a skill; both days are included, by the clocks of their territory."""

    __tablename__ = "technician_certificates"
    __table_args__ = (
        UniqueConstraint("technician_id", "skill", "number"),
        CheckConstraint("valid_until >= valid_from", name="days"),
        Index("ix_technician_certificates_valid_until", "valid_until"),
    )

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    skill: Mapped[str] = mapped_column(ForeignKey("skills.code"))
    number: Mapped[str]
    issuer: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """None for one that does not end."""
    warned_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
