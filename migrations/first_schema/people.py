"""Territories, customers and their sites, technicians and when they work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _territories()
    _customers()
    _sites()
    _geocoded_addresses()
    _skills()
    _technicians()
    _technician_skills()
    _shifts()
    _shift_breaks()
    _absences()


def _territories() -> None:
    op.create_table(
        "territories",
        key(),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("publishes_itself", sa.Boolean, nullable=False, server_default=sa.text("true")),
        created_at(),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        key(),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("textable", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("do_not_disturb", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("care_consent", sa.Boolean, nullable=False, server_default=sa.text("false")),
        created_at(),
        sa.UniqueConstraint("source", "external_id"),
        one_of("language", "zh-CN", "en"),
        one_of("tier", "standard", "gold", "vip"),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        sa.Index("ix_customers_phone", "phone"),
    )


def _sites() -> None:
    op.create_table(
        "sites",
        key(),
        sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("lat", sa.Double),
        sa.Column("lon", sa.Double),
        sa.Column("location_state", sa.Text, nullable=False),
        sa.Column("located_by", sa.Text),
        sa.Column("access_notes", sa.Text, nullable=False, server_default=""),
        created_at(),
        sa.UniqueConstraint("customer_id", "address"),
        one_of("location_state", "located", "needs_geocoding"),
        sa.CheckConstraint("(location_state = 'located') = (lat IS NOT NULL)", name="located_has_point"),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_the_globe"
        ),
    )


def _geocoded_addresses() -> None:
    op.create_table(
        "geocoded_addresses",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        created_at(),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_the_globe"
        ),
    )


def _skills() -> None:
    op.create_table(
        "skills",
        sa.Column("code", sa.Text, primary_key=True),
        created_at(),
    )


def _technicians() -> None:
    op.create_table(
        "technicians",
        key(),
        sa.Column("external_id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("languages", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False, index=True),
        sa.Column("home_lat", sa.Double, nullable=False),
        sa.Column("home_lon", sa.Double, nullable=False),
        sa.Column("speed_percent", sa.BigInteger, nullable=False, server_default="100"),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        created_at(),
        sa.Column("visits_a_shift", sa.BigInteger),
        sa.CheckConstraint(
            "(home_lat IS NULL) = (home_lon IS NULL) AND home_lat BETWEEN -90 AND 90 AND home_lon BETWEEN -180 AND 180",
            name="home",
        ),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_e164"),
        sa.CheckConstraint("speed_percent BETWEEN 10 AND 1000", name="speed"),
        sa.CheckConstraint("visits_a_shift >= 0", name="visits_a_shift"),
    )


def _technician_skills() -> None:
    op.create_table(
        "technician_skills",
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), primary_key=True),
        sa.Column("skill", sa.Text, sa.ForeignKey("skills.code"), primary_key=True),
        sa.Column("level", sa.BigInteger, nullable=False, server_default="1"),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name="level"),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        key(),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("during", pg.TSTZRANGE, nullable=False),
        created_at(),
        sa.CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
        pg.ExcludeConstraint(
            (sa.text("int8range(technician_id, technician_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_shifts_overlap",
        ),
    )


def _shift_breaks() -> None:
    op.create_table(
        "shift_breaks",
        key(),
        sa.Column(
            "shift_id", sa.BigInteger, sa.ForeignKey("shifts.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.Column("earliest_start", AT, nullable=False),
        sa.Column("latest_end", AT, nullable=False),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("earliest_start + minutes * interval '1 minute' <= latest_end", name="fits"),
    )


def _absences() -> None:
    op.create_table(
        "absences",
        key(),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False, index=True),
        sa.Column("during", pg.TSTZRANGE, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        created_at(),
        sa.CheckConstraint("NOT isempty(during)", name="during"),
    )


def drop() -> None:
    for table in (
        "absences",
        "shift_breaks",
        "shifts",
        "technician_skills",
        "technicians",
        "skills",
        "geocoded_addresses",
        "sites",
        "customers",
        "territories",
    ):
        op.drop_table(table)
