"""Territories, customers and their sites, technicians and when they work."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary.phones import dialled
from dispatch.vocabulary.terms import AbsenceKind, Language, LocationState, Tier

ON_THE_GLOBE = "(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180"


class Territory(Base):
    """An area that one plan covers, with the zone in which its days begin."""

    __tablename__ = "territories"
    __table_args__ = (CheckConstraint(r"service_phone ~ '^\+[1-9][0-9]{6,14}$'", name="service_phone_e164"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    publishes_itself: Mapped[bool] = mapped_column(server_default=text("true"))
    service_phone: Mapped[str | None]
    """The number that its customers call (E.164); the operator's where it has none, else that of the settings."""
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"), index=True)
    overtime_minutes: Mapped[int] = mapped_column(server_default="0")
    """What its plans may do (`workforce.rules.plan_rules`): so long after the end of a shift somebody may be home."""
    overtime_price: Mapped[int] = mapped_column(server_default="3")
    balance_price: Mapped[int] = mapped_column(server_default="20")
    working_price: Mapped[int] = mapped_column(server_default="0")
    most_visits: Mapped[int | None]
    most_driving_minutes: Mapped[int | None]
    supply_address: Mapped[str | None]
    """Where its technicians pick up what their vans lack (`workforce.rules.part_needs`); None where they can't."""
    supply_lat: Mapped[float | None]
    supply_lon: Mapped[float | None]
    supply_minutes: Mapped[int] = mapped_column(server_default="15")
    """How long picking up takes."""
    supply_stock: Mapped[list[str] | None]
    """What is there; None means everything."""


class Customer(Base):
    """Who is visited and told. The phone is E.164; `textable` is false for a landline.

    An external id is one customer's within its source and scope (see `WorkOrder`).
    """

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("source", "scope", "external_id"),
        CheckConstraint(one_of("language", Language), name="language"),
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint(r"phone ~ '^\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        CheckConstraint(
            "phone_extension IS NULL OR (phone_extension ~ '^[0-9]{1,20}$' AND NOT textable)", name="phone_extension"
        ),
        Index("ix_customers_phone", "phone"),
        Index("ix_customers_external_id", "external_id"),
        Index("ix_customers_name_pairs", text("letter_pairs(name)"), postgresql_using="gin"),
        Index("ix_customers_phone_pairs", text("letter_pairs(phone)"), postgresql_using="gin"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="")
    external_id: Mapped[str | None]
    name: Mapped[str]
    phone: Mapped[str]
    phone_extension: Mapped[str | None]
    textable: Mapped[bool]
    language: Mapped[str]
    tier: Mapped[str]
    do_not_disturb: Mapped[bool] = mapped_column(server_default=text("false"))
    care_consent: Mapped[bool] = mapped_column(server_default=text("false"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    """The record that stands for this person, where the same one was written down twice."""
    created_at: Mapped[CreatedAt]

    @property
    def dialled(self) -> str:
        """What a telephone dials, the extension included."""
        return dialled(self.phone, self.phone_extension)


class Site(Base):
    """Where the work is. Without a point it *needs geocoding* and is planned by nobody."""

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("customer_id", "address"),
        CheckConstraint(one_of("location_state", LocationState), name="location_state"),
        CheckConstraint("(location_state = 'located') = (lat IS NOT NULL)", name="located_has_point"),
        CheckConstraint(ON_THE_GLOBE, name="on_the_globe"),
        Index("ix_sites_address_pairs", text("letter_pairs(address)"), postgresql_using="gin"),
    )

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    address: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    location_state: Mapped[str]
    located_by: Mapped[str | None]
    access_notes: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


class GeocodedAddress(Base):
    """What a geocoder once answered for an address (folded to lower case and single spaces)."""

    __tablename__ = "geocoded_addresses"
    __table_args__ = (CheckConstraint(ON_THE_GLOBE, name="on_the_globe"),)

    address: Mapped[str] = mapped_column(primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    source: Mapped[str]
    created_at: Mapped[CreatedAt]


class Technician(Base):
    """Who goes. The phone is the number that customers are told."""

    __tablename__ = "technicians"
    __table_args__ = (
        CheckConstraint(ON_THE_GLOBE.replace("lat", "home_lat").replace("lon", "home_lon"), name="home"),
        CheckConstraint(r"phone ~ '^\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        CheckConstraint("speed_percent BETWEEN 10 AND 1000", name="speed"),
        CheckConstraint("visits_a_shift >= 0", name="visits_a_shift"),
    )

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str]
    languages: Mapped[list[str]]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), index=True)
    home_lat: Mapped[float]
    home_lon: Mapped[float]
    speed_percent: Mapped[int] = mapped_column(server_default="100")
    visits_a_shift: Mapped[int | None]
    """A contractor's quota; None means as many as fit."""
    contractor: Mapped[str | None]
    """For whom they work, where that is not the operator."""
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    skills: Mapped[list["TechnicianSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="TechnicianSkill.skill"
    )


class Skill(Base):
    """A thing one can be able to do, by its code."""

    __tablename__ = "skills"

    code: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


class TechnicianSkill(Base):
    """A technician's skill with its level, 1 the least."""

    __tablename__ = "technician_skills"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 9", name="level"),)

    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(ForeignKey("skills.code"), primary_key=True)
    level: Mapped[int] = mapped_column(server_default="1")


class Shift(Base):
    """One stretch of a technician's work; two of the same technician never overlap."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
        ExcludeConstraint(
            (text("int8range(technician_id, technician_id, '[]')"), "="),
            ("during", "&&"),
            using="gist",
            name="ex_shifts_overlap",
        ),
    )

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    during: Mapped[Range[datetime]]
    created_at: Mapped[CreatedAt]

    breaks: Mapped[list["ShiftBreak"]] = relationship(
        cascade="all, delete-orphan", order_by="ShiftBreak.earliest_start"
    )


class ShiftBreak(Base):
    """A break that floats: it lasts `minutes` and lies anywhere between its two bounds."""

    __tablename__ = "shift_breaks"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("earliest_start + minutes * interval '1 minute' <= latest_end", name="fits"),
    )

    id: Mapped[Key]
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int]
    earliest_start: Mapped[datetime]
    latest_end: Mapped[datetime]


class Absence(Base):
    """When a technician is away within a shift: ill, on a course, on leave."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("NOT isempty(during)", name="during"),
        CheckConstraint(one_of("kind", AbsenceKind), name="kind"),
    )

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), index=True)
    during: Mapped[Range[datetime]]
    kind: Mapped[str | None]
    """None where only the reason says it, as in what was entered before there were kinds."""
    reason: Mapped[str]
    created_at: Mapped[CreatedAt]
