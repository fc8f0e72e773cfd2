"""A broken promise of an arrival is made good by itself, where the operator has set what that is worth."""

from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.services.goodwill_record import record, tell
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import ArrivalMissed
from dispatch.vocabulary.terms import GoodwillKind

WHY = "The promised arrival was missed."


def make_good(work: Work, fact: ArrivalMissed) -> None:
    """Grants the credit once for each promise, within the transaction that breaks it.

    A report that comes late and shows that the promise was kept leaves it: what a customer has read of stands until a
    person takes it back.
    """
    amount = work.tools.goodwill_on_broken_promise
    if not amount:
        return
    promise, visit = queries.broken_promise(work.session, fact.promise_id)
    order = visit.order
    row = queries.add_for_promise(
        work.session,
        {
            "source": order.source,
            "territory_id": order.territory_id,
            "customer_id": order.customer_id,
            "order_id": order.id,
            "promise_id": promise.id,
            "kind": GoodwillKind.CREDIT,
            "amount": amount,
            "currency": work.tools.goodwill_currency,
            "gift": "",
            "why": WHY,
            "granted_at": work.now,
        },
    )
    if row is None:
        return
    record(work, row, "granted")
    tell(work, row)
