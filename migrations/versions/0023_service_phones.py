"""A territory has a number of its own that its customers call."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("territories", sa.Column("service_phone", sa.Text()))
    op.create_check_constraint(
        op.f("ck_territories_service_phone_e164"), "territories", r"service_phone ~ '^\+[1-9][0-9]{6,14}$'"
    )


def downgrade() -> None:
    op.drop_column("territories", "service_phone")
