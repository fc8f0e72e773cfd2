"""What every step with a grant shares: it is audited and announced, and the customer is told."""

from dispatch.db.tables import Goodwill, Message
from dispatch.goodwill.rules.limits import say_amount
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services.composing import Addressee, TextTopic, write
from dispatch.workforce.services.speakers import speaker_of_territory
from dispatch.workforce.services.zones import zone_of_territory
from notify import KINDS

IN_DOUBT = "goodwill_in_doubt"
"""The task about a grant for a promise that was kept after all."""


def topic_of(promise_id: int) -> str:
    """What that task is about."""
    return f"promise:{promise_id}"


def record(work: Work, row: Goodwill, step: str) -> None:
    """Audits a step and tells the others."""
    audit(work, f"goodwill.{step}", "goodwill", row.id, kind=row.kind, amount=row.amount)
    announce(
        work,
        f"goodwill.{step}",
        "goodwill",
        row.id,
        territory_id=row.territory_id,
        source=row.source,
        order_id=row.order_id,
        complaint_id=row.complaint_id,
        goodwill_kind=row.kind,
        amount=row.amount,
    )


def tell(work: Work, row: Goodwill) -> None:
    """Writes the text that tells the customer of a grant; it leaves when the policy lets it."""
    row.message = _write(work, row, f"goodwill_{row.kind}")
    work.session.flush()


def tell_taken_back(work: Work, row: Goodwill) -> None:
    """Tells a customer who had heard of a grant that it does not stand."""
    _write(work, row, "goodwill_taken_back")


def _write(work: Work, row: Goodwill, kind: str) -> Message | None:
    customer = row.customer
    said = {
        "reference": row.reference,
        "amount": say_amount(row.amount, row.currency, customer.language),
        "gift": row.gift,
    }
    about = TextTopic(topic=f"goodwill:{row.id}", order_id=row.order_id, complaint_id=row.complaint_id)
    addressee = Addressee(
        number=customer.phone,
        language=customer.language,
        zone=zone_of_territory(work, row.territory_id),
        textable=customer.textable,
        customer_id=customer.id,
        speaker=speaker_of_territory(work, row.territory_id),
    )
    return write(work, kind, addressee, about, {name: said[name] for name in KINDS[kind].parameters})
