"""Questions of those who watch the backend."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import Message
from dispatch.vocabulary.states import MessageState


def seconds_since_heartbeat(session: Session) -> int | None:
    """How long the liveliest worker has been silent, by the database's clock; None when there is none."""
    silent = session.scalar(text("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"))
    return None if silent is None else round(silent)


def database_time(session: Session) -> datetime:
    """What the database's clock shows."""
    return session.execute(text("SELECT clock_timestamp()")).scalar_one()  # type: ignore[no-any-return] # A time.


def seconds_due(session: Session) -> dict[str, int]:
    """For how long the first job of each lane that could run has been waiting to."""
    rows = session.execute(text(_FIRST_DUE))
    return {lane: round(seconds) for lane, seconds in rows}


_FIRST_DUE = """
SELECT DISTINCT ON (queue_name) queue_name, extract(epoch FROM now() - coalesce(scheduled_at,
  (SELECT min(at) FROM procrastinate_events WHERE job_id = jobs.id AND type = 'deferred'), now()))
FROM procrastinate_jobs AS jobs
WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY queue_name, id
"""


def oldest_due_text(session: Session, now: datetime) -> datetime | None:
    """Since when the longest-waiting queued text has been due."""
    return session.scalar(
        select(func.min(Message.not_before)).where(Message.state == MessageState.QUEUED, Message.not_before <= now)
    )


def what_is_left(session: Session, now: datetime) -> tuple[int, int]:
    """How many texts are due or on their way, and how many jobs that could run now have not ended."""
    texts = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            or_(
                Message.state == MessageState.CLAIMED,
                and_(Message.state == MessageState.QUEUED, Message.not_before <= now),
            )
        )
    )
    jobs = session.scalar(
        text(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND (scheduled_at IS NULL OR scheduled_at <= now()) AND queueing_lock IS NULL"
        )
    )
    return texts or 0, jobs or 0
