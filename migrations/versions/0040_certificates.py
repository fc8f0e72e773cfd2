"""Technicians' certificates, and the skills that count only with one."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WATCHED = {
    "certificate_rules": "'{id}', '{skill,warn_days}', '{created_at}'",
    "technician_certificates": "'{id}', '{technician_id,skill,valid_from,valid_until}', '{created_at,warned_at}'",
}
"""What was there before a change is kept, as for every table that people change."""
NOTE = """
CREATE FUNCTION note_routes_of_skill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_route_change(technician_id) FROM technician_skills WHERE skill = coalesce(NEW.skill, OLD.skill);
  RETURN NULL;
END $$
"""
"""Whoever has the skill can or can't go any more: what is remembered of their days is read anew."""


def upgrade() -> None:
    op.create_table(
        "certificate_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("skill", sa.Text(), sa.ForeignKey("skills.code"), unique=True, nullable=False),
        sa.Column("warn_days", sa.BigInteger(), nullable=False),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("warn_days BETWEEN 0 AND 365", name=op.f("ck_certificate_rules_warn_days")),
    )
    op.create_table(
        "technician_certificates",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("skill", sa.Text(), sa.ForeignKey("skills.code"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("warned_at", AT),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("technician_id", "skill", "number"),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_technician_certificates_days")),
    )
    op.create_index("ix_technician_certificates_valid_until", "technician_certificates", ["valid_until"])
    op.execute(NOTE)
    _note_routes("technician_certificates", "note_route_of_row")
    _note_routes("certificate_rules", "note_routes_of_skill")
    for table, told in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER note_update AFTER UPDATE ON {table} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
            f" EXECUTE FUNCTION note_change({told})"
        )
        op.execute(
            f"CREATE TRIGGER note_delete AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION note_change({told})"
        )


def downgrade() -> None:
    op.drop_table("technician_certificates")
    op.drop_table("certificate_rules")
    op.execute("DROP FUNCTION note_routes_of_skill()")


def _note_routes(table: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_note_route AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
