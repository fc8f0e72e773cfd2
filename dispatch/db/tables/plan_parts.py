"""Parts of plans that are being computed, on their way to other workers and back."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class PlanPart(Base):
    """One part of one round; it is deleted as soon as the round is over."""

    __tablename__ = "plan_parts"
    __table_args__ = (UniqueConstraint("plan_id", "attempt", "round", "number"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    round: Mapped[int]
    number: Mapped[int]
    parcel: Mapped[bytes]
    """What is to be solved (`dispatch.planning.solver.part_codec`): integers, no person's data."""
    due_at: Mapped[datetime]
    """When the answer must be there, by the database's clock, which is the same for all machines."""
    answer: Mapped[bytes | None]
    """The solution; empty where there is none to come."""
    created_at: Mapped[CreatedAt]
