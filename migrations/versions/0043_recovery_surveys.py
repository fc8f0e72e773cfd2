"""Some days after a complaint was solved its customer says whether it is still right, and how well it was put right."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
ANSWER = (
    "(answered_at IS NULL) = (score IS NULL) AND (score IS NULL) = (fixed IS NULL)"
    " AND (score IS NULL) = (channel IS NULL)"
)
STALE_DAYS = """
CREATE FUNCTION note_stale_recovery_surveys() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_stale_order(order_id, ARRAY[OLD.answered_at]) FROM complaints WHERE id = OLD.complaint_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_stale_order(order_id, ARRAY[NEW.answered_at]) FROM complaints WHERE id = NEW.complaint_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note_stale_days AFTER INSERT OR DELETE OR UPDATE OF answered_at, score, fixed ON recovery_surveys
  FOR EACH ROW EXECUTE FUNCTION note_stale_recovery_surveys();
"""
INSTANTS = """
CREATE OR REPLACE FUNCTION instants_of_order(of_order bigint) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(at) FROM (
    SELECT received_at AS at FROM work_orders WHERE id = of_order
    UNION SELECT ended_at FROM visits WHERE order_id = of_order
    UNION SELECT lower(due) FROM promises WHERE order_id = of_order AND kind = 'arrival'
    UNION SELECT answered_at FROM surveys JOIN visits ON visits.id = visit_id WHERE order_id = of_order
    UNION SELECT deadline FROM follow_ups WHERE order_id = of_order AND kind = 'call_back'
    {more}
  ) found
$$
"""
OF_RECOVERIES = """UNION SELECT answered_at FROM recovery_surveys JOIN complaints ON complaints.id = complaint_id
      WHERE order_id = of_order"""


def upgrade() -> None:
    op.create_table(
        "recovery_surveys",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("complaint_id", sa.BigInteger(), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("wait_until", AT, nullable=False),
        sa.Column("next_at", AT),
        sa.Column("asked_at", AT),
        sa.Column("reminded_at", AT),
        sa.Column("answered_at", AT),
        sa.Column("channel", sa.Text()),
        sa.Column("score", sa.BigInteger()),
        sa.Column("fixed", sa.Boolean()),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('desk', 'api', 'text', 'page', 'call')", name=op.f("ck_recovery_surveys_channel")
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_recovery_surveys_score")),
        sa.CheckConstraint(ANSWER, name=op.f("ck_recovery_surveys_answer")),
        sa.CheckConstraint("answered_at IS NULL OR next_at IS NULL", name=op.f("ck_recovery_surveys_next_at")),
    )
    op.create_index("ix_recovery_surveys_complaint_id", "recovery_surveys", ["complaint_id"])
    for name in ("next_at", "answered_at"):
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_recovery_surveys_{name}", "recovery_surveys", [name], postgresql_where=where)
    op.execute(STALE_DAYS)
    op.execute(INSTANTS.format(more=OF_RECOVERIES))


def downgrade() -> None:
    op.execute(INSTANTS.format(more=""))
    op.drop_table("recovery_surveys")
    op.execute("DROP FUNCTION note_stale_recovery_surveys()")
