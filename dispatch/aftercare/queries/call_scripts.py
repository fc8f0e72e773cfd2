"""Questions about what whoever calls back says."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import CallScript

ScriptKey = tuple[str, str | None, str]
"""Purpose, kind of work or None, language."""


def listed(session: Session) -> Sequence[CallScript]:
    """Every script that is set."""
    return session.scalars(select(CallScript).order_by(CallScript.purpose, CallScript.language, CallScript.id)).all()


def by_key(session: Session) -> Mapping[ScriptKey, CallScript]:
    """Every script that is set, by what it is for."""
    return {(row.purpose, row.kind, row.language): row for row in listed(session)}


def locked(session: Session, purpose: str, kind: str | None, language: str) -> CallScript | None:
    """A script, locked until the transaction ends."""
    return session.scalar(
        select(CallScript)
        .where(
            CallScript.purpose == purpose,
            CallScript.kind.is_not_distinct_from(kind),
            CallScript.language == language,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
