"""Sensible work types, so that the first order can be planned before anyone has set anything.

The minutes are what broadband operators commonly book for these jobs; a dispatcher edits them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SKILLS = ("copper", "fiber", "iptv", "wifi")

WORK_TYPES: tuple[tuple[str, str | None, int, list[str]], ...] = (
    ("install", None, 90, ["fiber"]),
    ("relocation", None, 75, ["fiber"]),
    ("care_visit", None, 30, []),
    ("repair", None, 45, []),
    ("repair", "no_sync", 60, ["copper"]),
    ("repair", "los_alarm", 60, ["fiber"]),
    ("repair", "intermittent", 60, []),
    ("repair", "slow_speed", 45, []),
    ("repair", "router_fault", 45, ["wifi"]),
    ("repair", "iptv_freeze", 45, ["iptv"]),
)


def upgrade() -> None:
    work_types = sa.table(
        "work_types",
        sa.column("kind"),
        sa.column("symptom"),
        sa.column("service_minutes"),
        sa.column("skills", sa.ARRAY(sa.Text)),
        sa.column("work_group"),
    )
    op.bulk_insert(sa.table("skills", sa.column("code")), [{"code": code} for code in SKILLS])
    op.bulk_insert(
        work_types,
        [
            {"kind": kind, "symptom": symptom, "service_minutes": minutes, "skills": skills, "work_group": kind}
            for kind, symptom, minutes, skills in WORK_TYPES
        ],
    )


def downgrade() -> None:
    op.execute("DELETE FROM work_types")
    op.execute("DELETE FROM skills")
