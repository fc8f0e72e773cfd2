"""Work orders, their visits, and what was arranged with the customer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.customers import ServiceLine
from dispatch.db.tables.outages import Outage
from dispatch.db.tables.workforce import Customer, Site, Technician
from dispatch.vocabulary.references import reference_of
from dispatch.vocabulary.states import ENDED_ORDERS, LIVE_ORDERS, OPEN_VISITS, OrderState, VisitState
from dispatch.vocabulary.terms import AppointmentState, FirstTechnician, OrderKind, Priority

LIVE = one_of("state", sorted(LIVE_ORDERS))
OPEN = one_of("state", sorted(OPEN_VISITS))
NOT_ENDED = one_of("state", sorted(set(OrderState) - ENDED_ORDERS))
"""The few orders of which something may still happen, among the many of the past."""

BOTH_TECHNICIANS = (
    "int8multirange(int8range(technician_id, technician_id, '[]'), "
    "int8range(COALESCE(mate_id, technician_id), COALESCE(mate_id, technician_id), '[]'))"
)
"""Whoever is at a visit, as one value: two of them meet where they have somebody in common."""


class WorkType(Base):
    """How long a kind of work takes and what one must be able to do; a row without symptom is the kind's default."""

    __tablename__ = "work_types"
    __table_args__ = (
        UniqueConstraint("kind", "symptom", postgresql_nulls_not_distinct=True),
        CheckConstraint(one_of("kind", OrderKind), name="kind"),
        CheckConstraint("service_minutes BETWEEN 1 AND 1440", name="service_minutes"),
        CheckConstraint("change_until_minutes >= 0 AND changes_allowed >= 0", name="changes"),
        CheckConstraint("warranty_months BETWEEN 1 AND 120", name="warranty_months"),
        CheckConstraint("silence_calls_percent BETWEEN 0 AND 100", name="silence_calls"),
        CheckConstraint("learned_percent BETWEEN 10 AND 1000", name="learned_percent"),
        CheckConstraint("crew IN (1, 2)", name="crew"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    symptom: Mapped[str | None]
    service_minutes: Mapped[int]
    learned_percent: Mapped[int] = mapped_column(server_default="100")
    """How much of the service time this work has turned out to take; 100 while too few visits tell."""
    skills: Mapped[list[str]]
    crew: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """How many technicians come together: one, or two."""
    mate_skills: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What the second of two must be able to do."""
    parts_needed: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What the work uses up, as `workforce.rules.part_needs` spells it."""
    tools_needed: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What whoever comes must bring, by the operator's codes."""
    work_group: Mapped[str] = mapped_column(server_default="general")
    """What a territory's capacity is counted by."""
    change_until_minutes: Mapped[int] = mapped_column(server_default="120")
    """How long before the arrival window a customer may still change it."""
    changes_allowed: Mapped[int] = mapped_column(server_default="3")
    warranty_months: Mapped[int] = mapped_column(server_default="12")
    """How long the work is warranted."""
    silence_calls_percent: Mapped[int] = mapped_column(server_default="10")
    """Of so many in a hundred customers who do not answer after the work, somebody asks by phone."""
    plans_next_visits: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a visit that must follow is planned without asking (invariant 45); its customer is told that it was."""
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """What must be answered before the work counts as done, as `vocabulary.checklists.ChecklistItem` has it."""
    version: Mapped[int] = mapped_column(server_default="1")


class WorkOrder(Base):
    """What the operator asks for; one to many visits.

    Invariant 4: one live order per source, scope and external id. The scope is that of whoever placed it
    (`kernel.actor_scope.scope_of`): somebody bound to territories numbers orders apart from those whom they can't see.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        Index(
            "uq_work_orders_live_external_id",
            "source",
            "scope",
            "external_id",
            unique=True,
            postgresql_where=text(LIVE),
        ),
        CheckConstraint(one_of("state", OrderState), name="state"),
        CheckConstraint(one_of("first_technician_rule", FirstTechnician), name="first_technician_rule"),
        CheckConstraint(one_of("kind", OrderKind), name="kind"),
        CheckConstraint(one_of("priority", Priority), name="priority"),
        Index("ix_work_orders_received_at", "received_at"),
        Index("ix_work_orders_not_ended", "received_at", postgresql_where=text(NOT_ENDED)),
        Index("ix_work_orders_external_id_pairs", text("letter_pairs(external_id)"), postgresql_using="gin"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="")
    external_id: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("service_lines.id"), index=True)
    """The line that the work is on, as far as it is known."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    kind: Mapped[str]
    symptom: Mapped[str | None]
    priority: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=OrderState.RECEIVED)
    state_reason: Mapped[str | None]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    """The order whose work on the same line, at most thirty days old, this repair repeats."""
    in_warranty: Mapped[bool] = mapped_column(server_default=text("false"))
    """A warranty on earlier work or on a device covers this repair: it is free of charge."""
    warranty_first_day: Mapped[date | None] = mapped_column(Date)
    """From this day to the last one that warranty runs; None where none covers it."""
    warranty_last_day: Mapped[date | None] = mapped_column(Date)
    warranty_device: Mapped[str | None]
    """The warranted device, by its model or kind; None where it is the work that is warranted."""
    first_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Whose work a repeat repeats."""
    first_technician_rule: Mapped[str | None]
    """What becomes of them; None where nothing is repeated or nobody is known."""
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outages.id"), index=True)
    """The outage that it waits for instead of a visit."""
    version: Mapped[int] = mapped_column(server_default="1")

    customer: Mapped[Customer] = relationship()
    site: Mapped[Site] = relationship()
    outage: Mapped[Outage | None] = relationship()
    line: Mapped[ServiceLine | None] = relationship()
    repeat_of: Mapped["WorkOrder | None"] = relationship(remote_side="WorkOrder.id")
    visits: Mapped[list["Visit"]] = relationship(back_populates="order", order_by="Visit.number")

    @property
    def reference(self) -> str:
        """The number that customers and staff say to each other."""
        return reference_of(self.id, self.external_id)

    @property
    def service_id(self) -> str | None:
        """The operator's id of the line that the work is on."""
        return self.line.service_id if self.line else None


