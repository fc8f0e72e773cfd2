"""Watches that repairs begin by when their customer's tier says: somebody is asked while that can still be done."""

from datetime import timedelta

from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.orders.queries import due_repairs as queries


def sweep(work: Work) -> int:
    """Asks a person about each repair that nobody comes to in time, and closes what is in time again.

    Returns how many it asked about, so that the caller goes on while there are more.
    """
    for topic in queries.in_time_again(work.session, work.now):
        close_topic(work.session, queries.KIND, topic, work.now)
    found = queries.without_time(work.session, work.now)
    for order, hours in found:
        open_task(
            work,
            queries.KIND,
            queries.topic(order.id),
            f"The repair of order {order.reference} is to begin within {hours} hours of its report, and nobody comes"
            " in time. Arrange a time, or call the customer.",
            order_id=order.id,
            due_at=order.reported_at + timedelta(hours=hours),
            reference=order.reference,
            hours=hours,
        )
    return len(found)
