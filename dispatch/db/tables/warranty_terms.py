"""For how long devices are warranted, where an operator has set it."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import OrderKind


class WarrantySetting(Base):
    """So many months for devices of a kind, a model or both; with `work` only for those that such work fitted."""

    __tablename__ = "warranty_terms"
    __table_args__ = (
        UniqueConstraint("device_kind", "device_model", "work", postgresql_nulls_not_distinct=True),
        CheckConstraint("device_kind IS NOT NULL OR device_model IS NOT NULL", name="names_a_device"),
        CheckConstraint(one_of("work", OrderKind), name="work"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months"),
    )

    id: Mapped[Key]
    device_kind: Mapped[str | None]
    device_model: Mapped[str | None]
    work: Mapped[str | None]
    months: Mapped[int]
