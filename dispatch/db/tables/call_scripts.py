"""What whoever calls a customer back says, where an operator has put it in words of its own."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.terms import Language, OrderKind


class CallScript(Base):
    """The words of one purpose and language, for one kind of work or (None) for all that have none of their own."""

    __tablename__ = "call_scripts"
    __table_args__ = (
        CheckConstraint(one_of("purpose", CallPurpose), name="purpose"),
        CheckConstraint(one_of("kind", OrderKind), name="kind"),
        CheckConstraint(one_of("language", Language), name="language"),
        UniqueConstraint("purpose", "kind", "language", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[Key]
    purpose: Mapped[str]
    kind: Mapped[str | None]
    language: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
