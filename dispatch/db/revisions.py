"""Tells whether this code can use the schema that a database has, without loading what changes schemas.

A migration's revision is the number that its file's name begins with, in the order of the chain.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import text

import migrations
from dispatch.db.session import Session


@cache
def known() -> tuple[str, ...]:
    """The revisions that this code knows, the first one first."""
    files = (Path(migrations.__file__).parent / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def newest() -> str:
    """The revision that this code needs."""
    return known()[-1]


def revision_of(session: Session) -> str | None:
    """The revision that the database is at; None where it holds no schema of ours."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def misfit(session: Session) -> str | None:
    """Why this code can't use the database, and which command helps; None where it can.

    A later schema is good enough where everything that came to it only adds.
    """
    found = revision_of(session)
    if found == newest():
        return None
    if found is None:
        return "The database holds no schema of Field Dispatch yet: run `dispatch db upgrade`."
    if found in known():
        return f"The database is at revision {found}, and this version needs {newest()}: run `dispatch db upgrade`."
    oldest = session.scalar(text("SELECT obj_description('alembic_version'::regclass)"))
    if oldest is not None and oldest <= newest():
        return None
    return (
        f"The database is at revision {found} of a later version, and this one, which knows {newest()}, can't use it:"
        " start the later version."
    )
