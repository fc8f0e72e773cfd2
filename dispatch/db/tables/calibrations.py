"""What was learned of durations, in versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import FactorSubject


class Calibration(Base):
    """One version: from how many visits and drives since when it was learned. At most one is in use."""

    __tablename__ = "calibrations"
    __table_args__ = (Index("uq_calibrations_in_use", "in_use", unique=True, postgresql_where=text("in_use")),)

    id: Mapped[Key]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    since: Mapped[datetime]
    visits: Mapped[int]
    drives: Mapped[int]
    in_use: Mapped[bool] = mapped_column(server_default=text("false"))
    reliability: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """How the law that earlier visits teach fits the latest quarter: `uncertainty.rules.reliability`'s points."""

    factors: Mapped[list["DurationFactor"]] = relationship(order_by="DurationFactor.id")


class DurationFactor(Base):
    """How many times the planned duration something takes, with what it was learned from."""

    __tablename__ = "duration_factors"
    __table_args__ = (
        UniqueConstraint("calibration_id", "subject", "key"),
        CheckConstraint(one_of("subject", FactorSubject), name="subject"),
        CheckConstraint("factor > 0 AND low <= factor AND factor <= high", name="factor"),
    )

    id: Mapped[Key]
    calibration_id: Mapped[int] = mapped_column(ForeignKey("calibrations.id", ondelete="CASCADE"))
    subject: Mapped[str]
    key: Mapped[str]
    work_type_id: Mapped[int | None] = mapped_column(ForeignKey("work_types.id", ondelete="CASCADE"), index=True)
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"), index=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    """The technician's, or that of the drives; None for what holds in every territory."""
    planned_seconds: Mapped[int | None]
    """What the work type planned when it was learned."""
    factor: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    variation: Mapped[float | None]
    cases: Mapped[int]
