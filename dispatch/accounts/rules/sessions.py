"""How long people stay signed in, and how long tokens are good."""

from datetime import datetime, timedelta

LONGEST = timedelta(hours=12)
"""A shift: whoever works longer signs in again."""
LONGEST_IDLE = timedelta(hours=2)
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session or a token is known."""
TOKEN_LIVES = timedelta(days=90)


def is_worth_noting(seen_at: datetime | None, now: datetime) -> bool:
    """Tells whether a use is so much later than the one that was noted last."""
    return seen_at is None or now - seen_at >= NOTED_EVERY
