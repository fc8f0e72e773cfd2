"""How a customer's link is spelt and how long it lives (invariant 37)."""

from datetime import datetime, timedelta

LINK_LIVES_AFTER_END = timedelta(hours=24)
SURVEY_LIVES = timedelta(days=14)


def tracking_expires_at(window_end: datetime) -> datetime:
    """When a tracking link goes out of use."""
    return window_end + LINK_LIVES_AFTER_END
