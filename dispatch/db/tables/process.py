"""The nodes of the process as an operator sets them, who owns a territory, and which orders stayed too long where."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role


class ProcessNodeSetting(Base):
    """A node's owner and limit where they are not as usual (`dispatch.reports.rules.process_nodes`)."""

    __tablename__ = "process_nodes"
    __table_args__ = (
        CheckConstraint(one_of("node", ProcessNode), name="node"),
        CheckConstraint(one_of("owner_kind", NodeOwnerKind), name="owner_kind"),
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("(owner_kind = 'user') = (user_id IS NOT NULL)", name="user"),
        CheckConstraint("(owner_kind = 'role') = (role IS NOT NULL)", name="has_role"),
        CheckConstraint("limit_minutes BETWEEN 1 AND 129600", name="limit_minutes"),
    )

    node: Mapped[str] = mapped_column(primary_key=True)
    owner_kind: Mapped[str]
    role: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    limit_minutes: Mapped[int]
    version: Mapped[int] = mapped_column(server_default="1")


class TerritoryOwner(Base):
    """Who answers for the process in a territory."""

    __tablename__ = "territory_owners"

    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class NodeDelay(Base):
    """That an order did not pass a node within its limit: noted once, with whose it is, until it has passed."""

    __tablename__ = "node_delays"
    __table_args__ = (
        UniqueConstraint("order_id", "node"),
        CheckConstraint(one_of("node", ProcessNode), name="node"),
        Index("ix_node_delays_open", "order_id", postgresql_where=text("passed_at IS NULL")),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"))
    node: Mapped[str]
    due_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    passed_at: Mapped[datetime | None]
    """When it was seen to have passed, or ended otherwise."""
