"""A broken promise of an arrival is made good by itself, where the operator has set what that is worth."""

from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.queries import territory_rules
from dispatch.goodwill.services.goodwill_record import IN_DOUBT, record, tell, topic_of
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.facts import ArrivalInTimeAfterAll, ArrivalMissed

WHY = "The promised arrival was missed."


def make_good(work: Work, fact: ArrivalMissed) -> None:
    """Grants the credit once for each promise, within the transaction that breaks it.

    The amount is the territory's, or else the house's. One that stands for a promise which had seemed kept meanwhile
    is not granted again, and nobody has to look at it any more.
    """
    promise, visit = queries.broken_promise(work.session, fact.promise_id)
    order = visit.order
    here = territory_rules.rule(work.session, order.territory_id)
    amount = here.credit_in(work.tools.goodwill_on_broken_promise)
    if not amount:
        return
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
        close_topic(work.session, IN_DOUBT, topic_of(promise.id), work.now)
        return
    record(work, row, "granted")
    tell(work, row)


def ask_about(work: Work, fact: ArrivalInTimeAfterAll) -> None:
    """A late report shows that the promise was kept: a person decides about what stands for it.

    Nothing is taken back by itself, since the customer may have read of it, or have it already.
    """
    row = queries.of_promise(work.session, fact.promise_id)
    if row is None or row.taken_back_at is not None:
        return
    amount = f"{row.amount} {row.currency}"
    open_task(
        work,
        IN_DOUBT,
        topic_of(fact.promise_id),
        f"A late report shows that the arrival promised for order {row.reference} was in time; {amount} was credited"
        " by itself for it. Let it stand, or take it back on the order's page.",
        order_id=row.order_id,
        reference=row.reference,
        amount=amount,
    )
