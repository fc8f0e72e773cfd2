"""Counting attempts."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Throttle

FORGOTTEN_AFTER = timedelta(days=1)


def count(session: Session, key: str, now: datetime, period: timedelta) -> tuple[int, datetime]:
    """Counts one more attempt; returns how many there were in the period that is running, and when that began.

    One statement decides, so parallel attempts on several servers are all counted.
    """
    session.execute(delete(Throttle).where(Throttle.since < now - FORGOTTEN_AFTER))
    is_over = Throttle.since <= now - period
    attempts, since = session.execute(
        insert(Throttle)
        .values(key=key, since=now, attempts=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "since": case((is_over, now), else_=Throttle.since),
                "attempts": case((is_over, 1), else_=Throttle.attempts + 1),
            },
        )
        .returning(Throttle.attempts, Throttle.since)
    ).one()
    return attempts, since


def uncount(session: Session, key: str) -> None:
    """Takes one attempt back."""
    session.execute(
        update(Throttle).where(Throttle.key == key, Throttle.attempts > 0).values(attempts=Throttle.attempts - 1)
    )
