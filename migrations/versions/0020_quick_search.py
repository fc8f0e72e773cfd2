"""Searching by a piece of a name, number, address or reference takes an index instead of reading every row."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PAIRED = (("customers", "name"), ("customers", "phone"), ("sites", "address"), ("work_orders", "external_id"))


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION letter_pairs(said text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT coalesce(array_agg(DISTINCT substr(lower(said), n, 2)), '{}')
          FROM generate_series(1, length(said) - 1) AS n
        $$
    """)
    for table, column in PAIRED:
        op.execute(f"CREATE INDEX ix_{table}_{column}_pairs ON {table} USING gin (letter_pairs({column}))")
    op.create_index("ix_customers_external_id", "customers", ["external_id"])
    op.create_index("ix_service_lines_service_id", "service_lines", ["service_id"])


def downgrade() -> None:
    op.drop_index("ix_service_lines_service_id", "service_lines")
    op.drop_index("ix_customers_external_id", "customers")
    for table, column in PAIRED:
        op.drop_index(f"ix_{table}_{column}_pairs", table)
    op.execute("DROP FUNCTION letter_pairs(text)")
