"""Whose turn it is to ask a foreign service: one statement each decides for all workers, by the database's clock."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_TAKE = text("""
INSERT INTO service_paces AS pace (service, free_at, rests_until, line_ends_at, failures)
VALUES (:service, now() + make_interval(secs => :lease), now(), now(), 0)
ON CONFLICT (service) DO UPDATE SET free_at = now() + make_interval(secs => :lease)
WHERE pace.free_at <= now() AND pace.rests_until <= now()
RETURNING true
""")

_QUEUE = text("""
UPDATE service_paces
SET line_ends_at = greatest(line_ends_at, rests_until, now()) + make_interval(secs => :step)
WHERE service = :service
RETURNING line_ends_at, failures, rests_until - now() > make_interval(secs => :long)
""")

_DONE = text("""
UPDATE service_paces SET failures = 0, free_at = greatest(now(), free_at + make_interval(secs => :interval - :lease))
WHERE service = :service
""")

_FAILED = text("""
UPDATE service_paces
SET failures = failures + 1, free_at = now(),
    rests_until = now() + make_interval(secs => coalesce(:rest, least(2.0 ^ least(failures, 10), :longest)))
WHERE service = :service
""")


def take(session: Session, service: str, lease_seconds: float) -> bool:
    """Takes the turn for at most so long, unless somebody has it, had it just now, or the service rests."""
    return bool(session.scalar(_TAKE, {"service": service, "lease": lease_seconds}))


def queue(session: Session, service: str, step_seconds: float, long_seconds: float) -> tuple[datetime, int, bool]:
    """Gives a later turn, a step after the last one given; with the failures in a row, and whether the rest is long."""
    row = session.execute(_QUEUE, {"service": service, "step": step_seconds, "long": long_seconds}).one()
    return row[0], row[1], bool(row[2])


def done(session: Session, service: str, interval_seconds: float, lease_seconds: float) -> None:
    """Ends a turn that was answered: the next begins an interval after this one began."""
    session.execute(_DONE, {"service": service, "interval": interval_seconds, "lease": lease_seconds})


def failed(session: Session, service: str, rest_seconds: float | None, longest_seconds: float) -> None:
    """Ends a turn without an answer; without a wish of the service's it rests for longer with each failure."""
    session.execute(_FAILED, {"service": service, "rest": rest_seconds, "longest": longest_seconds})
