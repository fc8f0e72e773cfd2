"""Technicians whose work comes back more often than others' explains, the orders, and what a person said of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.workforce import Technician
from dispatch.vocabulary.states import CoachingState
from dispatch.vocabulary.terms import OrderKind


class CoachingCase(Base):
    """A technician of a territory with more repeats of their work of a kind than are expected."""

    __tablename__ = "coaching_cases"
    __table_args__ = (
        CheckConstraint(one_of("kind", OrderKind), name="kind"),
        CheckConstraint(one_of("state", CoachingState), name="state"),
        CheckConstraint("repeats > 0 AND cases >= repeats AND expected > 0", name="counts"),
        CheckConstraint("(state = 'open') = (told_at IS NULL)", name="told"),
        Index(
            "uq_coaching_cases_open", "territory_id", "technician_id", "kind", "symptom", unique=True,
            postgresql_nulls_not_distinct=True, postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), index=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), index=True)
    kind: Mapped[str | None]
    """The kind of work; None for all of it together."""
    symptom: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=CoachingState.OPEN)
    repeats: Mapped[int]
    cases: Mapped[int]
    expected: Mapped[float]
    """So many repeats would be usual of so many cases, by the others' work of the same kind."""
    p_value: Mapped[float]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it was last found."""
    talked_on: Mapped[date | None] = mapped_column(Date)
    """The day on which somebody talked with them."""
    told_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")
    """What was talked about, or why it is nothing of theirs."""
    version: Mapped[int] = mapped_column(server_default="1")

    technician: Mapped[Technician] = relationship()


class CoachingOrder(Base):
    """An order of a technician's that a repair repeated."""

    __tablename__ = "coaching_orders"

    coaching_id: Mapped[int] = mapped_column(ForeignKey("coaching_cases.id", ondelete="CASCADE"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), primary_key=True, index=True)
