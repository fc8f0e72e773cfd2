"""Whether anybody waits for time that comes free."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatch.db.tables import WaitEntry
from dispatch.vocabulary.states import WaitState


def is_awaited(session: Session, territory_id: int) -> bool:
    """Whether anybody in a territory waits for an earlier window."""
    waiting = exists().where(WaitEntry.territory_id == territory_id, WaitEntry.state == WaitState.WAITING)
    return bool(session.scalar(select(waiting)))
