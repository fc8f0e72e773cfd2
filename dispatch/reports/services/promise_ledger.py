"""Nothing is promised that its customer never hears of: what was not delivered becomes a person's task."""

from datetime import timedelta

from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.reports.queries import promise_ledger as queries

DELIVERED_WITHIN = timedelta(hours=2)
"""How long a text about a promise may take; a text that quiet hours put off counts from when it may go out."""


def chase(work: Work) -> int:
    """Opens a task for each promise of an arrival that has not reached its customer in time; returns how many."""
    late = queries.undelivered(work.session, work.now - DELIVERED_WITHIN, work.now)
    for promise in late:
        open_task(
            work,
            queries.UNDELIVERED,
            f"promise:{promise.id}",
            "The customer has not received the text with their appointment. Please call and tell them.",
            order_id=promise.order_id,
            visit_id=promise.visit_id,
        )
    return len(late)
