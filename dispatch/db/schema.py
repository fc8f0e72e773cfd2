"""Brings a database to the newest schema.

Only `dispatch db upgrade` calls `upgrade` on an installation (and the demonstration on its own database): everything
else asks `revisions.misfit` first. A database remembers, as a comment on `alembic_version`, the oldest revision whose
code can go on using it, so that versions of before and after an upgrade can run side by side (docs/operations.md).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, create_engine, text

import migrations
from dispatch.db import row_security
from dispatch.db.revisions import newest, revision_of
from dispatch.db.session import Session, sqlalchemy_url
from dispatch.db.tables import Base

_LOCK = 4_210_017
"""An advisory lock's number: two processes that start at once migrate one after the other."""


@dataclass(frozen=True)
class MissingMigration:
    """A migration that a database lacks; with an `additive` one the code of before can go on."""

    revision: str
    sentence: str
    additive: bool


class SchemaFault(Exception):
    """A database can't be upgraded by this version. The text says why, and what to do."""


def upgrade(url: str, revision: str = "head") -> None:
    """Runs the migrations that are missing and brings row-level security, all in one transaction.

    Raises `SchemaFault` where the database comes from a later version than this one.
    """
    _run(url, lambda config: command.upgrade(config, revision), is_upgrade=True)


def downgrade(url: str, revision: str) -> None:
    """Takes migrations back to a revision (`base` is the empty database)."""
    _run(url, lambda config: command.downgrade(config, revision), is_upgrade=False)


def missing(session: Session) -> tuple[MissingMigration, ...]:
    """The migrations that `upgrade` would run, in their order; none on a database of a later version."""
    found = revision_of(session)
    known = [script.revision for script in _chain()]
    if found is not None and found not in known:
        return ()
    lacking = _chain()[known.index(found) + 1 if found else 0 :]
    return tuple(MissingMigration(each.revision, each.doc, _is_additive(each)) for each in lacking)


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


@cache
def _chain() -> tuple[Script, ...]:
    """Every migration of this code, the first one first."""
    return tuple(reversed(list(ScriptDirectory.from_config(_config()).walk_revisions())))


def _is_additive(script: Script) -> bool:
    return bool(getattr(script.module, "is_additive", False))


def _oldest_code(revision: str) -> str:
    """The revision that code must know to use the schema at `revision`: the last one that does more than add."""
    upto = [script for script in _chain() if script.revision <= revision]
    return [script.revision for script in upto if not _is_additive(script)][-1]


def make_roles(url: str) -> None:
    """Makes the roles that a backup's policies name, where this account may."""
    with _alone(url) as session:
        row_security.make_roles(session)


def secure(url: str) -> None:
    """Makes row-level security anew after a restore; of an older schema it is taken off until the upgrade."""
    with _alone(url) as session:
        row_security.lift(session)
        if revision_of(session) == newest():
            row_security.bring(session)


@contextmanager
def _alone(url: str) -> Iterator[Session]:
    """A transaction of the account's own, with no other migration beside it."""
    engine = create_engine(sqlalchemy_url(url))
    try:
        with Session(engine) as session, session.begin():
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield session
    finally:
        engine.dispose()


def _run(url: str, step: Callable[[Config], None], *, is_upgrade: bool) -> None:
    with _alone(url) as session:
        _must_be_known(session)
        if not (is_upgrade and _is_settled(session)):
            row_security.lift(session)
        step(_config(session.connection()))
        _note_oldest_code(session)
        if not _is_settled(session) and revision_of(session) == newest():
            row_security.bring(session)


def _is_settled(session: Session) -> bool:
    """Nothing to migrate, and the policies are those of this code: nobody's table needs to be locked."""
    return revision_of(session) == newest() and row_security.is_up_to_date(session)


def _must_be_known(session: Session) -> None:
    found = revision_of(session)
    if found is not None and found not in {script.revision for script in _chain()}:
        raise SchemaFault(f"The database is at revision {found} of a later version; this one knows {newest()}.")


def _note_oldest_code(session: Session) -> None:
    found = revision_of(session)
    oldest = "NULL" if found is None else f"'{_oldest_code(found)}'"
    session.execute(text(f"COMMENT ON TABLE alembic_version IS {oldest}"))
