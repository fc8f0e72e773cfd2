"""Operators' own wordings."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Wording


def overrides(session: Session, kind: str, operator_id: int | None) -> dict[tuple[str, str], str]:
    """The templates of one kind by kind and language: an operator's own, and the house's where it has none."""
    whose = or_(Wording.operator_id.is_(None), Wording.operator_id == operator_id)
    rows = session.scalars(
        select(Wording).where(Wording.kind == kind, whose).order_by(Wording.operator_id.nulls_first())
    )
    return {(row.kind, row.language): row.template for row in rows}


def listed(session: Session, operator_id: int | None) -> Sequence[Wording]:
    """Every wording of an operator's, or of the house."""
    statement = select(Wording).where(Wording.operator_id.is_not_distinct_from(operator_id))
    return session.scalars(statement.order_by(Wording.kind, Wording.language)).all()


def locked(session: Session, kind: str, language: str, operator_id: int | None) -> Wording | None:
    """One wording of an operator's, or of the house, locked until the transaction ends."""
    return session.scalar(
        select(Wording)
        .where(
            Wording.kind == kind, Wording.language == language, Wording.operator_id.is_not_distinct_from(operator_id)
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
