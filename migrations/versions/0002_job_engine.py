"""The job engine's own tables and functions, as its release ships them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The driver's own cursor takes many statements in one string; SQLAlchemy would look for parameters in them.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        "DO $$ DECLARE found record; BEGIN "
        "FOR found IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' "
        "AND relname LIKE 'procrastinate_%' LOOP EXECUTE 'DROP TABLE ' || found.name || ' CASCADE'; END LOOP; "
        "FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate_%' "
        "LOOP EXECUTE 'DROP FUNCTION ' || found.name || ' CASCADE'; END LOOP; "
        "FOR found IN SELECT oid::regtype AS name FROM pg_type WHERE typname LIKE 'procrastinate_%' "
        "AND typtype IN ('e', 'c') LOOP EXECUTE 'DROP TYPE ' || found.name || ' CASCADE'; END LOOP; END $$"
    )
