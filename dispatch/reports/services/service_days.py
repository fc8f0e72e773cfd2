"""Days that are over are counted once, and again where something of them changed later."""

import time

from dispatch.kernel.work import Work
from dispatch.reports.queries import service_days as queries

DAYS_AT_ONCE = 7
"""Of so many days the figures are asked together."""
FOR_SECONDS = 20.0


def keep(work: Work, seconds: float = FOR_SECONDS) -> int:
    """Counts what is over and not kept yet, and what a late change made stale, the newest days first.

    Stops after so many seconds; whoever comes next goes on. Returns how many days of territories it counted.
    """
    until, counted = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        days = queries.to_count(work.session, work.now, DAYS_AT_ONCE)
        if not days:
            break
        queries.count(work.session, days)
        counted += len(days)
    return counted
