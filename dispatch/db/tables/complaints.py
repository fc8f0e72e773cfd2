"""Complaints, every step that was taken with them, why they came about and what is done against it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.accounts import User
from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.messages import Message
from dispatch.db.tables.orders import WorkOrder
from dispatch.db.tables.workforce import Customer
from dispatch.vocabulary.complaints import ComplaintCategory, ComplaintChannel, HandOverState, ProcessStep
from dispatch.vocabulary.references import complaint_reference
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import Priority

_OPEN = "state NOT IN ('closed', 'cancelled')"


class Complaint(Base):
    """What a customer is not content with, or asks. Whoever received it owns it until the customer accepts.

    One that came by text, page or another system has no owner until the first person takes it.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(one_of("state", ComplaintState), name="state"),
        CheckConstraint(one_of("category", ComplaintCategory), name="category"),
        CheckConstraint(one_of("channel", ComplaintChannel), name="channel"),
        CheckConstraint(one_of("priority", Priority), name="priority"),
        CheckConstraint(one_of("process_step", ProcessStep), name="process_step"),
        CheckConstraint("(state IN ('closed', 'cancelled')) = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("state NOT IN ('resolved', 'accepted', 'closed') OR resolution IS NOT NULL", name="resolution"),
        CheckConstraint("owner_id IS NOT NULL OR state = 'acknowledged'", name="owner"),
        Index("ix_complaints_open", "owner_id", postgresql_where=text(_OPEN)),
        Index("ix_complaints_warn_at", "warn_at", postgresql_where=text("warn_at IS NOT NULL")),
        Index("ix_complaints_escalate_at", "escalate_at", postgresql_where=text("escalate_at IS NOT NULL")),
        Index("ix_complaints_news_due_at", "news_due_at", postgresql_where=text("news_due_at IS NOT NULL")),
    )

    id: Mapped[Key]
    source: Mapped[str]
    """The system that it came from, as of orders: an integration sees its own."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    channel: Mapped[str] = mapped_column(server_default=ComplaintChannel.DESK)
    category: Mapped[str] = mapped_column(server_default=ComplaintCategory.OTHER)
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """What the category asks for, in words, by name."""
    priority: Mapped[str] = mapped_column(server_default=Priority.NORMAL)
    said: Mapped[str]
    """The complaint in the customer's words."""
    state: Mapped[str] = mapped_column(server_default=ComplaintState.ACKNOWLEDGED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    resolution: Mapped[str | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Whose word it is that it is solved; a call that the customer accepts is somebody else's."""
    due_at: Mapped[datetime | None]
    """Until when it leaves its state; None once it is closed."""
    warn_at: Mapped[datetime | None]
    """When its owner is reminded of that; None once they are."""
    escalate_at: Mapped[datetime | None]
    """When others learn that it is overdue; None once they do."""
    news_due_at: Mapped[datetime | None]
    """By when the customer hears of it again; None while it is they who must answer."""
    cause_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_causes.id"))
    access_node: Mapped[str | None]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("service_lines.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Whose work it was, as installer or technician."""
    device: Mapped[str | None]
    """The kind or model of the device that it came about by."""
    process_step: Mapped[str | None]
    received_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    customer: Mapped[Customer] = relationship()
    order: Mapped[WorkOrder | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=owner_id)
    cause: Mapped["ComplaintCause | None"] = relationship()
    steps: Mapped[list["ComplaintStep"]] = relationship(order_by="ComplaintStep.id")
    hand_overs: Mapped[list["ComplaintHandOver"]] = relationship(order_by="ComplaintHandOver.id")
    actions: Mapped[list["CorrectiveAction"]] = relationship(order_by="CorrectiveAction.id")
    recoveries: Mapped[list["RecoverySurvey"]] = relationship(order_by="RecoverySurvey.id")

    @property
    def number(self) -> str:
        """What customer and staff call it."""
        return complaint_reference(self.id)

    @property
    def recovery(self) -> "RecoverySurvey | None":
        """What the customer was asked last of how well it was put right; None before they accept a solution."""
        return self.recoveries[-1] if self.recoveries else None

    @property
    def owner_name(self) -> str | None:
        """Who looks after it."""
        return self.owner.name if self.owner else None


class ComplaintStep(Base):
    """One change of a complaint's state, or a word about it: who, when, what was noted, what the customer was told."""

    __tablename__ = "complaint_steps"
    __table_args__ = (
        CheckConstraint(one_of("state", ComplaintState), name="state"),
        CheckConstraint(one_of("channel", ComplaintChannel), name="channel"),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None for the customer's own act."""
    channel: Mapped[str] = mapped_column(server_default=ComplaintChannel.DESK)
    state: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    told: Mapped[str] = mapped_column(server_default="")
    """What the customer reads of it, by text and on their page."""


class ComplaintHandOver(Base):
    """That an owner asks a colleague to take a complaint over; nothing changes until they accept."""

    __tablename__ = "complaint_hand_overs"
    __table_args__ = (
        CheckConstraint(one_of("state", HandOverState), name="state"),
        CheckConstraint("from_id <> to_id", name="two"),
        Index(
            "uq_complaint_hand_overs_offered", "complaint_id", unique=True, postgresql_where=text("state = 'offered'")
        ),
        Index("ix_complaint_hand_overs_answer_by", "answer_by", postgresql_where=text("state = 'offered'")),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=HandOverState.OFFERED)
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(server_default="")
    """Why it came back."""


class ComplaintCause(Base):
    """A cause in the operator's tree of causes; one that is retired is not chosen any more."""

    __tablename__ = "complaint_causes"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("parent_id <> id", name="parent"))

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_causes.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]


class CorrectiveAction(Base):
    """What is done so that a cause does not come back: who, by when, and the effect that was measured."""

    __tablename__ = "corrective_actions"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (effect IS NULL)", name="effect"),
        Index("ix_corrective_actions_remind_at", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    what: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    """When it becomes a task for being overdue; None once it has."""
    done_at: Mapped[datetime | None]
    effect: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class RecoverySurvey(Base):
    """Whether it is still put right some days after the customer accepted, and how well: one for each acceptance."""

    __tablename__ = "recovery_surveys"
    __table_args__ = (
        CheckConstraint(one_of("channel", ComplaintChannel), name="channel"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint(
            "(answered_at IS NULL) = (score IS NULL) AND (score IS NULL) = (fixed IS NULL)"
            " AND (score IS NULL) = (channel IS NULL)",
            name="answer",
        ),
        CheckConstraint("answered_at IS NULL OR next_at IS NULL", name="next_at"),
        Index("ix_recovery_surveys_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_recovery_surveys_answered_at", "answered_at", postgresql_where=text("answered_at IS NOT NULL")),
    )

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    wait_until: Mapped[datetime]
    """Until when asking waits for a customer who was asked something else lately; then they are not asked."""
    next_at: Mapped[datetime | None]
    """When they are asked, or reminded once they were; None when nothing more is sent."""
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    score: Mapped[int | None]
    """1 to 5."""
    fixed: Mapped[bool | None]
    words: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


class ImprovementRecipient(Base):
    """Somebody who had complained of what a corrective action put right: their text, or why there is none.

    One for each person and action; who could not be told may be told later, who was told is not told again.
    """

    __tablename__ = "improvement_recipients"
    __table_args__ = (
        UniqueConstraint("action_id", "customer_id"),
        CheckConstraint("(message_id IS NULL) = (reason IS NOT NULL)", name="reason"),
    )

    id: Mapped[Key]
    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    """Their own complaint, the newest where they had several."""
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    reason: Mapped[str | None]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who told them, or meant to."""

    message: Mapped[Message | None] = relationship()


class ComplaintLink(Base):
    """An address that opens a complaint's page for its customer, as the hash of its secret part."""

    __tablename__ = "complaint_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
