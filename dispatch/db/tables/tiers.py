"""What customers of a tier are given, where an operator has set it."""

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, one_of
from dispatch.vocabulary.terms import Priority, Tier


class TierSetting(Base):
    """A tier's rule where it is not as usual (`dispatch.customers.rules.tiers`)."""

    __tablename__ = "tier_rules"
    __table_args__ = (
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint("weight_percent BETWEEN 50 AND 500", name="weight_percent"),
        CheckConstraint("repair_due_hours BETWEEN 1 AND 720", name="repair_due_hours"),
        CheckConstraint("narrowest_window_minutes BETWEEN 30 AND 720", name="narrowest_window_minutes"),
        CheckConstraint("days_ahead BETWEEN 1 AND 60", name="days_ahead"),
        CheckConstraint(one_of("complaint_priority", Priority), name="complaint_priority"),
        CheckConstraint("complaint_limit_percent BETWEEN 10 AND 400", name="complaint_limit_percent"),
    )

    tier: Mapped[str] = mapped_column(primary_key=True)
    weight_percent: Mapped[int]
    repair_due_hours: Mapped[int | None]
    narrowest_window_minutes: Mapped[int | None]
    days_ahead: Mapped[int | None]
    takes_reserve: Mapped[bool] = mapped_column(server_default=text("false"))
    complaint_priority: Mapped[str]
    complaint_limit_percent: Mapped[int]
    version: Mapped[int] = mapped_column(server_default="1")
