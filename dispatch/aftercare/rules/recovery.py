"""How well a complaint was put right: when its customer is asked, and what their answer means."""

from datetime import timedelta

REMIND_AFTER = timedelta(days=3)
"""How long after the question its one reminder leaves, if nobody has answered."""
WAIT_AT_MOST = timedelta(days=35)
"""So long the question waits for a customer who was asked something else lately: 30 days, and what leads up to them."""
TRY_AGAIN_AFTER = timedelta(days=1)
"""When it is looked at again, while the customer must not be asked yet."""
CALL_WITHIN = timedelta(hours=24)
"""How soon the owner calls whoever says, after it was closed, that it is not put right."""

HIGHEST_BAD_SCORE = 2


def is_bad(score: int, *, fixed: bool) -> bool:
    """Whether an answer (score 1 to 5) says that it was not put right, so that its owner goes on with it."""
    return not fixed or score <= HIGHEST_BAD_SCORE
