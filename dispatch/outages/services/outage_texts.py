"""What a text about an outage says, whoever gets it."""

from datetime import datetime

from dispatch.db.tables import Outage, OutageOrder, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.services.composing import post
from dispatch.messaging.services.customer_notices import compose
from dispatch.outages.rules.causes import cause_in
from dispatch.vocabulary.terms import Language, OutageKind
from notify import KINDS, Window

PAGE = "o"
"""The path of the page where anybody may ask for outages."""

NEWS = (
    "planned_work",
    "planned_work_moved",
    "planned_work_off",
    "outage_known",
    "outage_due_changed",
    "outage_off",
    "outage_over",
)
"""Texts to everybody whom an outage affects."""

JOINED = "outage_joined"
HEARD_BY = (*NEWS, JOINED, "outage_instead")
"""Texts after which a customer knows of an outage."""


def values_of(work: Work, outage: Outage, kind: str, language: str) -> dict[str, object]:
    """What the text of a kind says of an outage, in a language."""
    said = {
        "window": Window(outage.starts_at, outage.ends_at),
        "due": outage.ends_at,
        "cause": cause_in(OutageKind(outage.kind), outage.cause, outage.cause_zh, Language(language)),
        "reference": outage.reference,
        "status_link": status_link(work),
    }
    return {name: said[name] for name in KINDS[kind].parameters}


def status_link(work: Work) -> str:
    """The address of the page where anybody may ask for outages."""
    return f"{work.tools.link_url or work.tools.public_url}/{PAGE}"


def tell_of_order(
    work: Work, outage: Outage, order: WorkOrder, kind: str, *, due: datetime | None = None, answers: bool = False
) -> None:
    """Tells the customer of an order that waits, or waited, for an outage; once an outage, kind and turn of it."""
    given = values_of(work, outage, kind, order.customer.language) | ({} if due is None else {"due": due})
    given["reference"] = order.reference
    topic = f"outage:{outage.id}:{outage.turn}:order:{order.id}:{order.version}"
    drafted = compose(work, kind, last_visit(order), topic=topic, answers=answers, **given)  # type: ignore[arg-type]
    message = post(work, [drafted])[0]
    if message is not None:
        message.outage_id = outage.id


def last_visit(order: WorkOrder) -> Visit:
    """The visit that texts about an order speak of: its last."""
    return max(order.visits, key=lambda visit: visit.number)


def phone_of(row: OutageOrder) -> str:
    """The number (E.164) of whoever reported the fault."""
    return row.order.customer.phone
