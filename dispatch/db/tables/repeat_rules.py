"""What becomes of the technician whose work did not hold, where an operator has set it."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.workforce import Territory
from dispatch.vocabulary.terms import RULES_OF_FIRST_TECHNICIAN


class RepeatRule(Base):
    """A rule for repeats in a territory, of a symptom, or both; None stands for any."""

    __tablename__ = "repeat_rules"
    __table_args__ = (
        UniqueConstraint("territory_id", "symptom", postgresql_nulls_not_distinct=True),
        CheckConstraint(one_of("first_technician", RULES_OF_FIRST_TECHNICIAN), name="first_technician"),
    )

    id: Mapped[Key]
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id", ondelete="CASCADE"))
    symptom: Mapped[str | None]
    first_technician: Mapped[str]

    territory: Mapped[Territory | None] = relationship()
