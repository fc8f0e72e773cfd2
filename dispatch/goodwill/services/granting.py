"""Somebody grants goodwill on a complaint or an order, within the limits of their role in its territory."""

from dataclasses import dataclass

from dispatch.aftercare.services import complaint_record
from dispatch.db.tables import Complaint, Goodwill, WorkOrder
from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.queries import territory_rules
from dispatch.goodwill.rules import limits
from dispatch.goodwill.services.goodwill_record import record, tell
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import visible as visible_order
from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.states import ENDED_ORDERS


@dataclass(frozen=True)
class GoodwillIn:
    """What is granted: a credit or gift worth an amount (whole units of the operator's currency), or priority."""

    kind: GoodwillKind
    why: str
    amount: int = 0
    gift: str = ""
    """What is given, as the customer reads it; for gifts alone."""


def on_complaint(work: Work, complaint_id: int, wanted: GoodwillIn) -> Goodwill:
    """Grants it to the customer of a complaint. Raises `Missing`, and what `on_order` raises."""
    row = complaint_record.visible(work, complaint_id)
    return _grant(work, row, row.order, row, wanted)


def on_order(work: Work, order_id: int, wanted: GoodwillIn) -> Goodwill:
    """Grants it to the customer of an order, who is told by text where they may be.

    Raises `Missing`, `Refused` above the limits of the actor's role or where no open order could go first, `Invalid`
    where the amount or the gift is missing or too much.
    """
    order = visible_order(work, order_id)
    return _grant(work, order, order, None, wanted)


def _grant(
    work: Work, about: Complaint | WorkOrder, order: WorkOrder | None, complaint: Complaint | None, wanted: GoodwillIn
) -> Goodwill:
    person = complaint_record.person(work)
    wrong = limits.incomplete(wanted.kind, wanted.amount, wanted.gift)
    if wrong:
        raise Invalid(
            "goodwill_incomplete", "A credit or gift has an amount, a gift its words.", errors={"json": wrong}
        )
    if wanted.kind is GoodwillKind.PRIORITY and (order is None or order.state in ENDED_ORDERS):
        raise Refused("nothing_to_put_first", "There is no open order that could go first.")
    queries.queue_up(work.session, about.customer)
    given = queries.given(work.session, about.customer, work.now - limits.YEAR)
    here = territory_rules.rule(work.session, about.territory_id).limits_in(work.tools.goodwill_limits)
    refusal = limits.refusal(here, work.actor.role, wanted.amount, given)
    if refusal is not None:
        raise Refused(*refusal)
    row = Goodwill(
        source=about.source,
        territory_id=about.territory_id,
        customer=about.customer,
        order=order,
        complaint=complaint,
        kind=wanted.kind,
        amount=wanted.amount,
        currency=work.tools.goodwill_currency,
        gift=wanted.gift,
        why=wanted.why,
        granted_by=person,
        granted_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    record(work, row, "granted")
    tell(work, row)
    return row
