"""Questions about files of orders."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import OrderImport


def locked(session: Session, import_id: int) -> OrderImport | None:
    """An import, locked until the transaction ends and read anew."""
    statement = select(OrderImport).where(OrderImport.id == import_id).with_for_update()
    return session.scalar(statement, execution_options={"populate_existing": True})


def recent(session: Session, user_id: int) -> Sequence[OrderImport]:
    """A user's last imports, the newest first."""
    statement = select(OrderImport).where(OrderImport.user_id == user_id).order_by(OrderImport.id.desc())
    return session.scalars(statement.limit(MOST_RECENT)).all()


MOST_RECENT = 10
