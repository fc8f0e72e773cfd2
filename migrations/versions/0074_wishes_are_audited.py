"""The audit tells who was wished for, who alone may come, who must not, and the second of two, by value.

These columns came after the triggers, which noted them as changed and kept their values out.
"""

from collections.abc import Mapping

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

WISHES = "preferred_technician_id,required_technician_id,excluded_technician_ids"
PASSED_OVER = (
    "version,created_at,last_used_at,eta,en_route_at,arrived_at,started_at,ended_at,taken_at,remind_at,warn_at,"
    "escalate_at,news_due_at,failures,rests_until,missed_from_id,second_factor_step,told_eta,changed_at"
)
VISIT = (
    "state,reason_code,service_seconds,skills,technician_id,during,plan_id,pinned_technician_id,pinned_arrival,"
    "overridden_by,not_by_technician_id,needs_agreement,unplaced_code"
)
PREFERENCES = "channel,hours_from,hours_until,named_contact_id"
Told = Mapping[str, tuple[str, str, str]]
BEFORE: Told = {
    "visits": ("id", VISIT, PASSED_OVER),
    "customer_preferences": ("customer_id", PREFERENCES, "version"),
}
"""By table: its key, the columns that are kept by value, and those that are passed over."""
NOW: Told = {
    "visits": ("id", f"{VISIT},{WISHES},crew,mate_skills,mate_id,after_visit_id", PASSED_OVER),
    "customer_preferences": ("customer_id", f"{PREFERENCES},{WISHES}", "version"),
}


def upgrade() -> None:
    _note(NOW)


def downgrade() -> None:
    _note(BEFORE)


def _note(told: Told) -> None:
    for table, lists in told.items():
        given = ", ".join(f"'{{{names}}}'" for names in lists)
        for event in ("UPDATE", "DELETE"):
            condition = "WHEN (OLD.* IS DISTINCT FROM NEW.*) " if event == "UPDATE" else ""
            op.execute(
                f"CREATE OR REPLACE TRIGGER note_{event.lower()} AFTER {event} ON {table} FOR EACH ROW {condition}"
                f"EXECUTE FUNCTION note_change({given})"
            )
