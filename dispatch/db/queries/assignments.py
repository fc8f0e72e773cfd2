"""Who held which visit from when till when."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from dispatch.db.models import Assignment


def end(session: Session, visit_id: int, now: datetime) -> None:
    """Closes what is open of a visit's assignments."""
    session.flush()
    session.execute(
        update(Assignment)
        .where(Assignment.visit_id == visit_id, Assignment.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
