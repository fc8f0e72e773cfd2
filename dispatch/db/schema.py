"""Brings a database to the newest schema, and tells whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

import migrations
from dispatch.db.session import Session, sqlalchemy_url
from dispatch.db.tables import Base

_LOCK = 4_210_017
"""An advisory lock's number: two processes that start at once migrate one after the other."""


def upgrade(url: str, revision: str = "head") -> None:
    """Runs the migrations that are missing, all in one transaction."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Takes migrations back to a revision (`base` is the empty database)."""
    _run(url, lambda config: command.downgrade(config, revision))


def newest() -> str | None:
    """The revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_current(session: Session) -> bool:
    """Tells whether the database is at the revision that this code needs."""
    return MigrationContext.configure(session.connection()).get_current_revision() == newest()


def differences(url: str) -> list[object]:
    """What the models hold that the migrated database does not, or the other way round."""
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and (name or "").startswith("procrastinate_"))
                )
            },
        )
        found = list(compare_metadata(context, Base.metadata))
    engine.dispose()
    return found


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def _run(url: str, step: object) -> None:
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        step(_config(connection))  # type: ignore[operator]
    engine.dispose()
