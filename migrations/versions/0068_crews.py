"""Visits for two technicians: how many come, what the second must be able to do, and who it is.

The rule that nobody is at two places (invariant 6) now asks about both. It stands on the visits alone: whoever is at a
visit is one value, so one constraint compares leads and seconds with each other.
"""

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

OPEN = "state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"
OVERLAP = "ex_visits_technician_overlap"
LEAD = "int8range(technician_id, technician_id, '[]')"
BOTH = (
    "int8multirange(int8range(technician_id, technician_id, '[]'), "
    "int8range(COALESCE(mate_id, technician_id), COALESCE(mate_id, technician_id), '[]'))"
)

ROUTES_OF_VISIT = """
CREATE FUNCTION note_routes_of_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_route_change(OLD.technician_id), note_route_change(OLD.mate_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_route_change(NEW.technician_id), note_route_change(NEW.mate_id);
  END IF;
  RETURN NULL;
END $$
"""

OF_APPOINTMENT = """
CREATE OR REPLACE FUNCTION note_route_of_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id){mate} FROM visits
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
  RETURN NULL;
END $$
"""

TO_SITE = """
CREATE OR REPLACE FUNCTION note_routes_to_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id){mate} FROM visits JOIN work_orders ON work_orders.id = order_id
  WHERE site_id = NEW.id AND technician_id IS NOT NULL;
  RETURN NULL;
END $$
"""

MATE_TOO = ", note_route_change(mate_id)"


class _Moved(NamedTuple):
    """After what a visit's routes have changed."""

    suffix: str
    event: str
    condition: str


def _moved(columns: str) -> tuple[_Moved, ...]:
    old, new = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    return (
        _Moved("_new", "INSERT", "NEW.technician_id IS NOT NULL"),
        _Moved("_moved", "UPDATE", f"({old}) IS DISTINCT FROM ({new})"),
        _Moved("_gone", "DELETE", "OLD.technician_id IS NOT NULL"),
    )


def _notice(columns: str, function: str) -> None:
    for one in _moved(columns):
        name = f"visits_note_route{one.suffix}"
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON visits")
        op.execute(
            f"CREATE TRIGGER {name} AFTER {one.event} ON visits FOR EACH ROW WHEN ({one.condition}) "
            f"EXECUTE FUNCTION {function}()"
        )


def _nobody_is_at_two_places(whoever: str, operator: str) -> None:
    op.drop_constraint(OVERLAP, "visits")
    op.execute(
        f"ALTER TABLE visits ADD CONSTRAINT {OVERLAP} EXCLUDE USING gist ({whoever} WITH {operator}, during WITH &&) "
        f"WHERE (technician_id IS NOT NULL AND {OPEN}) DEFERRABLE INITIALLY DEFERRED"
    )


def _crew_of(table: str) -> None:
    op.add_column(table, sa.Column("crew", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column(table, sa.Column("mate_skills", pg.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(op.f(f"ck_{table}_crew"), table, "crew IN (1, 2)")


def _somebody(table: str, column: str) -> None:
    points_at = sa.ForeignKey("technicians.id", name=f"fk_{table}_{column}_technicians")
    op.add_column(table, sa.Column(column, sa.BigInteger(), points_at))


def upgrade() -> None:
    for table in ("work_types", "visits"):
        _crew_of(table)
    for table, column in _SOMEBODY:
        _somebody(table, column)
    op.add_column("plan_stops", sa.Column("mate_travel_seconds", sa.BigInteger()))
    op.add_column("assignments", sa.Column("as_mate", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(
        op.f("ck_visits_mate"), "visits", "mate_id IS NULL OR (crew = 2 AND mate_id <> technician_id)"
    )
    op.create_check_constraint(
        op.f("ck_visits_mate_has_lead"), "visits", "mate_id IS NULL OR technician_id IS NOT NULL"
    )
    op.create_index("ix_visits_mates", "visits", ["mate_id"], postgresql_where=sa.text("mate_id IS NOT NULL"))
    _nobody_is_at_two_places(BOTH, "&&")
    op.execute(ROUTES_OF_VISIT)
    _notice("technician_id mate_id during state", "note_routes_of_visit")
    op.execute(OF_APPOINTMENT.format(mate=MATE_TOO))
    op.execute(TO_SITE.format(mate=MATE_TOO))


_SOMEBODY = (
    ("visits", "mate_id"),
    ("plan_stops", "mate_id"),
    ("plan_changes", "from_mate_id"),
    ("plan_changes", "to_mate_id"),
)


def downgrade() -> None:
    op.execute(TO_SITE.format(mate=""))
    op.execute(OF_APPOINTMENT.format(mate=""))
    _notice("technician_id during state", "note_route_of_row")
    op.execute("DROP FUNCTION note_routes_of_visit()")
    _nobody_is_at_two_places(LEAD, "=")
    op.drop_column("assignments", "as_mate")
    op.drop_column("plan_stops", "mate_travel_seconds")
    op.drop_constraint("ck_visits_mate", "visits")
    op.drop_constraint("ck_visits_mate_has_lead", "visits")
    for table, column in _SOMEBODY:
        op.drop_column(table, column)
    for table in ("visits", "work_types"):
        op.drop_column(table, "mate_skills")
        op.drop_column(table, "crew")
