"""Files of orders that were handed in, and how far they have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class OrderImport(Base):
    """A file of orders. What is done commits with `lines_done`, so a killed worker's successor goes on from there."""

    __tablename__ = "order_imports"
    __table_args__ = (
        CheckConstraint("format IN ('csv', 'jsonl', 'xlsx')", name="format"),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    format: Mapped[str]
    content: Mapped[str]
    """Emptied when the import has ended: the orders hold what was in it. A workbook stands here in base64."""
    dry_run: Mapped[bool] = mapped_column(server_default=text("false"))
    """A trial: everything is looked at as ever, and nothing is kept."""
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """How the file is to be read: `sheet`, `unknown_columns`."""
    state: Mapped[str]
    lines_total: Mapped[int]
    lines_done: Mapped[int] = mapped_column(server_default="0")
    trying: Mapped[int] = mapped_column(server_default="0")
    """How many lines behind those are being taken in; it stays when the worker ends in the midst of them."""
    created: Mapped[int] = mapped_column(server_default="0")
    known: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """Line, code and sentence of what was not taken in; nothing of the line itself."""
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """Line, code and sentence of what was taken in with a doubt."""
    previews: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """Of a trial: line, external id, kind and times of the first orders that would be taken in."""
    failure: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
