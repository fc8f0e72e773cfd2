"""Whether a button calls a customer, or says why nobody should: calls pass the gate that texts pass."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dispatch.db.tables import Customer
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes.contact_gate import CallIntent, CallVerdict, call_verdict, may_call
from notify import Purpose


def calls_to(work: Work, customers: Iterable[Customer | None], zone: str) -> dict[int, CallVerdict]:
    """What the gate says of calling each of these customers about their appointment, by their ids."""
    known = {customer.id: customer for customer in customers if customer is not None}
    intents = [CallIntent(one, ZoneInfo(zone), Purpose.TRANSACTIONAL) for one in known.values()]
    return dict(zip(known, map(call_verdict, may_call(work, intents)), strict=True))