class Visit(Base):
    """One trip to one site. Invariant 6: a technician's open visits never overlap, whoever writes them."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        UniqueConstraint("previous_visit_id"),
        CheckConstraint(one_of("state", VisitState), name="state"),
        CheckConstraint("(technician_id IS NULL) = (during IS NULL)", name="assigned_in_whole"),
        CheckConstraint("state = 'draft' OR state = 'cancelled' OR technician_id IS NOT NULL", name="has_technician"),
        CheckConstraint("service_seconds > 0", name="service_seconds"),
        CheckConstraint("crew IN (1, 2)", name="crew"),
        CheckConstraint("mate_id IS NULL OR (crew = 2 AND mate_id <> technician_id)", name="mate"),
        CheckConstraint("mate_id IS NULL OR technician_id IS NOT NULL", name="mate_has_lead"),
        ExcludeConstraint(
            (text(BOTH_TECHNICIANS), "&&"),
            ("during", "&&"),
            using="gist",
            where=text(f"technician_id IS NOT NULL AND {OPEN}"),
            deferrable=True,
            initially="DEFERRED",
            name="ex_visits_technician_overlap",
        ),
        Index("ix_visits_after", "after_visit_id", postgresql_where=text("after_visit_id IS NOT NULL")),
        Index("ix_visits_open", "technician_id", postgresql_where=text(OPEN)),
        Index("ix_visits_mates", "mate_id", postgresql_where=text("mate_id IS NOT NULL")),
        Index("ix_visits_ended_at", "ended_at", postgresql_where=text("ended_by IS NOT NULL")),
        Index("ix_visits_ended_by", "ended_by", "ended_at", postgresql_where=text("ended_by IS NOT NULL")),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"))
    number: Mapped[int]
    previous_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    state: Mapped[str] = mapped_column(server_default=VisitState.DRAFT)
    reason_code: Mapped[str | None]
    service_seconds: Mapped[int]
    skills: Mapped[list[str]]
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"), index=True)
    during: Mapped[Range[datetime] | None]
    """From the planned arrival to the planned end of the work."""
    crew: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """How many technicians come together: one, or two."""
    mate_skills: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What the second of two must be able to do."""
    parts_needed: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What the work uses up, as `workforce.rules.part_needs` spells it."""
    tools_needed: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What whoever comes must bring, by the operator's codes."""
    mate_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """The second of two, who comes at the same time; `technician_id` leads."""
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    pinned_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    pinned_arrival: Mapped[datetime | None]
    override_reason: Mapped[str | None]
    overridden_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    eta: Mapped[datetime | None]
    en_route_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]
    notes: Mapped[str | None]
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What the technician answered to the checklist, by the item's code."""
    signed_by: Mapped[str | None]
    """Who signed for the work, as they said their name."""
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    not_by_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Who is not to go, because their own work did not hold; a person's pin goes before it."""
    preferred_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Who should come, where that costs no more than half an hour of driving."""
    required_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Who alone may come; a person's pin goes before it, as before the next."""
    excluded_technician_ids: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    """Who must not come."""
    after_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    """What must be done before; it binds as long as that visit is open."""
    needs_agreement: Mapped[bool] = mapped_column(server_default=text("false"))
    """Planned only within windows that the customer has agreed to: a visit that follows another, or was missed."""
    unplaced_code: Mapped[str | None]
    unplaced_sentence: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    @property
    def lacks_mate(self) -> bool:
        """Whether somebody is to come to it alone though it takes two."""
        return self.crew > 1 and self.technician_id is not None and self.mate_id is None

    order: Mapped[WorkOrder] = relationship(back_populates="visits")
    technician: Mapped[Technician | None] = relationship(foreign_keys=[technician_id])
    mate: Mapped[Technician | None] = relationship(foreign_keys=[mate_id])
    windows: Mapped[list["VisitWindow"]] = relationship(cascade="all, delete-orphan", order_by="VisitWindow.during")


class VisitWindow(Base):
    """When the customer is at home; the technician arrives within one of them. Half-open."""

    __tablename__ = "visit_windows"
    __table_args__ = (
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    during: Mapped[Range[datetime]]


class Appointment(Base):
    """One version of what the customer was told: an arrival window and who comes. At most one version is live."""

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("visit_id", "version"),
        Index("uq_appointments_live_visit", "visit_id", unique=True, postgresql_where=text("state = 'live'")),
        CheckConstraint(one_of("state", AppointmentState), name="state"),
        CheckConstraint("NOT isempty(arrival_window)", name="arrival_window"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=AppointmentState.LIVE)
    arrival_window: Mapped[Range[datetime]]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    made_at: Mapped[datetime]
    cause: Mapped[str | None]
    """Why this version was made where somebody asked for it (`booked`, `rescheduled`), or `narrowed`."""
    told_odds_percent: Mapped[float | None]
    """On so many of a hundred days its window was to hold when it was told; None where odds did not choose it."""
    confirmed_at: Mapped[datetime | None]
    told_eta: Mapped[datetime | None]
    """The last arrival time the customer was told beyond the window; None while only the window stands."""

    visit: Mapped[Visit] = relationship()
    technician: Mapped[Technician] = relationship()
