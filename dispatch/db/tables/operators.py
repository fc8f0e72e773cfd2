"""The companies that one installation serves."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class Operator(Base):
    """A company with customers of its own; what it does not say itself is that of the settings.

    `sender` is the number (E.164) or the messaging service of the carrier that its texts come from.
    """

    __tablename__ = "operators"
    __table_args__ = (
        CheckConstraint(r"service_phone ~ '^\+[1-9][0-9]{6,14}$'", name="service_phone_e164"),
        CheckConstraint(r"sender ~ '^(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32})$'", name="sender_form"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_zh: Mapped[str]
    sender: Mapped[str | None] = mapped_column(unique=True)
    service_phone: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
