"""Codes of skills."""

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Skill


def keep(session: Session, codes: Iterable[str]) -> None:
    """Writes the codes that are not known yet."""
    rows = [{"code": code} for code in sorted(set(codes))]
    if rows:
        session.execute(insert(Skill).values(rows).on_conflict_do_nothing())
