"""Questions about files of orders."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import OrderImport


def locked(session: Session, import_id: int) -> OrderImport | None:
    """An import, locked until the transaction ends and read anew."""
    statement = select(OrderImport).where(OrderImport.id == import_id).with_for_update()
    return session.scalar(statement, execution_options={"populate_existing": True})
