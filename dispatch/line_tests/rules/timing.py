"""When a line is tested, and how long anybody waits for it."""

from datetime import datetime, timedelta

GIVE_UP_AFTER = timedelta(minutes=5)
"""A test without a result by then is told as such, and the order goes on as without one."""
ASK_AGAIN_AFTER = timedelta(seconds=5)
"""How long a test that runs is left alone."""
AHEAD = timedelta(hours=18)
"""How long before its window a visit's line is tested once more."""
STALE_AFTER = timedelta(hours=12)
"""A test of this age says nothing about today."""
ANSWER_WITHIN = timedelta(hours=48)
"""How long a customer has to say whether it works, after a fault was mended from afar."""


def is_given_up(asked_at: datetime, now: datetime) -> bool:
    """Whether nobody waits for this test's result any more."""
    return now - asked_at >= GIVE_UP_AFTER
