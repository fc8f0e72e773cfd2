"""The operator's own wordings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import Wording


def overrides(session: Session, kind: str) -> dict[tuple[str, str], str]:
    """The operator's templates of one kind, by kind and language."""
    rows = session.scalars(select(Wording).where(Wording.kind == kind))
    return {(row.kind, row.language): row.template for row in rows}


def listed(session: Session) -> Sequence[Wording]:
    """Every wording."""
    return session.scalars(select(Wording).order_by(Wording.kind, Wording.language)).all()


def locked(session: Session, kind: str, language: str) -> Wording | None:
    """One wording, locked until the transaction ends."""
    return session.scalar(
        select(Wording)
        .where(Wording.kind == kind, Wording.language == language)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
