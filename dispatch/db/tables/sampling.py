"""Whom an operator asks how it was, and whose silence it calls about, where that is not as usual."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.workforce import Technician
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.terms import OrderKind, Tier


class SamplingRule(Base):
    """So many of a hundred visits are sampled where every condition that is set holds; the closest rule counts."""

    __tablename__ = "sampling_rules"
    __table_args__ = (
        CheckConstraint(one_of("contact", SampledContact), name="contact"),
        CheckConstraint(one_of("kind", OrderKind), name="kind"),
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint("newer_than_days BETWEEN 1 AND 730", name="newer_than_days"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("technician_id IS NULL OR newer_than_days IS NULL", name="one_or_new"),
        Index(
            "uq_sampling_rules_conditions",
            "contact",
            "kind",
            "tier",
            "technician_id",
            "newer_than_days",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Key]
    contact: Mapped[str]
    kind: Mapped[str | None]
    tier: Mapped[str | None]
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"), index=True)
    """Whose visits; None for everybody's."""
    newer_than_days: Mapped[int | None]
    """Visits of technicians who were entered at most so many days before; None for everybody's."""
    percent: Mapped[int]
    version: Mapped[int] = mapped_column(server_default="1")

    technician: Mapped[Technician | None] = relationship()
