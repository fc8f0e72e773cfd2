"""Lead times of orders are kept once they have ended, and read again where something of them changed later."""

import time

from dispatch.kernel.work import Work
from dispatch.reports.queries import lead_times as queries

ORDERS_AT_ONCE = 5_000
FOR_SECONDS = 20.0


def keep(work: Work, seconds: float = FOR_SECONDS) -> int:
    """Reads the lead times of orders that have ended or changed, for so many seconds; whoever comes next goes on.

    Returns how many orders it looked at.
    """
    until, read = time.monotonic() + seconds, 0
    while time.monotonic() < until and (orders := queries.noted(work.session, ORDERS_AT_ONCE)):
        queries.read_anew(work.session, orders)
        read += len(orders)
    while time.monotonic() < until and (filled := queries.fill_in(work.session, ORDERS_AT_ONCE)):
        read += filled
    return read
