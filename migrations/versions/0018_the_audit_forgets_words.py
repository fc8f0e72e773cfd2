"""An erasure takes a person's words out of the audit: who, what and when stay, and nothing else may change."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

GUARD = """
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('dispatch.erasing', true) = 'on' AND NEW.why = 'erased'
    AND to_jsonb(NEW) - 'why' = to_jsonb(OLD) - 'why' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514';
END $$
"""


def upgrade() -> None:
    op.execute(GUARD)
    _guard_rows_by("refuse_change_of_audit")


def downgrade() -> None:
    _guard_rows_by("refuse_change")
    op.execute("DROP FUNCTION refuse_change_of_audit()")


def _guard_rows_by(function: str) -> None:
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
