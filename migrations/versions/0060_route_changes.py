"""Notes which technicians' routes a transaction changed, so that no memory of them is ever out of date."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0032"
branch_labels = None
depends_on = None

NOTE = """
CREATE FUNCTION note_route_change(changed bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO route_changes (xid, technician_id)
  SELECT pg_current_xact_id()::text::bigint, changed WHERE changed IS NOT NULL
  ON CONFLICT DO NOTHING
$$
"""

OF_ROWS = """
CREATE FUNCTION note_route_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM note_route_change(OLD.technician_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM note_route_change(NEW.technician_id); END IF;
  RETURN NULL;
END $$
"""

OF_TECHNICIANS = """
CREATE FUNCTION note_route_of_technician() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
  RETURN NULL;
END $$
"""

OF_BREAKS = """
CREATE FUNCTION note_route_of_break() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id) FROM shifts
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.shift_id ELSE NEW.shift_id END;
  RETURN NULL;
END $$
"""

OF_APPOINTMENTS = """
CREATE FUNCTION note_route_of_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id) FROM visits
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
  RETURN NULL;
END $$
"""

OF_SITES = """
CREATE FUNCTION note_routes_to_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id) FROM visits JOIN work_orders ON work_orders.id = order_id
  WHERE site_id = NEW.id AND technician_id IS NOT NULL;
  RETURN NULL;
END $$
"""

WITH_TECHNICIAN = ("holds", "absences", "shifts", "technician_skills")
"""Tables whose every row tells whose route it belongs to, and whose every change counts."""

VISIT_MOVED = "(OLD.technician_id, OLD.during, OLD.state) IS DISTINCT FROM (NEW.technician_id, NEW.during, NEW.state)"
APPOINTMENT_MOVED = "(OLD.arrival_window, OLD.state) IS DISTINCT FROM (NEW.arrival_window, NEW.state)"
SITE_MOVED = "(OLD.lat, OLD.lon) IS DISTINCT FROM (NEW.lat, NEW.lon)"


def _triggers() -> list[tuple[str, str, str, str, str]]:
    """(table, name's end, event, condition, function) of every trigger."""
    every = "INSERT OR UPDATE OR DELETE"
    return [
        *((table, "", every, "true", "note_route_of_row") for table in WITH_TECHNICIAN),
        ("technicians", "", every, "true", "note_route_of_technician"),
        ("shift_breaks", "", every, "true", "note_route_of_break"),
        ("visits", "_new", "INSERT", "NEW.technician_id IS NOT NULL", "note_route_of_row"),
        ("visits", "_moved", "UPDATE", VISIT_MOVED, "note_route_of_row"),
        ("visits", "_gone", "DELETE", "OLD.technician_id IS NOT NULL", "note_route_of_row"),
        ("appointments", "_new", "INSERT OR DELETE", "true", "note_route_of_appointment"),
        ("appointments", "_moved", "UPDATE", APPOINTMENT_MOVED, "note_route_of_appointment"),
        ("sites", "_moved", "UPDATE", SITE_MOVED, "note_routes_to_site"),
    ]


def upgrade() -> None:
    op.create_table(
        "route_changes",
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("xid", "technician_id", name="pk_route_changes"),
    )
    for function in (NOTE, OF_ROWS, OF_TECHNICIANS, OF_BREAKS, OF_APPOINTMENTS, OF_SITES):
        op.execute(function)
    for table, end, event, condition, function in _triggers():
        op.execute(
            f"CREATE TRIGGER {table}_note_route{end} AFTER {event} ON {table} "
            f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    for table, end, _, _, _ in _triggers():
        op.execute(f"DROP TRIGGER {table}_note_route{end} ON {table}")
    for name in ("of_row", "of_technician", "of_break", "of_appointment"):
        op.execute(f"DROP FUNCTION note_route_{name}()")
    op.execute("DROP FUNCTION note_routes_to_site()")
    op.execute("DROP FUNCTION note_route_change(bigint)")
    op.drop_table("route_changes")
