"""What the database does by itself: entries of the audit never change, and changed routes are written down."""

from typing import NamedTuple

from alembic import op

REFUSE_CHANGE = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
)
APPEND_ONLY = (
    "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)

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

ANY_CHANGE = "INSERT OR UPDATE OR DELETE"
VISIT_MOVED = "(OLD.technician_id, OLD.during, OLD.state) IS DISTINCT FROM (NEW.technician_id, NEW.during, NEW.state)"
APPOINTMENT_MOVED = "(OLD.arrival_window, OLD.state) IS DISTINCT FROM (NEW.arrival_window, NEW.state)"
SITE_MOVED = "(OLD.lat, OLD.lon) IS DISTINCT FROM (NEW.lat, NEW.lon)"


class _Trigger(NamedTuple):
    """After what on which table, and under which condition, a function notes that a route changed."""

    table: str
    suffix: str
    event: str
    condition: str
    function: str

    @property
    def name(self) -> str:
        return f"{self.table}_note_route{self.suffix}"


TRIGGERS = (
    _Trigger("holds", "", ANY_CHANGE, "true", "note_route_of_row"),
    _Trigger("absences", "", ANY_CHANGE, "true", "note_route_of_row"),
    _Trigger("shifts", "", ANY_CHANGE, "true", "note_route_of_row"),
    _Trigger("technician_skills", "", ANY_CHANGE, "true", "note_route_of_row"),
    _Trigger("technicians", "", ANY_CHANGE, "true", "note_route_of_technician"),
    _Trigger("shift_breaks", "", ANY_CHANGE, "true", "note_route_of_break"),
    _Trigger("visits", "_new", "INSERT", "NEW.technician_id IS NOT NULL", "note_route_of_row"),
    _Trigger("visits", "_moved", "UPDATE", VISIT_MOVED, "note_route_of_row"),
    _Trigger("visits", "_gone", "DELETE", "OLD.technician_id IS NOT NULL", "note_route_of_row"),
    _Trigger("appointments", "_new", "INSERT OR DELETE", "true", "note_route_of_appointment"),
    _Trigger("appointments", "_moved", "UPDATE", APPOINTMENT_MOVED, "note_route_of_appointment"),
    _Trigger("sites", "_moved", "UPDATE", SITE_MOVED, "note_routes_to_site"),
)


def create() -> None:
    for statement in (REFUSE_CHANGE, APPEND_ONLY, NOTE, OF_ROWS, OF_TECHNICIANS, OF_BREAKS, OF_APPOINTMENTS, OF_SITES):
        op.execute(statement)
    for trigger in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {trigger.table} "
            f"FOR EACH ROW WHEN ({trigger.condition}) EXECUTE FUNCTION {trigger.function}()"
        )


def drop() -> None:
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    for trigger in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger.name} ON {trigger.table}")
    for function in ("refuse_change", *sorted({trigger.function for trigger in TRIGGERS})):
        op.execute(f"DROP FUNCTION {function}()")
    op.execute("DROP FUNCTION note_route_change(bigint)")
