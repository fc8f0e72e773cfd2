"""The audit keeps what a value was and became, whoever changed it: a trigger writes it, so that no statement is missed.

Only the columns that are named here are kept in clear. Whatever else a table has or will have, customers' data and
secrets above all, is noted as changed and its values stay out.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CHANGE_SET = "CAST(pg_current_xact_id() AS text) || '@' || CAST(extract(epoch FROM transaction_timestamp()) AS text)"

NOTE = """
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  former jsonb := to_jsonb(OLD);
  present jsonb := to_jsonb(NEW);
  shown text[] := TG_ARGV[1];
  passed_over text[] := TG_ARGV[2];
  named text;
  fields jsonb;
BEGIN
  SELECT jsonb_object_agg(key, CASE WHEN key = ANY(shown)
      THEN jsonb_build_object('old', former -> key, 'new', present -> key) ELSE '{"masked": true}' END)
    INTO fields FROM jsonb_object_keys(coalesce(present, former)) AS key
    WHERE nullif(former -> key, 'null') IS DISTINCT FROM nullif(present -> key, 'null')
      AND key <> ALL(passed_over);
  IF fields IS NOT NULL THEN
    SELECT string_agg(coalesce(present, former) ->> key, ':') INTO named FROM unnest(CAST(TG_ARGV[0] AS text[])) AS key;
    INSERT INTO audit_changes (record, record_key, fields) VALUES (TG_TABLE_NAME, named, fields);
  END IF;
  RETURN NULL;
END $$
"""

SHOWN: Mapping[str, str] = {
    "absences": "technician_id during",
    "api_tokens": "user_id expires_at revoked_at scopes",
    "appointments": "visit_id state arrival_window technician_id cause confirmed_at",
    "booking_rules": "reserve_percent closes_minutes hold_minutes waitlist_minutes waitlist_at_once",
    "capacity_rules": "territory_id work_group starts_minute most",
    "closures": "territory_id during reason",
    "complaint_causes": "parent_id code name name_zh retired_at",
    "complaint_hand_overs": "complaint_id from_id to_id state answer_by answered_at",
    "complaints": "territory_id customer_id order_id visit_id channel category priority state owner_id resolved_by "
    "due_at cause_id access_node line_id technician_id process_step closed_at",
    "corrective_actions": "complaint_id owner_id due_at done_at",
    "customers": "textable language tier do_not_disturb care_consent merged_into_id",
    "devices": "technician_id paired_at revoked_at",
    "follow_ups": "kind order_id visit_id state due_at deadline not_by_technician_id owner_id outcome done_at",
    "line_devices": "line_id kind model installed_on installed_by_visit_id removed_on",
    "sending_pauses": "since reason after_restore ended_at",
    "service_lines": "customer_id site_id territory_id access_node technology installed_on installed_by_visit_id",
    "shift_breaks": "shift_id minutes earliest_start latest_end",
    "shifts": "technician_id during",
    "sites": "location_state located_by",
    "slot_windows": "territory_id starts_minute ends_minute",
    "tasks": "kind order_id visit_id complaint_id due_at state owner_id done_at done_by",
    "technician_skills": "technician_id skill level",
    "technicians": "languages territory_id speed_percent visits_a_shift active",
    "territories": "code name zone publishes_itself service_phone",
    "users": "role technician_id territory_ids active second_factor",
    "visit_windows": "visit_id during",
    "visits": "state reason_code service_seconds skills technician_id during plan_id pinned_technician_id "
    "pinned_arrival overridden_by not_by_technician_id needs_agreement unplaced_code",
    "warranties": "first_day last_day",
    "webhook_endpoints": "owner_id kinds territory_ids off_reason off_at",
    "wordings": "template changed_by",
    "work_orders": "customer_id site_id line_id territory_id kind symptom priority state repeat_of_id in_warranty",
    "work_types": "kind symptom service_minutes skills work_group change_until_minutes changes_allowed "
    "warranty_months silence_calls_percent plans_next_visits checklist",
}
"""The tables whose changes are kept, and of each the columns whose values are."""

KEYS: Mapping[str, str] = {
    "booking_rules": "territory_id",
    "technician_skills": "technician_id skill",
    "warranties": "visit_id",
    "wordings": "kind language",
}
PASSED_OVER = (
    "version created_at last_used_at eta en_route_at arrived_at started_at ended_at taken_at remind_at warn_at "
    "escalate_at news_due_at failures rests_until missed_from_id second_factor_step told_eta changed_at"
)
"""What the machine writes by itself, and what only follows from another change."""

SETS = ("capacity_rules", "closures", "shift_breaks", "slot_windows", "technician_skills", "visit_windows", "wordings")
"""What is changed by taking rows out and putting others in, so that what was put in is the new value."""


def upgrade() -> None:
    op.create_table(
        "audit_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("change_set", sa.Text(), server_default=sa.text(CHANGE_SET), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_audit_changes_change_set", "audit_changes", ["change_set"])
    op.create_index("ix_audit_changes_record", "audit_changes", ["record", "record_key"])
    op.add_column("audit_entries", sa.Column("change_set", sa.Text()))
    op.alter_column("audit_entries", "change_set", server_default=sa.text(CHANGE_SET))
    op.execute(NOTE)
    for statement in _guards():
        op.execute(statement)
    for table in SHOWN:
        for statement in _triggers(table):
            op.execute(statement)


def downgrade() -> None:
    for table in SHOWN:
        for event in _events(table):
            op.execute(f"DROP TRIGGER note_{event.lower()} ON {table}")
    op.execute("DROP FUNCTION note_change()")
    op.drop_column("audit_entries", "change_set")
    op.drop_table("audit_changes")


def _guards() -> Iterator[str]:
    yield (
        "CREATE TRIGGER audit_changes_append_only BEFORE UPDATE OR DELETE ON audit_changes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        "CREATE TRIGGER audit_changes_never_emptied BEFORE TRUNCATE ON audit_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _events(table: str) -> tuple[str, ...]:
    return ("UPDATE", "DELETE", *(("INSERT",) if table in SETS else ()))


def _triggers(table: str) -> Iterator[str]:
    told = ", ".join(f"'{_array(names)}'" for names in (KEYS.get(table, "id"), SHOWN[table], PASSED_OVER))
    for event in _events(table):
        condition = "WHEN (OLD.* IS DISTINCT FROM NEW.*) " if event == "UPDATE" else ""
        yield (
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION note_change({told})"
        )


def _array(names: str) -> str:
    return "{" + ",".join(names.split()) + "}"
