"""Tests of lines, the operator's rules about what they mean, and repairs that are mended from afar."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.customers import ServiceLine
from dispatch.db.tables.orders import WorkOrder
from dispatch.vocabulary.terms import LineTestOccasion, LineTestState, LineVerdict, RemoteFixState


class LineTestRule(Base):
    """What a test means where all conditions hold; of several that do the one of the lowest position counts."""

    __tablename__ = "line_test_rules"
    __table_args__ = (CheckConstraint(one_of("verdict", LineVerdict), name="verdict"),)

    id: Mapped[Key]
    position: Mapped[int]
    name: Mapped[str]
    technology: Mapped[str | None]
    """Of which lines, as the inventory names it; None for all."""
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each a metric, how it is compared, and the bound."""
    verdict: Mapped[str]
    skills: Mapped[list[str]]
    """What whoever goes must be able to do, besides what the work asks for."""
    parts: Mapped[list[str]]
    """What to take along."""
    advice: Mapped[str] = mapped_column(server_default="")
    advice_zh: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")


class LineTest(Base):
    """One test of a line, why it was made, and what it said."""

    __tablename__ = "line_tests"
    __table_args__ = (
        CheckConstraint(one_of("occasion", LineTestOccasion), name="occasion"),
        CheckConstraint(one_of("state", LineTestState), name="state"),
        CheckConstraint(one_of("verdict", LineVerdict), name="verdict"),
        CheckConstraint("(verdict IS NOT NULL) = (state = 'done')", name="judged"),
        Index("ix_line_tests_waiting", "asked_at", postgresql_where=text("state IN ('asked', 'running')")),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("service_lines.id"), index=True)
    occasion: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=LineTestState.ASKED)
    by: Mapped[str]
    """Who asked for it: the name that the audit shows."""
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    foreign_id: Mapped[str | None]
    """The id of the test at the system that runs it."""
    failure: Mapped[str | None]
    """Why there is no result, as a code."""
    measures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    verdict: Mapped[str | None]
    rule_name: Mapped[str | None]
    """The rule that said so, as it was named then; None where the test said it itself."""
    advice: Mapped[str] = mapped_column(server_default="")
    advice_zh: Mapped[str] = mapped_column(server_default="")
    skills: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    parts: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))

    order: Mapped[WorkOrder] = relationship()
    line: Mapped[ServiceLine] = relationship()


class RemoteFix(Base):
    """A repair that waits to be mended from afar. The database holds that an order has one at a time."""

    __tablename__ = "remote_fixes"
    __table_args__ = (
        CheckConstraint(one_of("state", RemoteFixState), name="state"),
        Index("uq_remote_fixes_waiting", "order_id", unique=True, postgresql_where=text("state IN ('open', 'asked')")),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    line_test_id: Mapped[int | None] = mapped_column(ForeignKey("line_tests.id"))
    """The test that said so; None where a person did."""
    state: Mapped[str] = mapped_column(server_default=RemoteFixState.OPEN)
    by: Mapped[str]
    answer_by: Mapped[datetime | None]
    """Until when the customer may say whether it works."""
    settled_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]

    order: Mapped[WorkOrder] = relationship()
