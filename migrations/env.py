"""Runs migrations on the connection that `dispatch.db.schema` hands over."""

from alembic import context

from dispatch.db.tables import Base


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leaves the job engine's own tables alone."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=_is_ours,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
