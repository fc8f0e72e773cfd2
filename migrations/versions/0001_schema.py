"""The first release's tables, a file for each of the trade's words in `migrations/first_schema`."""

from migrations.first_schema import (
    accounts,
    aftercare,
    booking,
    field,
    messages,
    orders,
    people,
    plans,
    triggers,
    waiting_list,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTS = (people, accounts, orders, plans, booking, field, messages, waiting_list, aftercare, triggers)
"""In the order in which they refer to each other."""


def upgrade() -> None:
    for part in PARTS:
        part.create()


def downgrade() -> None:
    for part in reversed(PARTS):
        part.drop()
